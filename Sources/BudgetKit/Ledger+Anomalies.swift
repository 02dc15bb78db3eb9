extension Ledger {
  /// Returns the days, or the hours, that cost or used far more than expected.
  ///
  /// They are those of ``anomalyFindings(_:)``, which says as well what could not be judged.
  ///
  /// - Returns: The anomalies, the newest day or hour first, and the largest excess of each first.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidValue`` for a number of days
  ///   that is not 1 to 400, and ``LedgerError/Code/invalidTime`` for an instant after now.
  public func anomalies(_ query: AnomalyQuery) throws -> [SpendAnomaly] {
    try anomalyFindings(query).anomalies
  }

  /// Returns the days, or the hours, that cost or used far more than expected, and what could not
  /// be judged.
  ///
  /// Each day is judged by the up to 56 complete days before it, and each hour by those before its
  /// day, by the rules that `Documentation/Forecasting.md` explains; with fewer than 14 since the
  /// first spend it is not judged. Today and the running hour are judged by what they have spent so
  /// far. Days that the calendar explains are left out, with their hours, and say nothing about
  /// later days. The first spend is looked for in the 400 days before each day; by agent, for which
  /// rows must be read, in 56. What comes on the same day of every month, as the forecast finds it
  /// in the 184 days before, is expected; but not by agent.
  ///
  /// - Returns: The anomalies, and the parts of which the last spend worth a message could not be
  ///   judged.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidValue`` for a number of days
  ///   that is not 1 to 400, and ``LedgerError/Code/invalidTime`` for an instant after now.
  /// - Complexity: Linear in the days and hours of the roll-up; by agent, and by model within a
  ///   project, in the groups of each day. For hours by agent, and by model within a project, also
  ///   in the rows of the days looked at, and of 56 days before them where one has half a mean day.
  ///   For each anomaly linear in the groups of 29 days.
  public func anomalyFindings(_ query: AnomalyQuery) throws -> AnomalyFindings {
    let now = store.clock.now()
    return try store.readSnapshot { connection in
      try AnomalyFinder(query, now: now, on: connection).findings(on: connection)
    }
  }
}
