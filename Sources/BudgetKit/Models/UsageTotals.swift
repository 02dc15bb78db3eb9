/// Sums over some rows.
///
/// What has no price is counted, and is not in the cost.
public struct UsageTotals: Sendable, Hashable {
  /// How many rows.
  public var calls: Int64 = 0
  /// How many of them have no price, so that the true cost is higher.
  public var unpricedCalls: Int64 = 0
  /// The cost of the others.
  public var cost: Money = .zero
  /// Input tokens, cached ones included.
  public var promptTokens: Int64 = 0
  /// Output tokens, reasoning included.
  public var completionTokens: Int64 = 0
  /// Input tokens read from a cache.
  public var cacheReadTokens: Int64 = 0
  /// Input tokens written to a cache.
  public var cacheWriteTokens: Int64 = 0

  /// Creates empty totals.
  public init() {}

  /// All tokens, input and output.
  public var totalTokens: Int64 { promptTokens &+ completionTokens }

  /// Whether rows cost something that nobody knows: none of them has a price.
  public var isUnpriced: Bool { calls > 0 && unpricedCalls == calls && cost == .zero }
}

extension UsageTotals: CustomStringConvertible {
  /// The sums in words, for people who compare them.
  public var description: String {
    "\(cost.inDollars) for \(counted(calls, "call")) (\(unpricedCalls) unpriced) with \(promptTokens) prompt, \(completionTokens) completion, "
      + "\(cacheReadTokens) cache-read and \(cacheWriteTokens) cache-write tokens"
  }
}

extension UsageTotals {
  /// Adds other sums to these.
  static func += (left: inout UsageTotals, right: UsageTotals) throws {
    left = try left + right
  }
}

extension UsageTotals {
  /// Returns the sums of two sets of rows.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidAmount`` where a sum cannot be
  ///   counted.
  public static func + (left: UsageTotals, right: UsageTotals) throws -> UsageTotals {
    guard let cost = left.cost.adding(right.cost) else { throw LedgerError.uncountable("costs") }
    var sum = UsageTotals()
    sum.calls = try left.calls.adding(right.calls, "rows")
    sum.unpricedCalls = try left.unpricedCalls.adding(right.unpricedCalls, "rows")
    sum.cost = cost
    sum.promptTokens = try left.promptTokens.adding(right.promptTokens, "rows")
    sum.completionTokens = try left.completionTokens.adding(right.completionTokens, "rows")
    sum.cacheReadTokens = try left.cacheReadTokens.adding(right.cacheReadTokens, "rows")
    sum.cacheWriteTokens = try left.cacheWriteTokens.adding(right.cacheWriteTokens, "rows")
    return sum
  }
}
