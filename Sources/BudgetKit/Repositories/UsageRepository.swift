internal import BudgetSQLite

/// The answers to questions about usage: from the usage cube where it can answer, from the rows
/// where it must.
enum UsageRepository {
  /// Returns what a question asks for.
  ///
  /// - Parameters:
  ///   - query: The question.
  ///   - now: What the last days and the current month are counted from.
  ///   - usesCube: Whether the cube may answer; a test asks the rows alone for the same.
  ///   - archives: The archives that were named, for rows that have left.
  ///   - connection: The connection, on a state that does not change.
  /// - Returns: The groups and their total.
  /// - Throws: As `Ledger.usage`.
  /// - Complexity: Linear in the cells of the days, or in the rows of the time; the memory is
  ///   linear in the groups of the answer and, for the cube, in the groups of a workspace.
  static func table(
    of query: UsageQuery,
    now: Instant,
    usingCube usesCube: Bool = true,
    with archives: AttachedArchives = AttachedArchives(),
    on connection: borrowing Connection
  ) throws -> UsageTable {
    var tally = UsageTally(
      query,
      try FeatureCategoryRepository.categories(for: query, on: connection)
    )
    for workspace in try query.workspaces ?? WorkspaceRepository.list(on: connection).map(\.0) {
      let ownZone = try WorkspaceRepository.zone(of: workspace, on: connection)
      let zone = query.zone ?? ownZone
      let period = try query.period.period(in: zone, now: now)
      tally.look(at: period, in: zone)
      if usesCube, let cells = query.cells(of: ownZone) {
        let parts = WholeDays(of: period, in: ownZone)
        if let days = parts.days {
          try add(
            cells,
            of: workspace,
            on: days,
            ownZone,
            ofTotals: query.isOfTotals,
            to: &tally,
            on: connection
          )
        }
        for edge in parts.edges {
          try addRows(of: workspace, in: edge, zone, to: &tally, with: archives, on: connection)
        }
      } else {
        try addRows(of: workspace, in: period, zone, to: &tally, with: archives, on: connection)
      }
      if !query.isOfTotals {
        try countRepriced(of: workspace, in: period, in: &tally, on: connection)
      }
      if !query.details.isEmpty {
        try addDetails(of: workspace, in: period, zone, to: &tally, with: archives, on: connection)
      }
    }
    return try tally.table()
  }
}
