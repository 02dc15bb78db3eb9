internal import BudgetSQLite

extension UsageRepository {
  /// Returns what a page about a time tells.
  static func overview(
    of query: UsageQuery,
    now: Instant,
    with archives: AttachedArchives,
    on connection: borrowing Connection
  ) throws -> UsageOverview {
    var plain = query
    (plain.groupings, plain.order, plain.top) = ([], nil, nil)
    var hasBounds = true
    switch query.period {
    case .all, .between(nil, _), .between(_, nil): hasBounds = false
    case .last, .current, .between: break
    }
    let (step, trend) = try trend(of: plain, now: now, with: archives, on: connection)
    var breakdowns: [UsageTable] = []
    for dimension in UsageOverview.dimensions {
      var part = plain
      part.groupings = [.dimension(dimension)]
      part.top = UsageOverview.mostGroups
      let table = try table(of: part, now: now, with: archives, on: connection)
      let hasNames = table.rows.contains { $0.names.first ?? nil != nil }
      if hasNames { breakdowns.append(table) }
    }
    let asked = try table(of: query, now: now, with: archives, on: connection)
    // Workspaces of several zones have no common days to be told beside those before.
    return UsageOverview(
      statistics: hasBounds && asked.zone != nil
        ? try statistics(of: plain, now: now, with: archives, on: connection) : nil,
      asked: asked,
      trend: trend,
      step: step,
      breakdowns: breakdowns
    )
  }

  /// Returns the shortest stretches of which there are not too many.
  private static func trend(
    of query: UsageQuery,
    now: Instant,
    with archives: AttachedArchives,
    on connection: borrowing Connection
  ) throws -> (TimeStep, UsageTable) {
    var query = query
    for step in [TimeStep.day, .week, .month] {
      query.groupings = [.time(step), .dimension(.model)]
      let table = try table(of: query, now: now, with: archives, on: connection)
      let count = UsageOverview.stepNames(of: table, by: step).count
      if count <= UsageOverview.mostSteps { return (step, table) }
    }
    query.groupings = [.time(.quarter), .dimension(.model)]
    return (.quarter, try table(of: query, now: now, with: archives, on: connection))
  }
}
