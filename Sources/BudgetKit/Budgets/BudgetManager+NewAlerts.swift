internal import BudgetSQLite

extension BudgetManager {
  /// Records the alerts that are due, as ``checkAndAlert()-()`` does, and returns all of which nobody was told by this method before.
  ///
  /// Every write records alerts of spend by itself, so that a check finds nothing left to record. This method remembers in the audit
  /// log up to which alert it has answered for this scope: each alert is new once, also where it was recorded long before.
  ///
  /// - Parameter change: Who is told, for the audit log.
  /// - Returns: The new alerts, oldest first.
  /// - Complexity: That of the check, and linear in the new alerts; a write only where there are any.
  public func newAlerts(by change: Change) throws -> [BudgetAlert] {
    try change.validate()
    _ = try checkAndAlert()
    guard try store.read({ try untoldAlerts(on: $0).last }) != nil else { return [] }
    return try store.write { bookkeeper, connection in
      let alerts = try untoldAlerts(on: connection)
      guard let last = alerts.last else { return [] }
      try AuditRepository.insert(
        AuditRepository.Entry(
          changedAt: bookkeeper.now,
          change: change,
          action: AuditRepository.toldOfAlerts,
          subject: scope.description,
          before: nil,
          after: .object([JSON.Member("last_alert_id", .integer(last.id))])
        ),
        on: connection
      )
      return alerts.map(\.alert)
    }
  }

  private func untoldAlerts(
    on connection: borrowing Connection
  ) throws -> [(id: Int64, alert: BudgetAlert)] {
    try BudgetAlertRepository.list(
      of: scope,
      after: try AuditRepository.lastToldAlert(of: scope, on: connection),
      on: connection
    )
  }
}
