extension Ledger {
  /// Replays the past windows of a scope: what would have been forecast then, and what came.
  ///
  /// - Parameters:
  ///   - scope: What is looked at: a workspace, or what it names of it.
  ///   - window: The kind of window.
  ///   - count: How many windows back from the current one, 1 to 120.
  ///   - instant: The instant from which to look back; `nil` for now.
  /// - Returns: The backtest; without replays where no window is over or had spend.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidValue`` or
  ///   ``LedgerError/Code/invalidTime``.
  /// - Complexity: Four projections for each window, each with a look at the limits and the prices
  ///   of 400 days.
  public func backtest(
    of scope: BudgetScope,
    window: ForecastWindow = .month,
    windowsBack count: Int = 12,
    at instant: Instant? = nil
  ) throws -> Backtest {
    try Self.validateForecast(of: scope)
    return try backtest(
      of: scope,
      window,
      budgetWindow: window == .month ? .month : nil,
      windowsBack: count,
      at: instant
    )
  }

  /// Replays the past windows of a scope's budget, as ``backtest(of:window:windowsBack:at:)`` does.
  ///
  /// The chances are those of exceeding the budget of exactly this scope and window, where there is
  /// one, and its hard limit stops what is foreseen.
  ///
  /// - Parameters:
  ///   - scope: What is looked at: a workspace, or what it names of it.
  ///   - window: A day, a week, a month, a quarter or a year.
  ///   - count: How many windows back from the current one, 1 to 120.
  ///   - instant: The instant from which to look back; `nil` for now.
  /// - Returns: The backtest; without replays where no window is over or had spend.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidValue`` for another window or
  ///   number, or ``LedgerError/Code/invalidTime``.
  public func backtest(
    of scope: BudgetScope,
    within window: BudgetWindow,
    windowsBack count: Int = 12,
    at instant: Instant? = nil
  ) throws -> Backtest {
    try Self.validateForecast(of: scope)
    return try backtest(
      of: scope,
      ForecastWindow.requireWindow(of: window),
      budgetWindow: window,
      windowsBack: count,
      at: instant
    )
  }

  private func backtest(
    of scope: BudgetScope,
    _ window: ForecastWindow,
    budgetWindow: BudgetWindow?,
    windowsBack count: Int,
    at instant: Instant?
  ) throws -> Backtest {
    guard (1...Self.mostWindowsBack).contains(count) else {
      throw LedgerError(
        .invalidValue,
        "A backtest goes 1 to \(Self.mostWindowsBack) windows back, not \(count); choose a number within."
      )
    }
    let now = store.clock.now()
    return try store.readSnapshot { connection in
      let plain = try SpendReader(
        of: scope,
        within: budgetWindow ?? .month,
        at: instant,
        now: now,
        on: connection
      )
      let own = budgetWindow == nil ? nil : try plain.ownBudget(on: connection)
      let reader = plain.counted(in: own?.zone)
      let budgetDays = try reader.budgetDays(on: connection)
      func windowOfBudget(_ day: CivilDate) throws -> ClosedRange<CivilDate> {
        try (own == nil ? nil : budgetDays.days(containing: day))
          ?? window.days(containing: day)
      }
      var periods: [ClosedRange<CivilDate>] = []
      var days = try windowOfBudget(reader.today)
      for _ in 0..<count where days.lowerBound > .first {
        days = try windowOfBudget(days.lowerBound.adding(days: -1))
        periods.append(days)
      }
      let daily = try reader.dailySpend(before: days, budgetDays, on: connection)
      let known = try CalendarEventTable.list(scope.workspace, on: connection)
      let explained = known.explainedDays
      let usual = daily.keeping { !explained.contains($0) }
      return try Backtest(
        of: reader.series(usual, over: days, events: known.map(\.spendEvent)),
        limits: try reader.hardLimits(daily, budgetDays, on: connection),
        explained: reader.series(daily.keeping(explained.contains), over: days, events: []),
        prices: try reader.priceChanges(
          until: reader.today,
          in: store.prices,
          daily,
          on: connection
        ),
        scope: scope,
        window: window,
        budgetDays: budgetWindow == nil ? nil : budgetDays,
        periods: periods.reversed(),
        budget: own?.settings.limit
      )
    }
  }

  /// The most windows that a backtest goes back.
  private static let mostWindowsBack = 120
}
