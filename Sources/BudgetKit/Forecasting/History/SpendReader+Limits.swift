internal import BudgetSQLite

extension SpendReader {
  /// Returns the hard limits of this scope, and of its workspace, beside what was spent.
  func hardLimits(
    _ daily: DailySpend,
    on connection: borrowing Connection
  ) throws -> HardLimits {
    let own = try limits(on: daily.days, on: connection)
    let workspace = ofWorkspace
    let shared = isOfWorkspace ? [] : try workspace.limits(on: daily.days, on: connection)
    // The limit that holds the project is that of now, which a past instant may not have had.
    let budget = isOfWorkspace ? nil : try workspace.ownBudget(on: connection)
    let latest = try budget.flatMap {
      $0.limitInForce.hardLimit == nil
        ? nil : try workspace.limitInForce($0, on: connection).hardLimit
    }
    let isShared = latest != nil || shared.contains { $0 != nil }
    let spend = isShared ? try workspace.dailySpend(daily.days, on: connection) : nil
    return HardLimits(
      own: StoppedDays(
        daily,
        within: budgetWindow,
        limits: own,
        refused: try refused(on: daily.days, on: connection)
      ),
      workspace: try spend.map {
        StoppedDays(
          $0,
          within: budgetWindow,
          limits: shared,
          refused: try workspace.refused(on: daily.days, on: connection)
        )
      },
      workspaceLimit: latest,
      workspaceSpend: spend
    )
  }

  /// Returns the hard limit of a project's workspace beside what the others spend; `nil` without
  /// one.
  func sharedLimit(
    _ limits: HardLimits,
    beside project: SpendSeries,
    on connection: borrowing Connection
  ) throws -> SharedLimit? {
    guard let spend = limits.workspaceSpend, let days = limits.workspace,
      let limit = limits.workspaceLimit
    else { return nil }
    // They are taken to keep the project's hours: their own would have to be read from their rows.
    var others = project
    others.events =
      try events(on: connection) + days.days(in: daysOfHistory).map(SpendEvent.stopped)
    let all = others.with(spend.total)
    others.dailySpend = zip(all.dailySpend, project.dailySpend).map { $0 - $1 }
    others.spentToday = all.spentToday - project.spentToday
    others.corrections = spend.corrections(on: project.daysOfPeriod) - project.corrections
    return SharedLimit(limit: limit, others: others)
  }

  /// Returns the hard limit that stood at the end of each of some days.
  private func limits(
    on days: ClosedRange<CivilDate>,
    on connection: borrowing Connection
  ) throws -> [Money?] {
    guard let budget = try ownNumber(on: connection) else {
      return [Money?](repeating: nil, count: days.dayCount)
    }
    return try BudgetLimitRepository.history(ofBudget: budget, on: connection)
      .hardLimits(on: days, until: isNow ? nil : instant, in: zone)
  }
}

extension SpendReader {
  /// Returns how many reservations the scope's own budget refused on each of some days; none on
  /// days that were not known at the instant.
  fileprivate func refused(
    on days: ClosedRange<CivilDate>,
    on connection: borrowing Connection
  ) throws -> [CivilDate: Int64] {
    guard let budget = try ownNumber(on: connection) else { return [:] }
    return try BudgetRefusalRepository.refused(byBudget: budget, on: days, on: connection)
      .filter { isNow || $0.key < today }
  }
}

extension StoppedDays {
  fileprivate init(
    _ daily: DailySpend,
    within window: BudgetWindow,
    limits: [Money?],
    refused: [CivilDate: Int64]
  ) {
    let first = daily.days.lowerBound
    self.init(
      firstDay: first,
      window: window,
      days: zip(zip(daily.total, daily.calls), limits).enumerated().map { index, day in
        Day(
          spent: day.0.0,
          calls: day.0.1,
          limit: day.1,
          refused: refused[first.adding(days: index)] ?? 0
        )
      }
    )
  }
}
