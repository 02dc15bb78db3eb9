internal import BudgetSQLite

extension UsageRepository {
  /// Returns what two times cost beside each other.
  static func comparison(
    of query: UsageQuery,
    before: UsagePeriod,
    after: UsagePeriod,
    now: Instant,
    with archives: AttachedArchives,
    on connection: borrowing Connection
  ) throws -> UsageComparison {
    let top = query.top
    var query = query
    query.top = nil
    let old = try tableUntilNow(of: query, over: before, now: now, with: archives, on: connection)
    let new = try tableUntilNow(of: query, over: after, now: now, with: archives, on: connection)
    return try UsageComparison(old.table, new.table, isUnfinished: old.isCut || new.isCut, top: top)
  }

  /// Returns the table of a time, cut off at now where it is not over.
  private static func tableUntilNow(
    of query: UsageQuery,
    over period: UsagePeriod,
    now: Instant,
    with archives: AttachedArchives,
    on connection: borrowing Connection
  ) throws -> (table: UsageTable, isCut: Bool) {
    var query = query
    query.period = period
    let whole = try table(of: query, now: now, with: archives, on: connection)
    guard whole.zone != nil else {
      throw LedgerError(
        .invalidValue,
        "These workspaces have days of several zones; name the zone that is meant."
      )
    }
    guard let since = whole.since, let until = whole.until, since < now, now < until else {
      return (whole, false)
    }
    query.period = .between(.instant(since), .instant(now))
    return (try table(of: query, now: now, with: archives, on: connection), true)
  }
}
