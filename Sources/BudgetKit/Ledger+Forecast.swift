extension Ledger {
  /// Returns what a window will probably have cost at its end.
  ///
  /// - Parameters:
  ///   - scope: What is looked at: a workspace, or what it names of it, such as an agent.
  ///   - window: The kind of window; it is the one that contains the instant, in the workspace's
  ///     zone.
  ///   - budget: An amount to compare with; `nil` for the scope's own budget where the window is a
  ///     month, else none. The
  ///     month is that of its budget, where that takes part now. An amount given here never stops
  ///     the spending, and with it no limit does.
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
    try Self.validateForecast(of: scope)
    try budget?.validateAmount("The budget")
    return try store.forecast(of: scope, window: window, budget: budget, at: instant)
  }

  /// Returns what the current window of a budget will probably have cost at its end, beside the
  /// budget of exactly this scope and window where there is one.
  ///
  /// The window is that of the budget, with its own first day of weeks or months and its own zone,
  /// and clipped to the time in which it takes part; where it takes none, that of the calendar
  /// beside no budget. Of a budget without a window of whole days there is no forecast.
  ///
  /// ```swift
  /// let today = try ledger.forecast(of: BudgetScope(workspace: acme, agent: "writer"), within: .day)
  /// ```
  ///
  /// - Parameters:
  ///   - scope: What is looked at: a workspace, or what it names of it, such as an agent.
  ///   - window: A day, a week, a month, a quarter or a year.
  ///   - budget: An amount to compare with in the place of the budget; it never stops the spending.
  ///   - instant: As for ``BudgetManager/forecast(at:)-(_)``.
  /// - Returns: The forecast.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidValue`` for another window and
  ///   for a scope with an account for each, and as ``forecast(of:window:budget:at:)``.
  /// - Complexity: Linear in the groups of 400 days, and in the rows of the last 28 days; where a
  ///   session, an execution or a tag is named, in the rows of 400 days.
  public func forecast(
    of scope: BudgetScope,
    within window: BudgetWindow,
    budget: Money? = nil,
    at instant: Instant? = nil
  ) throws -> Forecast {
    try Self.validateForecast(of: scope)
    try budget?.validateAmount("The budget")
    return try store.forecast(of: scope, within: window, budget: budget, at: instant)
  }

  /// Throws unless the scope is one account within a workspace.
  static func validateForecast(of scope: BudgetScope) throws {
    try scope.validate()
    guard !scope.isWholeLedger else {
      throw LedgerError(
        .invalidValue,
        "A forecast looks at one workspace, whose days it learns from; name one."
      )
    }
    guard scope.each.isEmpty else {
      throw LedgerError(
        .invalidValue,
        "A forecast looks at one account; name a value in the place of each."
      )
    }
  }
}
