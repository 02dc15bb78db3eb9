internal import BudgetSQLite

extension UsageRepository {
  /// Returns what a time cost beside the time before.
  static func statistics(
    of query: UsageQuery,
    now: Instant,
    with archives: AttachedArchives,
    on connection: borrowing Connection
  ) throws -> UsageStatistics {
    var query = query
    query.groupings = [.dimension(.kind)]
    let table = try table(of: query, now: now, with: archives, on: connection)
    guard let zone = table.zone, let since = table.since, let until = table.until else {
      throw LedgerError(
        .invalidValue,
        "Statistics are of a time with a start and an end, in one zone; give both, and a time zone (--time-zone) where workspaces have several."
      )
    }
    let period = try Period(start: since, end: until)
    let periodBefore = query.period.periodBefore(period, in: zone)
    var earlier = query
    earlier.period = .between(.instant(periodBefore.start), .instant(periodBefore.end))
    func figures(_ kind: Charge.Kind) -> UsageFigures {
      table.rows.first { $0.names == [kind.rawValue] }?.figures ?? UsageFigures()
    }
    let known = try latencies(of: query, in: period, with: archives, on: connection)
    return UsageStatistics(
      query: query,
      period: period,
      elapsed: Period(storedStart: since, end: max(since, min(until, now))),
      total: table.total,
      llm: figures(.llm),
      compute: figures(.compute),
      latencies: known.latencies,
      withoutLatencies: known.lack,
      periodBefore: periodBefore,
      before: try UsageRepository.table(of: earlier, now: now, with: archives, on: connection)
        .total
    )
  }

  /// Returns how long the calls took that pass the filters of a question, and which rows have left
  /// that would tell it of others.
  private static func latencies(
    of query: UsageQuery,
    in period: Period,
    with archives: AttachedArchives,
    on connection: borrowing Connection
  ) throws -> (latencies: LatencyDistribution, lack: [RemovedRows]) {
    var latencies = LatencyDistribution()
    var lack: [RemovedRows] = []
    for workspace in try query.workspaces ?? WorkspaceRepository.list(on: connection).map(\.0) {
      let removed = try RetentionRepository.removed(from: workspace, in: period, on: connection)
      let missing = removed.filter { rows in
        !rows.isFinished || !(rows.archive.map(archives.contains) ?? false)
      }
      lack += missing
      // What is left of a time from which rows have left would stand for all of it.
      let start = missing.map(\.before).max().map { max($0, period.start) } ?? period.start
      guard start < period.end else { continue }
      let told = Period(storedStart: start, end: period.end)
      try archives.eachSource(of: workspace, in: told, on: connection) { source in
        try add(to: &latencies, of: query, workspace, in: told, on: source)
      }
    }
    return (latencies, lack)
  }

  private static func add(
    to latencies: inout LatencyDistribution,
    of query: UsageQuery,
    _ workspace: WorkspaceID,
    in period: Period,
    on connection: borrowing Connection
  ) throws {
    let statement = try connection.statement(RowsSQL.calls)
      .bind(workspace.rawValue)
      .bind(period.start.millisecondsSince1970)
      .bind(period.end.millisecondsSince1970)
    defer { statement.reset() }
    while try statement.step() {
      let row = statement.row
      let sums = try UsageSums(checking: row, from: 15, in: "llm_call")
      guard sums.latencyCount > 0 else { continue }
      let isTakenIn = try query.filters.allSatisfy { filter in
        let isOfWorkspace = filter.dimension == .workspace
        return filter.takesIn(
          isOfWorkspace ? workspace.rawValue : try row.name(of: filter.dimension)
        )
      }
      if isTakenIn { latencies.add(sums.latencyMilliseconds) }
    }
  }
}
