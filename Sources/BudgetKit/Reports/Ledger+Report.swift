internal import BudgetSQLite

extension Ledger {
  /// Sums up what was used and what it cost.
  ///
  /// Whole days of the workspace's zone are drawn from the usage cube, the rest of the time before and after them from the rows;
  /// by session or execution all comes from the rows. Both give the same figures. Rows without a price are counted in
  /// ``UsageTotals/unpricedCalls``, never as 0.
  ///
  /// - Returns: The report.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidTime`` where the end lies before the start.
  /// - Complexity: Linear in the groups of each day; for times and projects in the projects of each hour. Of time that is not a whole
  ///   day, and by session or execution, linear in the workspace's rows.
  public func report(_ query: ReportQuery) throws -> Report {
    let period = try Period(
      start: query.since ?? .distantPast,
      end: query.until ?? Zone.utc.start(of: CivilDate.last.adding(days: 1))
    )
    let rows = try store.readSnapshot { connection in
      let zone = try WorkspaceRepository.zone(of: query.workspace, on: connection)
      return try Self.rows(of: query, in: period, zone: zone, on: connection)
    }
    return try Report(query: query, rows: rows.sorted(by: query.grouping.areInOrder))
  }

  private static func rows(
    of query: ReportQuery,
    in period: Period,
    zone: Zone,
    on connection: borrowing Connection
  ) throws -> [ReportRow] {
    guard !query.grouping.needsRows else {
      return try ReportRepository.rows(of: query, in: period, on: connection)
    }
    let parts = WholeDays(of: period, in: zone)
    var rows: [ReportRow] = []
    if let days = parts.days {
      rows += try ReportRepository.rows(of: query, days: days, zone: zone, on: connection)
    }
    for edge in parts.edges {
      rows +=
        query.grouping.isTime
        ? try ReportRepository.rowsByTime(of: query, in: edge, zone: zone, on: connection)
        : try ReportRepository.rows(of: query, in: edge, on: connection)
    }
    return try addedUp(rows)
  }

  /// Returns the rows with those of the same group added up.
  private static func addedUp(_ rows: [ReportRow]) throws -> [ReportRow] {
    var sums: [ReportGroup: UsageTotals] = [:]
    for row in rows {
      try sums[ReportGroup(key: row.key, provider: row.provider), default: .init()] += row.totals
    }
    return sums.map { ReportRow(key: $0.key, provider: $0.provider, totals: $1) }
  }
}

/// What the rows of one group have in common.
private struct ReportGroup: Hashable {
  let key: String?
  let provider: String?
}

extension ReportGrouping {
  fileprivate func areInOrder(_ left: ReportRow, _ right: ReportRow) -> Bool {
    if !isTime, left.totals.cost != right.totals.cost {
      return left.totals.cost > right.totals.cost
    }
    return (left.key ?? "", left.provider ?? "") < (right.key ?? "", right.provider ?? "")
  }
}
