internal import BudgetSQLite

/// Reads what is known of a scope's spend at an instant, or of its tokens or calls.
///
/// Amounts of tokens and calls stand in the place of nanodollars: the estimator knows no unit.
struct SpendReader {
  private(set) var scope: BudgetScope
  /// What is counted.
  let unit: BudgetUnit
  /// The window of the budget that the spend is compared with, and that may have stopped it.
  let budgetWindow: BudgetWindow
  /// The instant: only what began before it counts, where it was asked for.
  let instant: Instant
  /// Whether the instant is simply now: then all that is on the books counts, even where a clock
  /// was ahead.
  let isNow: Bool
  let zone: Zone

  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidTime`` for an instant after now.
  init(
    of scope: BudgetScope,
    counting unit: BudgetUnit = .usd,
    within budgetWindow: BudgetWindow = .month,
    at instant: Instant?,
    now: Instant,
    on connection: borrowing Connection
  ) throws {
    if let instant, instant > now {
      throw LedgerError(
        .invalidTime,
        "\(instant) has not come yet; choose an instant up to now, which is \(now)."
      )
    }
    self.scope = scope
    self.unit = unit
    self.budgetWindow = budgetWindow
    self.instant = (instant ?? now).clamped
    isNow = instant == nil
    zone = try WorkspaceRepository.zone(of: scope.workspace, on: connection)
  }

  var today: CivilDate { zone.civilDate(at: instant) }

  /// The rows of the scope.
  var usage: UsageScope { UsageScope(scope, in: scope.workspace, counting: unit) }

  /// Whether the days and hours of projects tell what the scope spends.
  var isOfProjects: Bool { unit == .usd && scope.others.isEmpty }

  /// Whether the scope is a whole workspace.
  var isOfWorkspace: Bool { scope == BudgetScope(workspace: scope.workspace) }

  /// The same of the whole workspace.
  var ofWorkspace: SpendReader {
    var reader = self
    reader.scope = BudgetScope(workspace: scope.workspace)
    return reader
  }

  /// The days up to today from which a projection may learn.
  var daysOfHistory: ClosedRange<CivilDate> { today.adding(days: -SpendSample.mostDays)...today }

  /// Returns the daily sums of some days, as they were known.
  func dailySpend(
    _ days: ClosedRange<CivilDate>,
    on connection: borrowing Connection
  ) throws -> DailySpend {
    var spend =
      try isOfProjects
      ? SpendRepository.dailySpend(of: scope, days: days, on: connection)
      : SpendRepository.dailySpend(
        of: usage,
        counting: unit,
        days: days,
        zone: zone,
        on: connection
      )
    guard !isNow, days.upperBound >= today else { return spend }
    let soFar = Period(storedStart: zone.start(of: today), end: instant)
    let part =
      try isOfProjects
      ? SpendRepository.spend(of: scope, on: today, in: soFar, on: connection)
      : SpendRepository.spend(
        of: usage,
        counting: unit,
        on: today,
        in: soFar,
        on: connection
      )
    spend.cut(at: today, knowing: part)
    return spend
  }

  /// Returns the spend of the 28 complete days before today in each hour of the day, counted from
  /// its start as the part that is over.
  ///
  /// Days from which nothing is learnt are left out. Empty where there was no spend before the last
  /// 7 days: then hours are not known well enough.
  func hourlySpend(
    _ daily: DailySpend,
    events: [SpendEvent],
    on connection: borrowing Connection
  ) throws -> [Money] {
    guard daily.hasSpend(before: today.adding(days: -6)) else { return [] }
    let period = Period(
      storedStart: zone.start(of: today.adding(days: -28)),
      end: zone.start(of: today)
    )
    let setAside = Set(events.compactMap(\.dayWithoutLesson))
    var hours = [Money](repeating: .zero, count: 24)
    // A day of 25 hours has its last one in the 24th.
    for part in try hourlyParts(in: period, on: connection) where !setAside.contains(part.day) {
      let hour = min(23, part.hour)
      hours[hour] = hours[hour] + part.amount
    }
    return hours
  }

  private func hourlyParts(
    in period: Period,
    on connection: borrowing Connection
  ) throws -> [(day: CivilDate, hour: Int, amount: Money)] {
    guard isOfProjects else {
      let parts = try SpendRepository.quarterHours(
        of: usage,
        counting: unit,
        in: period,
        on: connection
      )
      return parts.filter { $0.kind != .adjustment }.map { part in
        let day = zone.civilDate(at: part.start)
        return (day, zone.hoursGone(of: day, at: part.start), part.amount)
      }
    }
    return try SpendRepository.hourlySpend(
      of: scope,
      by: nil,
      in: period,
      zone: zone,
      on: connection
    ).map { ($0.day, $0.hour ?? 0, $0.used.cost) }
  }

