/// A threshold that the spend of a budget crossed.
public struct BudgetAlert: Sendable, Hashable {
  /// The budget.
  public let scope: BudgetScope
  /// When the period began.
  public let periodStart: Instant
  /// The threshold, in percent of the limit.
  public let thresholdPercent: Int
  /// What had been spent after the call that crossed it.
  public let spent: Money
  /// The limit at that moment.
  public let budget: Money
  /// When the crossing was recorded.
  public let recordedAt: Instant
}
