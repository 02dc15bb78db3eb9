internal import BudgetSQLite

/// The workspaces and projects that a ledger knows by name.
enum ScopeRepository {
  /// Returns whether a budget is set, or something recorded, for a scope or within it.
  ///
  /// - Complexity: A few indexed rows; for a project without a budget up to all hours of its
  ///   workspace.
  static func knows(_ scope: BudgetScope, on connection: borrowing Connection) throws -> Bool {
    guard let project = scope.project else {
      return try connection.statement(SQL.knowsWorkspace)
        .bind(scope.workspace.rawValue)
        .first { $0.int64(0) } == 1
    }
    return try connection.statement(SQL.knowsProject)
      .bind(scope.workspace.rawValue)
      .bind(project.rawValue)
      .first { $0.int64(0) } == 1
  }

  /// Returns every workspace, each followed by its projects, that has a budget, a record or a hold.
  ///
  /// - Complexity: Linear in the hours of all workspaces and their projects.
  static func list(on connection: borrowing Connection) throws -> [BudgetScope] {
    try connection.statement(SQL.list).map { row in
      let project = row.text(1)
      return BudgetScope(
        workspace: WorkspaceID(trusted: row.text(0)),
        project: project.isEmpty ? nil : ProjectID(trusted: project)
      )
    }
  }
}

// MARK: - SQL

extension ScopeRepository {
  package enum SQL {
    package static let all = [knowsWorkspace, knowsProject, list]

    static let knowsWorkspace: StaticString = """
      SELECT
        EXISTS (
          SELECT 1 FROM budget WHERE workspace_id = :workspace_id AND removed_at_ms IS NULL
        )
        OR EXISTS (
          SELECT 1 FROM usage_project_day
          WHERE workspace_number =
            (SELECT workspace_number FROM workspace WHERE workspace_id = :workspace_id)
        )
        OR EXISTS (SELECT 1 FROM calendar_event WHERE workspace_id = :workspace_id)
      """

    static let knowsProject: StaticString = """
      SELECT
        EXISTS (
          SELECT 1 FROM budget
          WHERE workspace_id = :workspace_id
            AND removed_at_ms IS NULL
            AND CASE WHEN json_valid(scope) THEN json_extract(scope, '$.project') END = :project_id
        )
        OR EXISTS (
          SELECT 1 FROM usage_project_day
          WHERE workspace_number =
              (SELECT workspace_number FROM workspace WHERE workspace_id = :workspace_id)
            AND project_id = :project_id
        )
      """

    static let list: StaticString = """
      SELECT workspace_id, '' AS project_id FROM workspace
      UNION
      SELECT workspace_id, named.project_id
      FROM (
        SELECT
          workspace_id,
          CASE WHEN json_valid(scope) THEN json_extract(scope, '$.project') END AS project_id
        FROM budget
        WHERE workspace_id <> '' AND removed_at_ms IS NULL
      ) AS named
      WHERE named.project_id IS NOT NULL
      UNION
      SELECT w.workspace_id, d.project_id
      FROM usage_project_day AS d
      JOIN workspace AS w ON w.workspace_number = d.workspace_number
      UNION
      SELECT workspace_id, coalesce(project_id, '') FROM reservation WHERE state = 'open'
      ORDER BY workspace_id, project_id
      """
  }
}