  /// Returns the history that a forecast of a window is made from.
  ///
  /// Where the window is that of the scope's own budget, it is compared with that one, unless
  /// `budget` is given.
  func history(
    of window: ForecastWindow,
    isOfBudget: Bool? = nil,
    budget: Money?,
    prices: PriceCatalog,
    on connection: borrowing Connection
  ) throws -> SpendHistory {
    let days = try window.days(containing: today)
    let isOfBudget = isOfBudget ?? (window == .month)
    // A limit is one of whole periods, so the first one is read as a whole.
    let first = firstDay(of: min(days.lowerBound, daysOfHistory.lowerBound))
    let daily = try dailySpend(first...max(days.upperBound, today), on: connection)
    let own = isOfBudget ? try ownBudget(on: connection) : nil
    let limits = try hardLimits(daily, on: connection)
    let stopped = limits.stoppedDays(in: daysOfHistory)
    let known = try events(on: connection) + stopped.map(SpendEvent.stopped)
    let changes = try priceChanges(until: days.upperBound, in: prices, daily, on: connection)
    let events = known + changes.events(today: today, besides: known).besides(known)
    let series = SpendSeries(
      firstDay: first,
      dailySpend: [],
      today: today,
      spentToday: .zero,
      fractionOfTodayGone: zone.fractionOfDayGone(at: instant),
      firstDayOfPeriod: days.lowerBound,
      lastDayOfPeriod: days.upperBound,
      hourlySpend: try hourlySpend(daily, events: events, on: connection),
      events: events
    )
    var llm = series.with(daily.llm)
    llm.corrections = daily.corrections(on: days)
    var whole = series.with(daily.total)
    whole.corrections = llm.corrections
    return SpendHistory(
      scope: scope,
      madeAt: instant,
      llm: llm,
      compute: series.with(daily.compute),
      hasRows: daily.hasRows(on: days),
      reserved: try reserved(in: days, on: connection),
      budget: try budget
        ?? own.map { Money(nanodollars: try limitInForce($0, on: connection).amount.count) },
      isHard: budget == nil && own?.isHard == true,
      sharedLimit: isOfBudget && budget == nil
        ? try sharedLimit(limits, beside: whole, on: connection) : nil,
      stoppedDays: stopped.count
    )
  }

  /// Returns the first day of the budget's period that holds a day, as calendars have it.
  func firstDay(of day: CivilDate) -> CivilDate { budgetWindow.firstDay(of: day) }

  /// Returns the enabled budget of exactly this scope.
  func ownBudget(on connection: borrowing Connection) throws -> MonthlyBudget? {
    let budget = try BudgetRepository.find(scope, budgetWindow, unit, on: connection)
    return budget?.isEnabled == true ? budget : nil
  }

  /// Returns the limit that holds in the current period, with what is raised and carried; a
  /// forecast of the past goes by the budget itself.
  func limitInForce(
    _ budget: MonthlyBudget,
    on connection: borrowing Connection
  ) throws -> BudgetLimit {
    guard isNow, let id = try ownNumber(on: connection),
      let known = try BudgetRepository.known(id, on: connection),
      let period = try BudgetCalendarRepository.period(
        of: known,
        containing: instant,
        on: connection
      )
    else { return budget.limitInForce }
    let rules = try LimitRules(of: known, on: connection)
    let bend = try rules.bend(in: period, of: scope, at: instant, on: connection)
    return budget.limitInForce.bent(by: bend)
  }

  /// Returns the number of the budget of exactly this scope, be it in force or not.
  func ownNumber(on connection: borrowing Connection) throws -> Int64? {
    try BudgetRepository.number(of: scope, budgetWindow, unit, on: connection)
  }

  /// Returns what people know of the past and of the coming days.
  func events(on connection: borrowing Connection) throws -> [SpendEvent] {
    try CalendarEventTable.list(scope.workspace, on: connection).map(\.spendEvent)
  }

  private func reserved(
    in days: ClosedRange<CivilDate>,
    on connection: borrowing Connection
  ) throws -> Money {
    let period = Period(
      storedStart: zone.start(of: days.lowerBound),
      end: zone.start(of: days.upperBound.adding(days: 1))
    )
    return isNow
      ? try SpendRepository.held(of: scope, in: period, at: instant, on: connection)
      : try SpendRepository.heldOnce(of: scope, in: period, at: instant, on: connection)
  }
}

extension SpendSeries {
  /// Returns the series with the amounts of its days, of which one may be today and some may come
  /// after.
  func with(_ amounts: [Money]) -> SpendSeries {
    var series = self
    series.dailySpend = amounts
    let index = today.daysSince1970 - firstDay.daysSince1970
    if amounts.indices.contains(index) {
      series.spentToday = amounts[index]
      series.dailySpend[index] = .zero
    }
    return series
  }
}
