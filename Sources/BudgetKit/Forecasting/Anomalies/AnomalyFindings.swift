/// What came of looking for anomalies.
public struct AnomalyFindings: Sendable, Hashable {
  /// The anomalies, the newest day or hour first, and the largest excess of each first.
  public let anomalies: [SpendAnomaly]
  /// The parts whose last spend that was worth a message could not be judged, the largest first.
  public let unjudged: [UnjudgedSpend]
  /// Whether anything is recorded for the workspace, or the project, on any day.
  public let hasRows: Bool
}

/// Spend that could not be judged, because the days before it say too little.
public struct UnjudgedSpend: Sendable, Hashable {
  /// The workspace or project.
  public let scope: BudgetScope
  /// By what the spend was split; `nil` where it was looked at as a whole.
  public let grouping: AnomalyQuery.Grouping?
  /// The project, model or agent; `nil` where there is no grouping, and for rows that name none.
  public let key: String?
  /// The provider, where the grouping is by model.
  public let provider: String?
  /// What was spent on the days, or in the hours, that could not be judged.
  public let spent: Money
  /// How many days these are, or those of the hours.
  public let days: Int
}
