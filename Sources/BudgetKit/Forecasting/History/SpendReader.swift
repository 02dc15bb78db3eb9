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
  /// The zone whose days are looked at: that of the workspace, or that of a budget.
  private(set) var zone: Zone
  private let workspaceZone: Zone

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
    workspaceZone = try WorkspaceRepository.zone(of: scope.workspace, on: connection)
    zone = workspaceZone
  }

  /// Returns the same in the days of a budget's own zone; `nil` stands for that of the workspace.
  func counted(in zone: Zone?) -> SpendReader {
    var reader = self
    reader.zone = zone ?? workspaceZone
    return reader
  }

  /// Whether days begin when those of the workspace do.
  var isInWorkspaceZone: Bool { zone == workspaceZone }

  var today: CivilDate { zone.civilDate(at: instant) }

  /// The rows of the scope.
  var usage: UsageScope { UsageScope(scope, in: scope.workspace, counting: unit) }

  /// Whether the days and hours of projects tell what the scope spends.
  var isOfProjects: Bool { unit == .usd && scope.others.isEmpty && isInWorkspaceZone }

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
    var spend = try wholeDays(days, on: connection)
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

  /// Returns the daily sums of some days, with all that is on the books of the last of them.
  ///
  /// The ledger keeps the days of the workspace's zone. Those of another are added up from the
  /// rows; of days whose rows have left, the workspace's stand in.
  private func wholeDays(
    _ days: ClosedRange<CivilDate>,
    on connection: borrowing Connection
  ) throws -> DailySpend {
    guard !isOfProjects else {
      return try SpendRepository.dailySpend(of: scope, days: days, on: connection)
    }
    let kept = try SpendRepository.dailySpend(
      of: usage,
      counting: unit,
      days: days,
      zone: zone,
      on: connection
    )
    guard !isInWorkspaceZone, !usage.needsRows else { return kept }
    let period = wholePeriod(of: days)
    let first = try firstDayOfRows(in: period, on: connection) ?? days.lowerBound
    var spend = kept.keeping { $0 < first }
    let known = Period(storedStart: max(period.start, zone.start(of: first)), end: period.end)
    for part in try SpendRepository.quarterHours(
      of: usage,
      counting: unit,
      in: known,
      on: connection
    ) {
      spend.add(part.amount, calls: part.rows, part.kind, on: zone.civilDate(at: part.start))
    }
    return spend
  }

  /// Returns the first day all of whose rows are there, where rows of a period have left; `nil`
  /// where none have.
  private func firstDayOfRows(
    in period: Period,
    on connection: borrowing Connection
  ) throws -> CivilDate? {
    try RetentionRepository.removed(from: scope.workspace, in: period, on: connection)
      .last
      .map { zone.civilDate(at: $0.before).adding(days: 1) }
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
    var period = Period(
      storedStart: zone.start(of: today.adding(days: -28)),
      end: zone.start(of: today)
    )
    if !isInWorkspaceZone, !usage.needsRows,
      let first = try firstDayOfRows(in: period, on: connection)
    {
      // The hours of the days that are left tell as much.
      let start = min(period.end, max(period.start, zone.start(of: first)))
      period = Period(storedStart: start, end: period.end)
    }
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
  /// `frame` is the period of the budget whose window it is, `nil` for a window without one;
  /// `budget` an amount to compare with in the place of the budget.
  func history(
    of window: ForecastWindow,
    _ frame: BudgetFrame?,
    budget: Money?,
    prices: PriceCatalog,
    on connection: borrowing Connection
  ) throws -> SpendHistory {
    let days = try window.days(
      containing: frame.map { zone.civilDate(at: $0.period.start) } ?? today
    )
    let budgetDays = try budgetDays(on: connection)
    // A limit is one of whole periods, so the first one is read as a whole.
    let first = budgetDays.firstDay(of: min(days.lowerBound, daysOfHistory.lowerBound))
    let daily = try dailySpend(first...max(days.upperBound, today), on: connection)
    let limits = try hardLimits(daily, budgetDays, on: connection)
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
    let period = frame?.period ?? wholePeriod(of: days)
    if period != wholePeriod(of: days) || !isInWorkspaceZone {
      // The account counts from the instant at which its period begins, be it within a day.
      let beside = try spent(in: period, on: connection) - whole.spent
      llm.corrections = llm.corrections + beside
      whole.corrections = llm.corrections
    }
    let own = budget == nil ? frame?.budget : nil
    let limit = try own.map { try limitInForce($0, on: connection) }
    return SpendHistory(
      scope: scope,
      madeAt: instant,
      llm: llm,
      compute: series.with(daily.compute),
      hasRows: daily.hasRows(on: days),
      reserved: try reserved(in: period, on: connection),
      budget: budget ?? limit.map { Money(nanodollars: $0.amount.count) },
      isHard: own?.settings.isHard == true,
      bound: limit?.hardLimit,
      isFrozen: own?.settings.isFrozen == true,
      sharedLimit: frame != nil && budget == nil
        ? try sharedLimit(limits, beside: whole, in: period, on: connection) : nil,
      stoppedDays: stopped.count
    )
  }

  /// Returns the time of some days.
  func wholePeriod(of days: ClosedRange<CivilDate>) -> Period {
    Period(
      storedStart: zone.start(of: days.lowerBound),
      end: zone.start(of: days.upperBound.adding(days: 1))
    )
  }

  /// Returns what people know of the past and of the coming days.
  func events(on connection: borrowing Connection) throws -> [SpendEvent] {
    try CalendarEventTable.list(scope.workspace, on: connection).map(\.spendEvent)
  }

  private func reserved(
    in period: Period,
    on connection: borrowing Connection
  ) throws -> Money {
    isNow
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
