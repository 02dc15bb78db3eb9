extension Ledger {
  /// Returns the days, or the hours, that spent far more than their past lets expect.
  ///
  /// Each day is judged by the up to 56 complete days before it, by the rule of ``AnomalyRule``, and each hour by those before its
  /// day, by ``HourlyAnomalyRule``; with fewer than 14 since the first spend nothing is said. Today and the running hour are
  /// judged by what they have spent so far. Days that the calendar explains are left out, with their hours. The first spend is looked for
  /// in 400 days; for hours and by agent, for which rows must be read, in 56.
  ///
  /// - Returns: The anomalies, the newest day or hour first, and the largest excess of each first.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidValue`` for a number of days that is not 1 to 400,
  ///   and ``LedgerError/Code/invalidTime`` for an instant after now.
  /// - Complexity: Linear in the days of the roll-up (for hours and by agent: in the rows of the days looked at and of 56 days before them), and
  ///   for each anomaly in the rows of 29 days.
  public func anomalies(_ query: AnomalyQuery) throws -> [SpendAnomaly] {
    let now = store.clock.now()
    return try store.readSnapshot { connection in
      try AnomalyFinder(query, now: now, on: connection).anomalies(on: connection)
    }
  }
}
