internal import BudgetSQLite

extension SpendReader {
  /// Returns the hard limits of this scope, and of its workspace, beside what was spent.
  func hardLimits(
    _ daily: DailySpend,
    _ days: BudgetDays,
    on connection: borrowing Connection
  ) throws -> HardLimits {
    let own = try limits(on: daily.days, days, on: connection)
    let workspace = ofWorkspace
    let daysOfWorkspace = isOfWorkspace ? days : try workspace.budgetDays(on: connection)
    let shared =
      isOfWorkspace ? [] : try workspace.limits(on: daily.days, daysOfWorkspace, on: connection)
    // The limit that holds the project is that of now, which a past instant may not have had.
    let budget = isOfWorkspace ? nil : try workspace.ownBudget(on: connection)
    let latest = try budget.flatMap {
      $0.settings.limitInForce.hardLimit == nil
        ? nil : try workspace.limitInForce($0, on: connection).hardLimit
    }
    let isShared = latest != nil || shared.contains { $0 != nil }
    let spend = isShared ? try workspace.dailySpend(daily.days, on: connection) : nil
    return HardLimits(
      own: StoppedDays(
        daily,
        within: days,
        limits: own,
        refused: try refused(on: daily.days, on: connection)
      ),
      workspace: try spend.map {
        StoppedDays(
          $0,
          within: daysOfWorkspace,
          limits: shared,
          refused: try workspace.refused(on: daily.days, on: connection)
        )
      },
      workspaceLimit: latest,
      workspacePeriod: budget?.period,
      workspaceSpend: spend
    )
  }

  /// Returns the hard limit of a project's workspace beside what the others spend; `nil` without
  /// one, and where it begins anew before the period ends.
  func sharedLimit(
    _ limits: HardLimits,
    beside project: SpendSeries,
    in period: Period,
    on connection: borrowing Connection
  ) throws -> SharedLimit? {
    guard let spend = limits.workspaceSpend, let days = limits.workspace,
      let limit = limits.workspaceLimit, let own = limits.workspacePeriod, own.end >= period.end
    else { return nil }
    // They are taken to keep the project's hours: their own would have to be read from their rows.
    var others = project
    others.events =
      try events(on: connection) + days.days(in: daysOfHistory).map(SpendEvent.stopped)
    let all = others.with(spend.total)
    others.dailySpend = zip(all.dailySpend, project.dailySpend).map { $0 - $1 }
    others.spentToday = all.spentToday - project.spentToday
    others.corrections = spend.corrections(on: project.daysOfPeriod) - project.corrections
    if own != period || !isInWorkspaceZone {
      // The limit holds what the workspace spent in a period of its own.
      let all = try ofWorkspace.spent(in: own, on: connection)
      others.corrections = others.corrections + (all - project.spent - others.spent)
    }
    return SharedLimit(limit: limit, others: others)
  }

  /// Returns the hard limit that stood at the end of each of some days; none where the budget took
  /// no part.
  private func limits(
    on days: ClosedRange<CivilDate>,
    _ budgetDays: BudgetDays,
    on connection: borrowing Connection
  ) throws -> [Money?] {
    guard let budget = try ownNumber(on: connection) else {
      return [Money?](repeating: nil, count: days.dayCount)
    }
    return try BudgetLimitRepository.history(ofBudget: budget, on: connection)
      .hardLimits(on: days, until: isNow ? nil : instant, in: zone)
      .enumerated()
      .map { budgetDays.takesPart(on: days.lowerBound.adding(days: $0)) ? $1 : nil }
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
    within periods: BudgetDays,
    limits: [Money?],
    refused: [CivilDate: Int64]
  ) {
    let first = daily.days.lowerBound
    self.init(
      firstDay: first,
      periods: periods,
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

// MARK: - The own budget

extension SpendReader {
  /// Returns the budget of exactly this scope that takes part at the instant; `nil` where there is
  /// none, be it disabled, not begun or over.
  func ownBudget(on connection: borrowing Connection) throws -> OwnBudget? {
    guard
      let settings = try BudgetRepository.find(scope, budgetWindow, unit, on: connection),
      settings.isEnabled, let id = try ownNumber(on: connection)
    else { return nil }
    let calendar = try BudgetCalendarRepository.find(ofBudget: id, on: connection)
    let workspaceZone = try WorkspaceRepository.zone(of: scope.workspace, on: connection)
    guard
      let period = calendar.period(of: budgetWindow, containing: instant, in: workspaceZone)
    else { return nil }
    return OwnBudget(
      id: id,
      settings: settings,
      period: period,
      zone: calendar.zone(at: instant)
    )
  }

  /// Returns the period of the scope's own budget; that of the calendar where there is none.
  func frame(on connection: borrowing Connection) throws -> BudgetFrame {
    let own = try ownBudget(on: connection)
    return BudgetFrame(budget: own, period: own?.period ?? calendarPeriod)
  }

  /// The window's period as the calendar has it, in the zone of the days.
  var calendarPeriod: Period {
    budgetWindow.period(containing: instant, in: zone) ?? .day(containing: instant, in: zone)
  }

  /// Returns on which days the periods of the scope's own budget begin, be it in force or not.
  func budgetDays(on connection: borrowing Connection) throws -> BudgetDays {
    let calendar = try ownNumber(on: connection).map {
      try BudgetCalendarRepository.find(ofBudget: $0, on: connection)
    }
    return BudgetDays(budgetWindow, calendar, in: zone)
  }

  /// Returns the limit that holds in the current period, with what is raised and carried; a
  /// forecast of the past goes by the budget itself.
  func limitInForce(
    _ budget: OwnBudget,
    on connection: borrowing Connection
  ) throws -> BudgetLimit {
    let own = budget.settings.limitInForce
    guard isNow, let known = try BudgetRepository.known(budget.id, on: connection) else {
      return own
    }
    let rules = try LimitRules(of: known, on: connection)
    return own.bent(
      by: try rules.bend(in: budget.period, of: scope, at: instant, on: connection)
    )
  }

  /// Returns the number of the budget of exactly this scope, be it in force or not.
  func ownNumber(on connection: borrowing Connection) throws -> Int64? {
    try BudgetRepository.number(of: scope, budgetWindow, unit, on: connection)
  }

  /// Returns what the account of the scope's budget has spent in a period, up to the instant.
  func spent(in period: Period, on connection: borrowing Connection) throws -> Money {
    let end = isNow ? period.end : max(period.start, min(period.end, instant))
    guard period.start < end else { return .zero }
    let account = isNow ? try storedAccount(in: period, on: connection) : nil
    let spent =
      try account?.spent
      ?? BudgetPeriodRepository.counters(
        of: scope,
        unit,
        in: Period(storedStart: period.start, end: end),
        on: connection
      ).spent
    return Money(nanodollars: spent.count)
  }

  /// Returns the account as the ledger keeps it; `nil` where nobody has opened one.
  private func storedAccount(
    in period: Period,
    on connection: borrowing Connection
  ) throws -> Account? {
    guard
      let settings = try BudgetRepository.find(scope, budgetWindow, unit, on: connection)
    else { return nil }
    return try BudgetPeriodRepository.current(
      of: Budget(scope: scope, window: budgetWindow, settings: settings),
      scope,
      at: instant,
      on: connection
    )
    .first { $0.period == period }
  }
}
