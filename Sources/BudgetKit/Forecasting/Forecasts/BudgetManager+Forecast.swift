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
  func forecast(
    of scope: BudgetScope,
    window: ForecastWindow,
    budget: Money? = nil,
    at instant: Instant?
  ) throws -> Forecast {
    let now = clock.now()
    let history = try readSnapshot { connection in
      try SpendReader(of: scope, at: instant, now: now, on: connection)
        .history(of: window, budget: budget, prices: prices, on: connection)
    }
    return Forecaster().forecast(history)
  }
}
