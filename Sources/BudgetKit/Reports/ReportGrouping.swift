/// How a report groups rows.
public enum ReportGrouping: String, Sendable, Hashable, CaseIterable {
  /// By provider and model; resources by their type.
  case model
  /// By provider; resources together as `compute`.
  case provider
  /// By service tier; resources have none.
  case tier
  /// By what was asked of the model.
  case operation
  /// By the feature of the product.
  case feature
  /// By project.
  case project
  /// By agent.
  case agent
  /// By the person for whom calls were made.
  case user
  /// By session.
  case session
  /// By execution.
  case execution
  /// By the hour in which they began, counted from the first instant of the workspace's day.
  case hour
  /// By the day on which they began, in the workspace's zone.
  case day
  /// By the ISO 8601 week of these days, which begins on a Monday: `2026-W05`.
  case week
  /// By the month of these days: `2026-01`.
  case month
}

extension ReportGrouping {
  /// Whether groups are stretches of time, in their order.
  var isTime: Bool { grouping.timeStep != nil }

  /// The same grouping, as questions about usage name it.
  var grouping: UsageGrouping {
    switch self {
    case .model: .dimension(.model)
    case .provider: .dimension(.provider)
    case .tier: .dimension(.tier)
    case .operation: .dimension(.operation)
    case .feature: .dimension(.feature)
    case .project: .dimension(.project)
    case .agent: .dimension(.agent)
    case .user: .dimension(.user)
    case .session: .dimension(.session)
    case .execution: .dimension(.execution)
    case .hour: .time(.hour)
    case .day: .time(.day)
    case .week: .time(.week)
    case .month: .time(.month)
    }
  }
}

extension ReportGrouping {
  /// Whether the first of two rows stands before the other.
  func areInOrder(_ left: ReportRow, _ right: ReportRow) -> Bool {
    if !isTime, left.totals.cost != right.totals.cost {
      return left.totals.cost > right.totals.cost
    }
    return (left.key ?? "", left.provider ?? "") < (right.key ?? "", right.provider ?? "")
  }
}
