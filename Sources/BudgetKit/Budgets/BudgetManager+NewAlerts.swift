internal import BudgetSQLite

extension BudgetManager {
  /// Records the alerts that are due, as ``checkAndAlert()-()`` does, and returns all of which nobody was told by this method before.
  ///
  /// Every write records alerts of spend by itself, so that a check finds nothing left to record. This method notes in the audit
  /// log up to which alert it has answered: each alert is new once, also where it was recorded long before.
  ///
  /// - Parameter change: Who is told, for the audit log.
  /// - Returns: The new alerts, oldest first.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidID``, ``LedgerError/Code/busy`` or ``LedgerError/Code/storage``.
  /// - Complexity: That of the check, and linear in the alerts and the audit log; a write only where there are any.
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
          after: ToldAlerts.note(of: scope, lastAlert: last.id)
        ),
        on: connection
      )
      return alerts.map(\.alert)
    }
  }

  private func untoldAlerts(
    on connection: borrowing Connection
  ) throws -> [NumberedAlert] {
    let told = ToldAlerts(
      in: scope.workspace,
      notes: try AuditRepository.toldOfAlerts(on: connection)
    )
    let alerts =
      try BudgetAlertRepository.numbered(of: scope, on: connection)
      + SpendAnomalyRepository.numbered(of: scope, on: connection)
    return alerts.sorted { $0.id < $1.id }
      .filter { !told.contains($0.id, of: $0.alert.scope) }
  }
}

/// Up to which alerts of a workspace somebody was told.
///
/// Who asks for the workspace is told of its projects, too; who asks for a project, of the project and its workspace.
private struct ToldAlerts {
  private var byWorkspace: Int64 = 0
  private var byProject: [String: Int64] = [:]

  init(in workspace: WorkspaceID, notes: [JSON]) {
    for note in notes where note["workspace_id"]?.string == workspace.rawValue {
      let last = note["last_alert_id"]?.number.flatMap { Int64($0) } ?? 0
      if let project = note["project_id"]?.string {
        byProject[project] = max(last, byProject[project] ?? 0)
      } else {
        byWorkspace = max(last, byWorkspace)
      }
    }
  }

  func contains(_ id: Int64, of scope: BudgetScope) -> Bool {
    let byOthers =
      scope.project.map { byProject[$0.rawValue] ?? 0 } ?? byProject.values.max() ?? 0
    return id <= max(byWorkspace, byOthers)
  }

  static func note(of scope: BudgetScope, lastAlert: Int64) -> JSON {
    .object([
      JSON.Member("workspace_id", .string(scope.workspace.rawValue)),
      JSON.Member("project_id", scope.project.map { .string($0.rawValue) } ?? .null),
      JSON.Member("last_alert_id", .integer(lastAlert)),
    ])
  }
}
