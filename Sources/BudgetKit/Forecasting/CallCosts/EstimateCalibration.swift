/// How holds compared with what the calls really cost.
public struct EstimateCalibration: Sendable, Hashable {
  /// How many calls were compared.
  public let calls: Int
  /// How many of them cost more than was held.
  public let overruns: Int
  /// What was held for them.
  public let held: Money
  /// What they cost.
  public let cost: Money

  /// Creates a comparison.
  public init(calls: Int, overruns: Int, held: Money, cost: Money) {
    self.calls = calls
    self.overruns = overruns
    self.held = held
    self.cost = cost
  }

  /// The share of calls that cost more than was held, from 0 to 1; `nil` without calls.
  public var overrunShare: Double? {
    calls == 0 ? nil : Double(overruns) / Double(calls)  // A share, and no amount.
  }

  /// How many times the real cost was held; `nil` where the calls cost nothing.
  public var heldToCost: Double? {
    guard cost > .zero else { return nil }
    return Double(held.nanodollars) / Double(cost.nanodollars)  // A ratio, and no amount.
  }
}

extension EstimateCalibration {
  /// Compares pairs of what was held and what it cost.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidAmount`` for sums that cannot be
  ///   counted.
  init(_ pairs: some Sequence<(held: Money, cost: Money)>) throws {
    var (calls, overruns) = (0, 0)
    var (held, cost) = (Int64(0), Int64(0))
    for pair in pairs {
      calls += 1
      if pair.cost > pair.held { overruns += 1 }
      held = try held.adding(pair.held.nanodollars, "nanodollars")
      cost = try cost.adding(pair.cost.nanodollars, "nanodollars")
    }
    self.init(
      calls: calls,
      overruns: overruns,
      held: Money(nanodollars: held),
      cost: Money(nanodollars: cost)
    )
  }
}
