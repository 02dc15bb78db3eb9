internal import BudgetSQLite

extension BudgetManager {
  /// Returns what the current month will probably have cost at its end, in the workspace's zone.
  ///
  /// - Parameter instant: The instant at which the forecast is made; `nil` for now. For an instant
  ///   of the past only what began before it counts, and the month is the one that contained it;
  ///   budgets and known events are those of now, but days that a limit stopped are found with the
  ///   limits of their time.
  /// - Returns: The forecast; without enough history, one that says so.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidTime`` for an instant after now.
  /// - Complexity: Linear in 400 days of the daily roll-up, in the rows of the last 28 days and in
  ///   the audit log.
  public func forecast(at instant: Instant? = nil) throws -> Forecast {
    try store.forecast(of: scope, window: .month, at: instant)
  }

  /// Returns the forecast without blocking a thread.
  public func forecast(at instant: Instant? = nil) async throws -> Forecast {
    try await store.readWithoutBlocking { try forecast(at: instant) }
  }
}

extension LedgerStore {
  /// Forecasts a window; a month is that of its budget.
  func forecast(
    of scope: BudgetScope,
    window: ForecastWindow,
    budget: Money? = nil,
    at instant: Instant?
  ) throws -> Forecast {
    guard window != .month else {
      return try forecast(of: scope, within: .month, budget: budget, at: instant)
    }
    let now = clock.now()
    let history = try readSnapshot { connection in
      try SpendReader(of: scope, at: instant, now: now, on: connection)
        .history(of: window, nil, budget: budget, prices: prices, on: connection)
    }
    return Forecaster().forecast(history)
  }

  /// Forecasts the current window of a budget of US dollars, in whole days.
  func forecast(
    of scope: BudgetScope,
    within window: BudgetWindow,
    budget: Money? = nil,
    at instant: Instant? = nil
  ) throws -> Forecast {
    let (history, _) = try history(
      of: scope,
      counting: .usd,
      within: window,
      budget: budget,
      at: instant
    )
    return Forecaster().forecast(history)
  }

  /// Returns what the forecast of a budget's current window is made from, and that window.
  ///
  /// The window is that of the budget, in its own days, where it takes part now; else that of the
  /// calendar, beside no budget.
  func history(
    of scope: BudgetScope,
    counting unit: BudgetUnit,
    within window: BudgetWindow,
    budget: Money? = nil,
    at instant: Instant? = nil
  ) throws -> (history: SpendHistory, frame: BudgetFrame) {
    let named = try ForecastWindow.requireWindow(of: window)
    let now = clock.now()
    return try readSnapshot { connection in
      let plain = try SpendReader(
        of: scope,
        counting: unit,
        within: window,
        at: instant,
        now: now,
        on: connection
      )
      let frame = try plain.frame(on: connection)
      let reader = plain.counted(in: frame.budget?.zone)
      let isOfCalendar = frame.period == reader.calendarPeriod
      let history = try reader.history(
        of: isOfCalendar ? named : .days(of: frame.period, in: reader.zone),
        frame,
        budget: budget,
        prices: prices,
        on: connection
      )
      return (history, frame)
    }
  }
}
