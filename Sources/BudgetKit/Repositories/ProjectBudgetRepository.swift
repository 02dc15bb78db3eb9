internal import BudgetSQLite

/// The budgets of projects.
public struct ProjectBudgetRepository: Sendable {
  let store: LedgerStore

  /// Sets the budget of a project, in force at once and for the whole current month.
  ///
  /// The rules are those of ``WorkspaceBudgetRepository/set(_:zone:by:)``; the zone is the workspace's.
  ///
  /// - Parameters:
  ///   - budget: The budget.
  ///   - zone: The zone of the whole workspace from now on; `nil` leaves it as it is.
  ///   - change: Who sets it and why, for the audit log.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidAmount`` or ``LedgerError/Code/invalidValue``.
  /// - Complexity: Linear in the workspace's rows of the month.
  public func set(_ budget: ProjectBudget, zone: Zone? = nil, by change: Change) throws {
    let scope = BudgetScope(workspace: budget.workspace, project: budget.project)
    try store.write { bookkeeper, connection in
      try bookkeeper.setBudget(budget.budget, of: scope, zone: zone, by: change, on: connection)
    }
  }

  /// Removes the budget of a project; its rows and its old alerts stay.
  ///
  /// - Returns: Whether there was one.
  public func remove(
    _ project: ProjectID,
    in workspace: WorkspaceID,
    by change: Change
  ) throws -> Bool {
    let scope = BudgetScope(workspace: workspace, project: project)
    return try store.write { bookkeeper, connection in
      try bookkeeper.removeBudget(of: scope, by: change, on: connection)
    }
  }

  /// Returns the budget of a project, or `nil` without one.
  public func find(_ project: ProjectID, in workspace: WorkspaceID) throws -> ProjectBudget? {
    try store.read { try Self.find(project, in: workspace, on: $0) }
      .map { ProjectBudget(workspace: workspace, project: project, budget: $0) }
  }

  /// Returns the budgets of all projects, in the order of their workspaces and ids.
  public func list() throws -> [ProjectBudget] {
    try store.read { connection in
      try connection.statement(SQL.list).map { row in
        ProjectBudget(
          workspace: WorkspaceID(trusted: row.text(7)),
          project: ProjectID(trusted: row.text(8)),
          budget: try MonthlyBudget(row, in: "project_budget")
        )
      }
    }
  }
}

// MARK: - Within a transaction

extension ProjectBudgetRepository {
  static func find(
    _ project: ProjectID,
    in workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> MonthlyBudget? {
    try connection.statement(SQL.find)
      .bind(workspace.rawValue)
      .bind(project.rawValue)
      .first { row in try MonthlyBudget(row, in: "project_budget") }
  }

  /// Returns the projects of a workspace that have an enabled budget, in the order of their ids.
  static func enabledProjects(
    of workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> [ProjectID] {
    try connection.statement(SQL.enabledProjects)
      .bind(workspace.rawValue)
      .map { ProjectID(trusted: $0.text(0)) }
  }

  static func upsert(
    _ budget: MonthlyBudget,
    of project: ProjectID,
    in workspace: WorkspaceID,
    at instant: Instant,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(SQL.upsert)
      .bind(workspace.rawValue)
      .bind(project.rawValue)
      .bind(budget)
      .bind(instant.millisecondsSince1970)
      .run()
  }

  static func delete(
    _ project: ProjectID,
    in workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(SQL.delete)
      .bind(workspace.rawValue)
      .bind(project.rawValue)
      .run()
  }
}

// MARK: - SQL

extension ProjectBudgetRepository {
  package enum SQL {
    package static let all = [find, list, enabledProjects, upsert, delete]

    static let find: StaticString = """
      SELECT
        monthly_budget_nanodollars, hard_limit, alert_thresholds, alert_emails, unpriced_policy,
        unpriced_ceiling_nanodollars, enabled
      FROM project_budget
      WHERE workspace_id = :workspace_id AND project_id = :project_id
      """

    static let list: StaticString = """
      SELECT
        monthly_budget_nanodollars, hard_limit, alert_thresholds, alert_emails, unpriced_policy,
        unpriced_ceiling_nanodollars, enabled, workspace_id, project_id
      FROM project_budget
      ORDER BY workspace_id, project_id
      """

    static let enabledProjects: StaticString = """
      SELECT project_id
      FROM project_budget
      WHERE workspace_id = :workspace_id AND enabled IS NOT 0
      ORDER BY project_id
      """

    static let upsert: StaticString = """
      INSERT INTO project_budget (
        workspace_id, project_id, monthly_budget_nanodollars, hard_limit, alert_thresholds,
        alert_emails, unpriced_policy, unpriced_ceiling_nanodollars, enabled, updated_at_ms
      ) VALUES (
        :workspace_id, :project_id, :monthly_budget_nanodollars, :hard_limit, :alert_thresholds,
        :alert_emails, :unpriced_policy, :unpriced_ceiling_nanodollars, :enabled, :updated_at_ms
      )
      ON CONFLICT (workspace_id, project_id) DO UPDATE SET
        monthly_budget_nanodollars = excluded.monthly_budget_nanodollars,
        hard_limit = excluded.hard_limit,
        alert_thresholds = excluded.alert_thresholds,
        alert_emails = excluded.alert_emails,
        unpriced_policy = excluded.unpriced_policy,
        unpriced_ceiling_nanodollars = excluded.unpriced_ceiling_nanodollars,
        enabled = excluded.enabled,
        updated_at_ms = excluded.updated_at_ms
      """

    static let delete: StaticString = """
      DELETE FROM project_budget
      WHERE workspace_id = :workspace_id AND project_id = :project_id
      """
  }
}
