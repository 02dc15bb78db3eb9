/// What some rows of the ledger add up to.
///
/// Money is in US dollars, exact to the nanodollar. Rows without a price are counted, and are not
/// in the cost.
public struct UsageFigures: Sendable, Hashable {
  var sums = UsageSums()
  /// Rows that name neither a project nor an agent, a user or a feature: nobody knows whose they
  /// are.
  public internal(set) var unattributedCalls: Int64 = 0

  /// Creates figures of nothing.
  public init() {}

  init(sums: UsageSums, unattributedCalls: Int64) {
    self.sums = sums
    self.unattributedCalls = unattributedCalls
  }
}

extension UsageFigures {
  /// How many rows: calls of models and uses of resources.
  public var calls: Int64 { sums.calls }
  /// Calls of models without success.
  public var failedCalls: Int64 { sums.failedCalls }
  /// Rows without a price, so that the true cost is higher.
  public var unpricedCalls: Int64 { sums.unpricedCalls }
  /// Calls that the program's own cache answered at no cost.
  public var cachedCalls: Int64 { sums.cachedCalls }
  /// What the rows cost, with what was credited: it may be negative.
  public var cost: Money { sums.cost }
  /// What failed calls cost when they were recorded; what corrected them later is in ``cost``
  /// alone.
  public var failedCost: Money { sums.failedCost }
  /// The part of the cost that input has, where the price book priced the call.
  public var inputCost: Money { sums.inputCost }
  /// The part of the cost that output has, where the price book priced the call.
  public var outputCost: Money { sums.outputCost }
  /// The part of the input's cost for tokens that were read from a cache.
  public var cacheReadCost: Money { sums.cacheReadCost }
  /// The part of the input's cost for tokens that were written to a cache.
  public var cacheWriteCost: Money { sums.cacheWriteCost }
  /// The part of the input's cost for the request itself, and for searches.
  public var otherCost: Money { sums.otherCost }
  /// The tokens, and the searches.
  public var tokens: TokenUsage { sums.tokens }
  /// Input and output tokens.
  public var totalTokens: Int64 { sums.tokens.prompt &+ sums.tokens.completion }
  /// Input tokens that were written to a cache, whatever its life.
  public var cacheWriteTokens: Int64 { sums.tokens.cacheWrite5m &+ sums.tokens.cacheWrite1h }
  /// The calls whose latency is known.
  public var timedCalls: Int64 { sums.latencyCount }

  /// Whether rows cost something that nobody knows: none of them has a price.
  public var isUnpriced: Bool { calls > 0 && unpricedCalls == calls && cost == .zero }

  /// Whether rows took each other off, so that nothing is left to tell.
  var areNothing: Bool {
    calls == 0 && cost == .zero && unpricedCalls == 0 && totalTokens == 0
  }

  /// What a row with a price cost on the average, with what was credited, rounded half away from
  /// zero; `nil` without one.
  public var costPerCall: Money? {
    let priced = calls &- unpricedCalls
    guard priced > 0 else { return nil }
    return Fraction(Int128(cost.nanodollars), over: Int128(priced)).rounded
      .map(Money.init(nanodollars:))
  }

  /// The mean latency in milliseconds, rounded half up; `nil` where none is known.
  public var meanLatencyMilliseconds: Int64? {
    guard timedCalls > 0 else { return nil }
    let (mean, rest) = sums.latencyMilliseconds.quotientAndRemainder(dividingBy: timedCalls)
    return rest >= timedCalls - rest ? mean + 1 : mean
  }
}

extension UsageFigures {
  /// Adds other figures to these.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidAmount`` where a sum cannot be
  ///   counted.
  mutating func add(_ other: UsageFigures) throws {
    try sums.add(other.sums)
    unattributedCalls = try unattributedCalls.adding(other.unattributedCalls, "rows")
  }
}
