/// What so many calls a day of one kind cost at the price in force.
public struct UsagePlan: Sendable, Hashable {
  /// What a number of calls a day costs.
  public struct Line: Sendable, Hashable {
    /// How many calls a day.
    public let callsPerDay: Int64
    /// What they cost in a day.
    public let costPerDay: Money
    /// What they cost in an average month, of 30.4375 days, rounded to the nearest nanodollar.
    public let costPerMonth: Money
  }

  /// The model.
  public let model: ModelReference
  /// The tokens of one call.
  public let usage: TokenUsage
  /// What one call costs.
  public let costPerCall: Money
  /// The numbers of calls, in the order in which they were asked for.
  public let lines: [Line]
}

extension UsagePlan {
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidAmount`` for a number of calls
  ///   below zero, or a cost over ``Money/largestAmount``.
  init(_ model: ModelReference, _ usage: TokenUsage, costing cost: Money, callsPerDay: [Int64])
    throws
  {
    self.model = model
    self.usage = usage
    costPerCall = cost
    lines = try callsPerDay.map { calls in
      guard calls >= 0 else {
        throw LedgerError(
          .invalidAmount,
          "A number of calls a day is at least 0; this is \(calls)."
        )
      }
      let perDay = Fraction(Int128(cost.nanodollars), over: 1).times(Int128(calls))
      guard let day = perDay?.rounded, let month = perDay?.times(.daysOfMonth)?.rounded,
        month <= Money.largestAmount.nanodollars
      else {
        throw LedgerError(
          .invalidAmount,
          "What \(calls) calls a day cost in a month would be over \(Money.largestAmount) US dollars."
        )
      }
      return Line(
        callsPerDay: calls,
        costPerDay: Money(nanodollars: day),
        costPerMonth: Money(nanodollars: month)
      )
    }
  }
}
