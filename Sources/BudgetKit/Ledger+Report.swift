extension Ledger {
  /// Sums up what was used and what it cost.
  ///
  /// Whole days of the workspace's zone are drawn from the usage cube, the rest of the time before
  /// and after them from the rows; by session or execution all comes from the rows. Both give the
  /// same figures. Rows without a price are counted in ``UsageTotals/unpricedCalls``, never as 0.
  ///
  /// - Returns: The report.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidTime`` where the end lies before
  ///   the start.
  /// - Complexity: Linear in the groups of each day; for times and projects in the projects of each
  ///   hour. Of time that is not a whole day, and by session or execution, linear in the
  ///   workspace's rows.
  public func report(_ query: ReportQuery) throws -> Report {
    let period = try Period(
      start: query.since ?? .distantPast,
      end: query.until ?? Zone.utc.start(of: CivilDate.last.adding(days: 1))
    )
    let (rows, estimated) = try store.readSnapshot { connection in
      let zone = try WorkspaceRepository.zone(of: query.workspace, on: connection)
      return (
        try ReportRepository.rows(of: query, over: period, zone: zone, on: connection),
        try AdjustmentTable.estimatedAtExpiry(of: query, in: period, on: connection)
      )
    }
    return try Report(
      query: query,
      rows: rows.sorted(by: query.grouping.areInOrder),
      estimatedAtExpiry: estimated
    )
  }
}
