extension BudgetAlert {
  /// Whether a day or an hour was not normal; `nil` where the alert is about a budget.
  public var anomalyUnit: AnomalyQuery.Unit? {
    kind == .anomaly ? AnomalyQuery.Unit(percentOfDay: thresholdPercent) : nil
  }
}
