/// What only the calls themselves tell, and no sum of days.
public enum UsageDetail: Sendable, Hashable, CaseIterable {
  /// How long calls took, by percentiles.
  case latencies
  /// What caches saved.
  case savings
}

/// What the calls of a group tell: how long they took, and what caches saved.
public struct CallDetails: Sendable, Hashable {
  /// How long they took.
  public internal(set) var latencies = LatencyDistribution()
  /// What caches saved.
  public internal(set) var savings = CacheSavings()

  /// Creates details of no calls.
  public init() {}

  /// Adds the details of other calls.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidAmount`` where a sum cannot be
  ///   counted.
  mutating func add(_ other: CallDetails) throws {
    latencies.add(other.latencies)
    try savings.add(other.savings)
  }
}

/// What caches saved: the program's own, which gave whole answers, and those of providers, from
/// which parts of prompts were read.
public struct CacheSavings: Sendable, Hashable {
  /// Calls that the program's own cache answered at no cost.
  public private(set) var cachedCalls: Int64 = 0
  /// What they would have cost, by the prices that held when they were recorded.
  public private(set) var saved = Money.zero
  /// Those of them whose model had no price then: what they saved is not in ``saved``.
  public private(set) var cachedUnpricedCalls: Int64 = 0
  /// Calls that read a part of the prompt from a provider's cache, or wrote one into it.
  public private(set) var promptCacheCalls: Int64 = 0
  /// Those of them of which the rates are not known, so that they are in no amount here.
  public private(set) var promptCacheUnpricedCalls: Int64 = 0
  /// Millionths of a nanodollar, so that nothing is rounded call by call.
  private var promptCacheSum: Int128 = 0
  private var writeSum: Int128 = 0

  /// What the tokens that were read would have cost more as plain input.
  public var promptCacheSaved: Money { Self.rounded(promptCacheSum) }
  /// What the tokens that were written cost more than plain input: the price of the savings.
  public var promptCacheWriteExtra: Money { Self.rounded(writeSum) }

  /// Whether no call used a cache.
  package var isNothing: Bool { cachedCalls == 0 && promptCacheCalls == 0 }

  /// Creates savings of no calls.
  public init() {}

  private static func rounded(_ sum: Int128) -> Money {
    Fraction(sum, over: 1_000_000).rounded.map(Money.init(nanodollars:))
      ?? Money(nanodollars: sum < 0 ? .min : .max)
  }
}

extension CacheSavings {
  /// Adds a call that the program's own cache answered.
  ///
  /// - Parameter cost: What it would have cost; `nil` where nobody knows.
  /// - Throws: As ``add(_:)``.
  mutating func addCached(_ cost: Money?) throws {
    cachedCalls += 1
    guard let cost else { return cachedUnpricedCalls += 1 }
    guard let sum = saved.adding(cost) else { throw LedgerError.uncountable("costs") }
    saved = sum
  }

  /// Adds a call that used a provider's cache.
  ///
  /// - Parameter difference: What that changed; `nil` where the rates are not known.
  mutating func addPromptCache(_ difference: ModelPrice.Rates.CacheDifference?) {
    promptCacheCalls += 1
    guard let difference else { return promptCacheUnpricedCalls += 1 }
    promptCacheSum += difference.saved
    writeSum += difference.extra
  }

  /// Adds other savings.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidAmount`` where a sum cannot be
  ///   counted.
  mutating func add(_ other: CacheSavings) throws {
    guard let sum = saved.adding(other.saved) else { throw LedgerError.uncountable("costs") }
    cachedCalls = try cachedCalls.adding(other.cachedCalls, "rows")
    saved = sum
    cachedUnpricedCalls += other.cachedUnpricedCalls
    promptCacheCalls += other.promptCacheCalls
    promptCacheUnpricedCalls += other.promptCacheUnpricedCalls
    promptCacheSum += other.promptCacheSum
    writeSum += other.writeSum
  }
}
