internal import BudgetSQLite

/// The budgets of workspaces.
public struct WorkspaceBudgetRepository: Sendable {
  let store: LedgerStore

  /// Sets the budget of a workspace, in force at once and for the whole current month.
  ///
  /// What was spent earlier in the month counts. Thresholds that the spend has reached are recorded as alerts; thresholds that a
  /// higher limit puts out of reach again may fire once more.
  ///
  /// - Parameters:
  ///   - budget: The budget.
  ///   - zone: The zone of the workspace from now on; `nil` leaves it as it is, which is UTC at first. Another zone moves the
  ///     boundaries of every month and day of the workspace, and its counters are made anew.
  ///   - change: Who sets it and why, for the audit log.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidAmount`` or ``LedgerError/Code/invalidValue``.
  /// - Complexity: Linear in the workspace's rows of the month; in all of its rows when the zone changes.
  public func set(_ budget: WorkspaceBudget, zone: Zone? = nil, by change: Change) throws {
    try store.write { bookkeeper, connection in
      try bookkeeper.setBudget(
        budget.budget,
        of: BudgetScope(workspace: budget.workspace),
        zone: zone,
        by: change,
        on: connection
      )
    }
  }

  /// Removes the budget of a workspace; its rows, its projects' budgets and its old alerts stay.
  ///
  /// - Returns: Whether there was one.
  public func remove(_ workspace: WorkspaceID, by change: Change) throws -> Bool {
    try store.write { bookkeeper, connection in
      try bookkeeper.removeBudget(of: BudgetScope(workspace: workspace), by: change, on: connection)
    }
  }

  /// Returns the budget of a workspace, or `nil` without one.
  public func find(_ workspace: WorkspaceID) throws -> WorkspaceBudget? {
    try store.read { try Self.find(workspace, on: $0) }
      .map { WorkspaceBudget(workspace: workspace, budget: $0) }
  }

  /// Returns the budgets of all workspaces, in the order of their ids.
  public func list() throws -> [WorkspaceBudget] {
    try store.read { connection in
      try connection.statement(SQL.list).map { row in
        WorkspaceBudget(
          workspace: WorkspaceID(trusted: row.text(7)),
          budget: try MonthlyBudget(row, in: "workspace_budget")
        )
      }
    }
  }
}

// MARK: - Within a transaction

extension WorkspaceBudgetRepository {
  static func find(
    _ workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> MonthlyBudget? {
    try connection.statement(SQL.find)
      .bind(workspace.rawValue)
      .first { row in try MonthlyBudget(row, in: "workspace_budget") }
  }

  static func upsert(
    _ budget: MonthlyBudget,
    of workspace: WorkspaceID,
    at instant: Instant,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(SQL.upsert)
      .bind(workspace.rawValue)
      .bind(budget)
      .bind(instant.millisecondsSince1970)
      .run()
  }

  static func delete(_ workspace: WorkspaceID, on connection: borrowing Connection) throws {
    try connection.statement(SQL.delete).bind(workspace.rawValue).run()
  }
}

// MARK: - The columns that both tables of budgets share

extension Statement {
  /// Binds the seven columns of a monthly budget.
  func bind(_ budget: MonthlyBudget) -> Statement {
    bind(budget.limit.nanodollars)
      .bind(budget.isHard)
      .bind(budget.alertThresholds.description)
      .bind(JSON.array(budget.alertEmails.map(JSON.string)).description)
      .bind(budget.unpricedPolicy.name)
      .bind(budget.unpricedPolicy.ceiling?.nanodollars)
      .bind(budget.isEnabled)
  }
}

extension MonthlyBudget {
  /// Reads the seven columns of a monthly budget.
  init(_ row: Row, in table: StaticString) throws {
    let emails = try stored(in: table) { try JSON(parsing: row.text(3)).array ?? [] }
    self.init(
      limit: try row.amount(0, in: table),
      isHard: try row.flag(1, in: table),
      alertThresholds: try stored(in: table) { try AlertThresholds(row.text(2)) },
      alertEmails: emails.compactMap(\.string),
      unpricedPolicy: try UnpricedPolicy(
        row.text(4),
        ceiling: try row.optionalAmount(5, in: table),
        in: table
      ),
      isEnabled: try row.flag(6, in: table)
    )
  }
}

// MARK: - SQL

extension WorkspaceBudgetRepository {
  package enum SQL {
    package static let all = [find, list, upsert, delete]

    static let find: StaticString = """
      SELECT
        monthly_budget_nanodollars, hard_limit, alert_thresholds, alert_emails, unpriced_policy,
        unpriced_ceiling_nanodollars, enabled
      FROM workspace_budget
      WHERE workspace_id = :workspace_id
      """

    static let list: StaticString = """
      SELECT
        monthly_budget_nanodollars, hard_limit, alert_thresholds, alert_emails, unpriced_policy,
        unpriced_ceiling_nanodollars, enabled, workspace_id
      FROM workspace_budget
      ORDER BY workspace_id
      """

    static let upsert: StaticString = """
      INSERT INTO workspace_budget (
        workspace_id, monthly_budget_nanodollars, hard_limit, alert_thresholds, alert_emails,
        unpriced_policy, unpriced_ceiling_nanodollars, enabled, updated_at_ms
      ) VALUES (
        :workspace_id, :monthly_budget_nanodollars, :hard_limit, :alert_thresholds, :alert_emails,
        :unpriced_policy, :unpriced_ceiling_nanodollars, :enabled, :updated_at_ms
      )
      ON CONFLICT (workspace_id) DO UPDATE SET
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
      DELETE FROM workspace_budget
      WHERE workspace_id = :workspace_id
      """
  }
}
