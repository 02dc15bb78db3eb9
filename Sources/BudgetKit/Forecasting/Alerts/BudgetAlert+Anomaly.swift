extension BudgetAlert {
  /// Whether a day or an hour was not normal; `nil` where the alert is about a budget.
  public var anomalyUnit: AnomalyQuery.Unit? {
    kind == .anomaly ? AnomalyQuery.Unit(percentOfDay: thresholdPercent) : nil
  }
}

extension AnomalyQuery.Unit {
  /// The part of a day that is judged, which tells the alert of a day from that of its first hour: both begin together.
  var percentOfDay: Int {
    switch self {
    case .day: 100
    case .hour: 4
    }
  }

  init(percentOfDay: Int) {
    self = percentOfDay == Self.hour.percentOfDay ? .hour : .day
  }
}
