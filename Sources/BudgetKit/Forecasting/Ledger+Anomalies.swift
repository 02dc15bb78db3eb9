extension Ledger {
  /// Returns the days that spent far more than their past lets expect, by the rule of ``AnomalyRule``.
  ///
  /// Each day is judged by the up to 56 complete days before it; with fewer than 14 since the first spend nothing is said. Today
  /// is judged by what it has spent so far. Days that the calendar explains are left out. The first spend is looked for in 400 days; by
  /// agent, for which rows must be read, in 56.
  ///
  /// - Returns: The anomalies, the newest day first, and the largest excess of a day first.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidValue`` for a number of days that is not 1 to 400,
  ///   and ``LedgerError/Code/invalidTime`` for an instant after now.
  /// - Complexity: Linear in the days of the roll-up (by agent: in their rows), and for each anomaly in the rows of 29 days.
  public func anomalies(_ query: AnomalyQuery) throws -> [SpendAnomaly] {
    let now = store.clock.now()
    return try store.readSnapshot { connection in
      try AnomalyFinder(query, now: now, on: connection).anomalies(on: connection)
    }
  }
}
