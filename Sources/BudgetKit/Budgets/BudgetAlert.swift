/// A threshold of a budget that was crossed, or a day or an hour that was not normal.
public struct BudgetAlert: Sendable, Hashable {
  /// The workspace or project.
  public let scope: BudgetScope
  /// What the alert is about.
  public let kind: AlertKind
  /// When the period began: the month, or the day or the hour of an anomaly.
  public let periodStart: Instant
  /// The threshold: percent of the limit that were spent, or percent of probability that it will be
  /// exceeded; of an anomaly the part of a day that was judged, 100 for all of it and 4 for an
  /// hour.
  public let thresholdPercent: Int
  /// What had been spent in the period.
  public let spent: Money
  /// The limit at that moment; of an anomaly the cost from which the day or the hour is one, and
  /// zero where it is one of tokens or calls.
  public let budget: Money
  /// When the crossing was recorded.
  public let recordedAt: Instant
  /// The window of the budget; of an anomaly it says nothing.
  public internal(set) var window = BudgetWindow.month
  /// What the day or the hour was judged by; `nil` where the alert is about a budget.
  public var measure: AnomalyMeasure?
  /// The tokens or calls of an anomaly that was judged by them; else `nil`.
  public var usage: Usage?

  /// The tokens or calls of a day or an hour.
  public struct Usage: Sendable, Hashable {
    /// How many there were.
    public let amount: Int64
    /// The number from which the day or the hour is an anomaly.
    public let threshold: Int64
  }
}
