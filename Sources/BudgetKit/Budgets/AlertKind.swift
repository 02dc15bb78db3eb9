/// What an alert is about.
public enum AlertKind: String, Sendable, Hashable, CaseIterable {
  /// The spend of a period reached a threshold of the budget.
  case spend
  /// The probability of exceeding the budget reached a threshold.
  case forecast
  /// A day, or an hour of it, cost or used far more than expected.
  case anomaly
}
