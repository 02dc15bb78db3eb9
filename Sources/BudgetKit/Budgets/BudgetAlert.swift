/// A threshold of a budget that was crossed, or a day that was not normal.
public struct BudgetAlert: Sendable, Hashable {
  /// The workspace or project.
  public let scope: BudgetScope
  /// What the alert is about.
  public let kind: AlertKind
  /// When the period began: the month, or the day of an anomaly.
  public let periodStart: Instant
  /// The threshold: percent of the limit that were spent, percent of probability that it will be exceeded, or 100 for an anomaly.
  public let thresholdPercent: Int
  /// What had been spent in the period.
  public let spent: Money
  /// The limit at that moment; of an anomaly the amount from which on the day is one.
  public let budget: Money
  /// When the crossing was recorded.
  public let recordedAt: Instant
}
