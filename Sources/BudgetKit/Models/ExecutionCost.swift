/// What one execution has cost so far.
public struct ExecutionCost: Sendable, Hashable {
  /// The workspace of the execution.
  public let workspace: WorkspaceID
  /// The execution.
  public let execution: ExecutionID
  /// The cost of its model calls, less what was credited to it.
  public let llmCost: Money
  /// The cost of the resources it used.
  public let computeCost: Money
  /// How many model calls it made.
  public let llmCallCount: Int64
  /// How many resource usages it has.
  public let resourceUsageCount: Int64
  /// How many of its rows have no price, so that the true cost is higher.
  public let unpricedCount: Int64
  /// All tokens, input and output.
  public let totalTokens: Int64
  /// When its first row began.
  public let firstAt: Instant
  /// When its last row began.
  public let lastAt: Instant

  /// The cost of calls and resources together.
  public var totalCost: Money { llmCost + computeCost }
}
