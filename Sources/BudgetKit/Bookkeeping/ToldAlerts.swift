internal import BudgetSQLite

extension Bookkeeper {
  /// Returns the alerts of a scope of which nobody was told, oldest first, and notes that somebody
  /// was.
  func tellAlerts(
    of scope: BudgetScope,
    by change: Change,
    on connection: borrowing Connection
  ) throws -> [BudgetAlert] {
    let alerts = try ToldAlerts.untold(of: scope, on: connection)
    guard let last = alerts.last else { return [] }
    try AuditRepository.insert(
      AuditRepository.Entry(
        changedAt: now,
        change: change,
        workspace: scope.workspace,
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

extension Bookkeeper {
  /// Notes of a workspace with a new name what people were told of under the old one.
  func carryToldAlerts(
    from old: WorkspaceID,
    to new: WorkspaceID,
    by change: Change,
    on connection: borrowing Connection
  ) throws {
    let told = ToldAlerts(in: old, notes: try AuditRepository.toldOfAlerts(on: connection))
    for (project, lastAlert) in told.marks {
      let scope = BudgetScope(workspace: new, project: project)
      try AuditRepository.insert(
        AuditRepository.Entry(
          changedAt: now,
          change: change,
          workspace: new,
          action: AuditRepository.toldOfAlerts,
          subject: scope.description,
          before: nil,
          after: ToldAlerts.note(of: scope, lastAlert: lastAlert)
        ),
        on: connection
      )
    }
  }
}

/// Up to which alerts of a workspace somebody was told.
///
/// Who asks for the workspace is told of its projects, too; who asks for a project, of the project
/// and its workspace.
struct ToldAlerts {
  private var byWorkspace: Int64 = 0
  private var byProject: [String: Int64] = [:]

  /// Returns the alerts of a scope of which nobody was told, oldest first.
  static func untold(
    of scope: BudgetScope,
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

  fileprivate init(in workspace: WorkspaceID, notes: [JSON]) {
    for note in notes where note["workspace_id"]?.string == workspace.rawValue {
      let last = note["last_alert_id"]?.number.flatMap { Int64($0) } ?? 0
      if let project = note["project_id"]?.string {
        byProject[project] = max(last, byProject[project] ?? 0)
      } else {
        byWorkspace = max(last, byWorkspace)
      }
    }
  }

  /// The last alert of the workspace, and of each project, of which somebody was told.
  fileprivate var marks: [(project: ProjectID?, lastAlert: Int64)] {
    (byWorkspace > 0 ? [(nil, byWorkspace)] : [])
      + byProject.sorted { $0.key < $1.key }.map { (ProjectID(trusted: $0.key), $0.value) }
  }

  private func contains(_ id: Int64, of scope: BudgetScope) -> Bool {
    let byOthers =
      scope.project.map { byProject[$0.rawValue] ?? 0 } ?? byProject.values.max() ?? 0
    return id <= max(byWorkspace, byOthers)
  }

  fileprivate static func note(of scope: BudgetScope, lastAlert: Int64) -> JSON {
    .object([
      JSON.Member("workspace_id", .string(scope.workspace.rawValue)),
      JSON.Member("project_id", scope.project.map { .string($0.rawValue) } ?? .null),
      JSON.Member("last_alert_id", .integer(lastAlert)),
    ])
  }
}
