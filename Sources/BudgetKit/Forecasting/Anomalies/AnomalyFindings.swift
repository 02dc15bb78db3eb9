/// The result of a search for anomalies.
public struct AnomalyFindings: Sendable, Hashable {
  /// The anomalies, the newest day or hour first, and the largest excess of each first.
  public let anomalies: [SpendAnomaly]
  /// The parts whose last day that was worth a message could not be judged, the largest first.
  public let unjudged: [UnjudgedSpend]
  /// Whether anything is recorded for the workspace, or the project, on any day.
  public let hasRows: Bool
}

/// Spend, or use, that could not be judged, because the days before it say too little.
public struct UnjudgedSpend: Sendable, Hashable {
  /// The workspace or project.
  public let scope: BudgetScope
  /// How the spend was split; `nil` where it was looked at as a whole.
  public let grouping: AnomalyQuery.Grouping?
  /// The project, model or agent; `nil` where there is no grouping, and for rows that name none.
  public let key: String?
  /// The provider, where the grouping is by model.
  public let provider: String?
  /// What could not be judged: its cost, or where that was too little for a message, its tokens or
  /// calls.
  public let measure: AnomalyMeasure
  /// How much of it there was on these days, or in these hours, in its unit.
  public let amount: Int64
  /// The number of these days, or of the days of these hours.
  public let days: Int
}

extension UnjudgedSpend {
  /// What was spent on these days, or in these hours; `nil` where their tokens or calls could not
  /// be judged.
  public var spent: Money? { measure.money(amount) }
}
