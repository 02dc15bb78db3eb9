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
    query.details = Set(UsageDetail.allCases)
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
    earlier.details = []
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
      details: table.totalDetails ?? CallDetails(),
      withoutLatencies: table.withoutDetails,
      periodBefore: periodBefore,
      before: try UsageRepository.table(of: earlier, now: now, with: archives, on: connection)
        .total
    )
  }
}
