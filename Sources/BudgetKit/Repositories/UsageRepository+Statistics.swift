internal import BudgetSQLite

extension UsageRepository {
  /// Returns what a time cost beside the time before.
  static func statistics(
    of query: UsageQuery,
    now: Instant,
    on connection: borrowing Connection
  ) throws -> UsageStatistics {
    var query = query
    query.groupings = [.dimension(.kind)]
    let table = try table(of: query, now: now, on: connection)
    guard let zone = table.zone, let since = table.since, let until = table.until else {
      throw LedgerError(
        .invalidValue,
        "Statistics are of a time with a start and an end, in one zone; give all of them."
      )
    }
    let period = try Period(start: since, end: until)
    let periodBefore = query.period.periodBefore(period, in: zone)
    var earlier = query
    earlier.period = .between(.instant(periodBefore.start), .instant(periodBefore.end))
    func figures(_ kind: Charge.Kind) -> UsageFigures {
      table.rows.first { $0.names == [kind.rawValue] }?.figures ?? UsageFigures()
    }
    return UsageStatistics(
      query: query,
      period: period,
      elapsed: Period(storedStart: since, end: max(since, min(until, now))),
      total: table.total,
      llm: figures(.llm),
      compute: figures(.compute),
      latencies: try latencies(of: query, in: period, on: connection),
      periodBefore: periodBefore,
      before: try UsageRepository.table(of: earlier, now: now, on: connection).total
    )
  }

  /// Returns how long the calls took that pass the filters of a question.
  private static func latencies(
    of query: UsageQuery,
    in period: Period,
    on connection: borrowing Connection
  ) throws -> LatencyDistribution {
    var latencies = LatencyDistribution()
    for workspace in try query.workspaces ?? WorkspaceRepository.list(on: connection).map(\.0) {
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
    return latencies
  }
}
