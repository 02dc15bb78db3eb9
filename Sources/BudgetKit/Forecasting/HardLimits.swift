internal import BudgetSQLite

/// The hard limits that hold a scope: its own, and for a project that of its workspace.
struct HardLimits {
  /// The days of the scope beside its own limit.
  let own: StoppedDays
  /// The days of the workspace beside its limit; `nil` for the workspace itself, and where it had none.
  let workspace: StoppedDays?
  /// What the workspace spent; `nil` where ``workspace`` is.
  let workspaceSpend: DailySpend?

  /// Returns the days on which either limit stopped the spending, as far as it was known when the last of them ended.
  func stoppedDays(in days: ClosedRange<CivilDate>) -> [CivilDate] {
    Set(own.days(in: days) + (workspace?.days(in: days) ?? [])).sorted()
  }
}

extension SpendEvent {
  /// A day that a limit stopped: nothing is learnt from it, and what would be asked for on it stays what it is.
  static func stopped(on day: CivilDate) -> SpendEvent { SpendEvent(.oneDay, on: day, factor: 1) }
}

extension SpendReader {
  /// Returns the hard limits of this scope beside what was spent.
  func hardLimits(
    _ daily: DailySpend,
    on connection: borrowing Connection
  ) throws -> HardLimits {
    let own = try limits(on: daily.days, on: connection)
    let workspace = ofWorkspace
    let shared = scope.project == nil ? [] : try workspace.limits(on: daily.days, on: connection)
    let isShared = shared.contains { $0 != nil }
    let spend = isShared ? try workspace.dailySpend(daily.days, on: connection) : nil
    return HardLimits(
      own: StoppedDays(daily, limits: own),
      workspace: spend.map { StoppedDays($0, limits: shared) },
      workspaceSpend: spend
    )
  }

  /// Returns the hard limit that stood at the end of each of some days.
  private func limits(
    on days: ClosedRange<CivilDate>,
    on connection: borrowing Connection
  ) throws -> [Money?] {
    let history = LimitHistory(
      latest: try ownBudget(on: connection)?.hardLimit,
      changes: try AuditRepository.limitChanges(of: scope, on: connection)
    )
    return history.limits(on: days, until: isNow ? nil : instant, in: zone)
  }
}

extension StoppedDays {
  fileprivate init(_ daily: DailySpend, limits: [Money?]) {
    self.init(
      firstDay: daily.days.lowerBound,
      days: zip(zip(daily.total, daily.calls), limits).map { day, limit in
        Day(spent: day.0, calls: day.1, limit: limit)
      }
    )
  }
}
