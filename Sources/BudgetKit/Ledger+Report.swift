extension Ledger {
  /// Sums up what was used and what it cost.
  ///
  /// It is ``usage(_:)`` for one grouping, with fewer figures. Whole days of the workspace's zone
  /// are drawn from the usage cube, the rest of the time before and after them from the rows; by
  /// session or execution all comes from the rows. Both give the same figures. Rows without a price
  /// are counted in ``UsageTotals/unpricedCalls``, never as 0.
  ///
  /// - Returns: The report.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidTime`` where the end lies before
  ///   the start, or ``LedgerError/Code/archived`` where it needs rows that have left, and their
  ///   archive is not attached.
  /// - Complexity: Linear in the groups of each day; for times and projects in the projects of each
  ///   day, or of each hour. Of time that is not a whole day, and by session or execution, linear
  ///   in the workspace's rows.
  public func report(_ query: ReportQuery) throws -> Report {
    let question = UsageQuery(query)
    let now = now
    let archives = store.archives
    return try store.readSnapshot { connection in
      let table = try UsageRepository.table(of: question, now: now, with: archives, on: connection)
      let period = try question.period.period(in: .utc, now: now)
      return try Report(
        query: query,
        rows: table.rows.map { ReportRow($0, of: query) }.sorted(by: query.grouping.areInOrder),
        estimatedAtExpiry: AdjustmentTable.estimatedAtExpiry(
          of: query,
          in: period,
          on: connection
        )
      )
    }
  }
}

extension UsageQuery {
  /// Creates the question that a report asks.
  fileprivate init(_ query: ReportQuery) {
    self.init(
      query.workspace,
      by: [query.grouping.grouping],
      over: .between(
        query.since.map(UsagePeriod.Bound.instant),
        query.until.map(UsagePeriod.Bound.instant)
      )
    )
    filters = query.project.map { [UsageFilter(.project, in: [$0.rawValue])] } ?? []
    isOfTotals = true
  }
}

extension ReportRow {
  fileprivate init(_ row: UsageRow, of query: ReportQuery) {
    self.init(
      key: row.names[0],
      provider: query.grouping == .model ? row.names[1] : nil,
      totals: row.figures.sums.totals
    )
  }
}
