extension Ledger {
  /// Sums up what was used and what it cost.
  ///
  /// A report over whole days by model, provider, day or project is drawn from the daily roll-up; any other from the rows. Both give
  /// the same figures. Rows without a price are counted in ``UsageTotals/unpricedCalls``, never as 0.
  ///
  /// - Returns: The report.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidTime`` where the end lies before the start.
  /// - Complexity: Linear in the roll-up's rows, or in the workspace's rows in the period.
  public func report(_ query: ReportQuery) throws -> Report {
    let period = try Period(
      start: query.since ?? .distantPast,
      end: query.until ?? Zone.utc.start(of: CivilDate.last.adding(days: 1))
    )
    let rows = try store.readSnapshot { connection in
      let zone = try WorkspaceRepository.zone(of: query.workspace, on: connection)
      if let days = query.wholeDays(in: zone) {
        return try ReportRepository.rows(of: query, days: days, on: connection)
      }
      if query.grouping == .day {
        return try ReportRepository.rowsByDay(of: query, in: period, zone: zone, on: connection)
      }
      return try ReportRepository.rows(of: query, in: period, on: connection)
    }
    return try Report(query: query, rows: rows.sorted(by: query.grouping.areInOrder))
  }
}

extension ReportQuery {
  /// Returns the days that the query covers, if it covers whole days and the roll-up knows its groups.
  fileprivate func wholeDays(in zone: Zone) -> Range<CivilDate>? {
    guard grouping != .agent, grouping != .execution else { return nil }
    let first = since.map(zone.civilDate(at:)) ?? .first
    let end = until.map(zone.civilDate(at:)) ?? .last
    guard since.map({ zone.start(of: first) == $0 }) ?? true else { return nil }
    guard until.map({ zone.start(of: end) == $0 }) ?? true else { return nil }
    guard first < end else { return nil }
    return first..<(until == nil ? CivilDate.last.adding(days: 1) : end)
  }
}

extension ReportGrouping {
  fileprivate func areInOrder(_ left: ReportRow, _ right: ReportRow) -> Bool {
    if self != .day, left.totals.cost != right.totals.cost {
      return left.totals.cost > right.totals.cost
    }
    return (left.key ?? "", left.provider ?? "") < (right.key ?? "", right.provider ?? "")
  }
}
