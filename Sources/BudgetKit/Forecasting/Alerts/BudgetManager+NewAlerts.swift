extension BudgetManager {
  /// Records the alerts that are due, as ``checkAndAlert()-()`` does, and returns all alerts that
  /// this method has not returned before.
  ///
  /// Every write records alerts of spend by itself, so that a check finds nothing left to record.
  /// This method notes in the audit log up to which alert it has answered: each alert is new once,
  /// also where it was recorded long before.
  ///
  /// - Parameter change: Who is told, for the audit log.
  /// - Returns: The new alerts, oldest first.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidID``, ``LedgerError/Code/busy``
  ///   or ``LedgerError/Code/storage``.
  /// - Complexity: That of the check, and linear in the alerts and the audit log; a write only
  ///   where there are any.
  public func newAlerts(by change: Change) throws -> [BudgetAlert] {
    try change.validate()
    _ = try checkAndAlert()
    guard try !store.read({ try ToldAlerts.untold(of: scope, on: $0).isEmpty }) else { return [] }
    return try store.write { bookkeeper, connection in
      try bookkeeper.tellAlerts(of: scope, by: change, on: connection)
    }
  }
}
