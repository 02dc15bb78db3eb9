extension Ledger {
  /// Returns what a window will probably have cost at its end.
  ///
  /// - Parameters:
  ///   - scope: The workspace or project.
  ///   - window: The kind of window; it is the one that contains the instant, in the workspace's
  ///     zone.
  ///   - budget: An amount to compare with; `nil` for the scope's own budget where the window is a
  ///     month, else none. An
  ///     amount given here never stops the spending, and with it no limit does.
  ///   - instant: As for ``BudgetManager/forecast(at:)-(_)``.
  /// - Returns: The forecast.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidTime`` for an instant after now,
  ///   ``LedgerError/Code/invalidValue`` for a window that has no days or too many, and
  ///   ``LedgerError/Code/invalidAmount`` for a negative budget.
  public func forecast(
    of scope: BudgetScope,
    window: ForecastWindow = .month,
    budget: Money? = nil,
    at instant: Instant? = nil
  ) throws -> Forecast {
    try budget?.validateAmount("The budget")
    return try store.forecast(of: scope, window: window, budget: budget, at: instant)
  }
}
