internal import BudgetSQLite

/// Rows that get the name of another workspace or project.
enum RenamingRepository {
  /// Gives a workspace another name in every table; its number, and with it the usage cube, stays.
  static func rename(
    _ workspace: WorkspaceID,
    to name: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> MovedRows {
    for statement in [SQL.renameWorkspace, SQL.renameBudgets, SQL.renameAlerts] {
      try run(statement, workspace, name, on: connection)
    }
    return try connection.statement(SQL.count)
      .bind(name.rawValue)
      .first { row in
        MovedRows(
          calls: Int(row.int64(0)),
          resources: Int(row.int64(1)),
          adjustments: Int(row.int64(2)),
          reservations: Int(row.int64(3))
        )
      } ?? MovedRows(calls: 0, resources: 0, adjustments: 0, reservations: 0)
  }

  /// Gives the rows of a workspace to another one; their ids must not clash.
  static func move(
    _ workspace: WorkspaceID,
    into other: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> MovedRows {
    let moved = MovedRows(
      calls: try run(SQL.moveCalls, workspace, other, on: connection),
      resources: try run(SQL.moveUsages, workspace, other, on: connection),
      adjustments: try run(SQL.moveAdjustments, workspace, other, on: connection),
      reservations: try run(SQL.moveReservations, workspace, other, on: connection)
    )
    try run(SQL.moveExecutions, workspace, other, on: connection)
    try run(SQL.moveSessions, workspace, other, on: connection)
    return moved
  }

  /// Gives the rows of a project to another one of its workspace.
  static func move(
    _ project: ProjectID,
    into other: ProjectID,
    in workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> MovedRows {
    func run(_ sql: StaticString) throws -> Int {
      try connection.statement(sql)
        .bind(other.rawValue)
        .bind(workspace.rawValue)
        .bind(project.rawValue)
        .run()
    }
    return MovedRows(
      calls: try run(SQL.moveCallsOfProject),
      resources: try run(SQL.moveUsagesOfProject),
      adjustments: try run(SQL.moveAdjustmentsOfProject),
      reservations: try run(SQL.moveReservationsOfProject)
    )
  }

  /// Returns ids that two workspaces both use, with what they are of; a few of them.
  static func clashes(
    of workspace: WorkspaceID,
    with other: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> [(kind: String, id: String)] {
    try connection.statement(SQL.clashes)
      .bind(workspace.rawValue)
      .bind(other.rawValue)
      .map { ($0.text(0), $0.text(1)) }
  }

  /// Returns whether a budget of a workspace, or of what names a project of it, is set.
  static func hasBudget(
    of workspace: WorkspaceID,
    _ project: ProjectID?,
    on connection: borrowing Connection
  ) throws -> Bool {
    try connection.statement(SQL.hasBudget)
      .bind(workspace.rawValue)
      .bind(project?.rawValue)
      .first { $0.int64(0) } == 1
  }

  @discardableResult
  private static func run(
    _ sql: StaticString,
    _ workspace: WorkspaceID,
    _ name: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> Int {
    try connection.statement(sql).bind(name.rawValue).bind(workspace.rawValue).run()
  }
}

// MARK: - SQL

extension RenamingRepository {
  package enum SQL {
    package static let all = [
      renameWorkspace, renameBudgets, renameAlerts, count, moveCalls, moveUsages, moveAdjustments,
      moveReservations, moveExecutions, moveCallsOfProject, moveUsagesOfProject,
      moveAdjustmentsOfProject, moveReservationsOfProject, moveSessions, clashes, hasBudget,
    ]

    static let renameWorkspace: StaticString = """
      UPDATE workspace
      SET workspace_id = :workspace_id
      WHERE workspace_id = :old_workspace_id
      """

    static let renameBudgets: StaticString = """
      UPDATE budget
      SET workspace_id = :workspace_id
      WHERE workspace_id = :old_workspace_id
      """

    static let renameAlerts: StaticString = """
      UPDATE budget_alert
      SET workspace_id = :workspace_id
      WHERE workspace_id = :old_workspace_id
      """

    static let count: StaticString = """
      SELECT
        (SELECT count(*) FROM llm_call WHERE workspace_id = :workspace_id),
        (SELECT count(*) FROM resource_usage WHERE workspace_id = :workspace_id),
        (SELECT count(*) FROM adjustment WHERE workspace_id = :workspace_id),
        (SELECT count(*) FROM reservation WHERE workspace_id = :workspace_id)
      """

    static let moveCalls: StaticString = """
      UPDATE llm_call
      SET workspace_id = :workspace_id
      WHERE workspace_id = :old_workspace_id
      """

    static let moveUsages: StaticString = """
      UPDATE resource_usage
      SET workspace_id = :workspace_id
      WHERE workspace_id = :old_workspace_id
      """

    static let moveAdjustments: StaticString = """
      UPDATE adjustment
      SET workspace_id = :workspace_id
      WHERE workspace_id = :old_workspace_id
      """

    static let moveReservations: StaticString = """
      UPDATE reservation
      SET workspace_id = :workspace_id
      WHERE workspace_id = :old_workspace_id
      """

    static let moveExecutions: StaticString = """
      UPDATE execution_cost
      SET workspace_id = :workspace_id
      WHERE workspace_id = :old_workspace_id
      """

    static let moveCallsOfProject: StaticString = """
      UPDATE llm_call
      SET project_id = :project_id
      WHERE workspace_id = :workspace_id AND project_id = :old_project_id
      """

    static let moveUsagesOfProject: StaticString = """
      UPDATE resource_usage
      SET project_id = :project_id
      WHERE workspace_id = :workspace_id AND project_id = :old_project_id
      """

    static let moveAdjustmentsOfProject: StaticString = """
      UPDATE adjustment
      SET project_id = :project_id
      WHERE workspace_id = :workspace_id AND project_id = :old_project_id
      """

    static let moveReservationsOfProject: StaticString = """
      UPDATE reservation
      SET project_id = :project_id
      WHERE workspace_id = :workspace_id AND project_id = :old_project_id
      """

    // One that both have closed stays closed.
    static let moveSessions: StaticString = """
      UPDATE OR IGNORE closed_session
      SET workspace_id = :workspace_id
      WHERE workspace_id = :old_workspace_id
      """

    static let clashes: StaticString = """
      SELECT 'call' AS kind, a.id
      FROM llm_call AS a
      JOIN llm_call AS b ON b.id = a.id AND b.workspace_id = :other_workspace_id
      WHERE a.workspace_id = :workspace_id
      UNION ALL
      SELECT 'resource', a.id
      FROM resource_usage AS a
      JOIN resource_usage AS b ON b.id = a.id AND b.workspace_id = :other_workspace_id
      WHERE a.workspace_id = :workspace_id
      UNION ALL
      SELECT 'adjustment', a.adjustment_id
      FROM adjustment AS a
      JOIN adjustment AS b
        ON b.adjustment_id = a.adjustment_id AND b.workspace_id = :other_workspace_id
      WHERE a.workspace_id = :workspace_id
      UNION ALL
      SELECT 'execution', a.execution_id
      FROM execution_cost AS a
      JOIN execution_cost AS b
        ON b.execution_id = a.execution_id AND b.workspace_id = :other_workspace_id
      WHERE a.workspace_id = :workspace_id
      LIMIT 4
      """

    static let hasBudget: StaticString = """
      SELECT EXISTS (
        SELECT 1
        FROM budget
        WHERE workspace_id = :workspace_id
          AND removed_at_ms IS NULL
          AND (:project_id IS NULL OR json_extract(scope, '$.project') = :project_id)
      )
      """
  }
}
