internal import BudgetSQLite

extension ReportRepository {
  /// Returns the rows of a report, from the usage cube where it knows them.
  static func rows(
    of query: ReportQuery,
    over period: Period,
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
