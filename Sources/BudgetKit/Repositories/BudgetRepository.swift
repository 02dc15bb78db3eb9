internal import BudgetSQLite

/// The budgets of every scope and window, and the revision that counts their changes.
///
/// The budgets of workspaces and projects have a second row each, in the tables `workspace_budget`
/// and `project_budget`: faces that a foreign key keeps equal. They are made and taken away here,
/// and nobody goes by them.
enum BudgetRepository {
  /// Returns the budget of exactly this scope, window and unit, or `nil` without one.
  static func find(
    _ scope: BudgetScope,
    _ window: BudgetWindow = .month,
    _ unit: BudgetUnit = .usd,
    on connection: borrowing Connection
  ) throws -> MonthlyBudget? {
    try connection.statement(SQL.find)
      .bind(scope.workspace.rawValue)
      .bind(scope.shape.text)
      .bind(scope.key)
      .bind(window.text)
      .bind(unit.rawValue)
      .first { try MonthlyBudget($0) }
  }

  /// Returns a budget by its number, be it removed.
  static func find(_ id: Int64, on connection: borrowing Connection) throws -> MonthlyBudget? {
    try connection.statement(SQL.findByNumber).bind(id).first { try MonthlyBudget($0) }
  }

  /// Returns the number that a budget has or had; `nil` for one that never was.
  static func number(
    of scope: BudgetScope,
    _ window: BudgetWindow = .month,
    _ unit: BudgetUnit = .usd,
    on connection: borrowing Connection
  ) throws -> Int64? {
    try connection.statement(SQL.number)
      .bind(scope.workspace.rawValue)
      .bind(scope.shape.text)
      .bind(scope.key)
      .bind(window.text)
      .bind(unit.rawValue)
      .first { $0.int64(0) }
  }

  /// Returns the monthly budgets of a shape, in the order of their workspaces and projects.
  static func list(
    _ shape: BudgetShape,
    on connection: borrowing Connection
  ) throws -> [(scope: BudgetScope, budget: MonthlyBudget)] {
    try connection.statement(SQL.list)
      .bind(shape.text)
      .map { row in
        let scope = try BudgetScope(
          workspace: WorkspaceID(trusted: row.text(18)),
          shape: shape.text,
          key: row.text(19),
          member: ""
        )
        return (scope, try MonthlyBudget(row))
      }
  }

  /// Returns the projects of a workspace that have an enabled monthly budget, in the order of their
  /// ids.
  static func enabledProjects(
    of workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> [ProjectID] {
    try connection.statement(SQL.enabledProjects)
      .bind(workspace.rawValue)
      .map { ProjectID(trusted: $0.text(0)) }
  }

  /// Returns the shapes of the budgets that calls of a workspace can touch, the removed among them:
  /// those of the whole ledger and its own.
  ///
  /// - Complexity: One indexed row for each shape, however many budgets there are.
  static func shapes(
    for workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> [BudgetShape] {
    try [.wholeLedger, workspace].flatMap { owner in
      try connection.statement(SQL.shapes)
        .bind(owner.rawValue)
        .map { row in
          let isOfLedger = owner == .wholeLedger
          guard let shape = BudgetShape(text: row.text(0), isOfLedger: isOfLedger) else {
            throw LedgerError.impossible("budget", row.text(0))
          }
          return shape
        }
    }
    // A call is asked for by its workspace first, and by more with each further dimension.
    .sorted { $0.dimensions.count < $1.dimensions.count }
  }

  /// Returns a hard budget that takes part in a call or not by what model answers it, of which the
  /// call says nothing; `nil` where there is none.
  ///
  /// - Complexity: Linear in the budgets of the shape.
  static func deciding(
    byModelOf subject: CallSubject,
    _ shape: BudgetShape,
    on connection: borrowing Connection
  ) throws -> KnownBudget? {
    let owner = shape.isOfLedger ? .wholeLedger : subject.context.workspace
    return try connection.statement(SQL.hardOfShape)
      .bind(owner.rawValue)
      .bind(shape.text)
      .map { row in
        KnownBudget(
          id: row.int64(0),
          scope: try BudgetScope(
            workspace: owner,
            shape: shape.text,
            key: row.text(1),
            member: ""
          ),
          window: try row.window(2),
          unit: try row.word(3, in: "budget")
        )
      }
      .first { $0.scope.covers(subject, whateverModel: true) }
  }

  /// Returns every budget that is set, in the order of its workspace, shape and scope.
  static func list(on connection: borrowing Connection) throws -> [Budget] {
    try connection.statement(SQL.listAll).map { row in
      Budget(
        scope: try BudgetScope(
          workspace: WorkspaceID(trusted: row.text(18)),
          shape: row.text(19),
          key: row.text(20),
          member: ""
        ),
        window: try row.window(21),
        settings: try MonthlyBudget(row)
      )
    }
  }

  /// Returns how often the budgets of the ledger have changed.
  static func revision(on connection: borrowing Connection) throws -> Int64 {
    guard let revision = try connection.statement(SQL.revision).first({ $0.int64(0) }) else {
      throw LedgerError.damaged("Table budget_book has no row")
    }
    return revision
  }

  /// Gives a new ledger its book of budgets, in which nothing has changed yet.
  static func installEmptyBook(on connection: borrowing Connection) throws {
    try connection.statement(SQL.installEmptyBook).run()
  }

  /// Counts a change: what was remembered of budgets and their accounts is looked up anew.
  static func countChange(on connection: borrowing Connection) throws {
    guard try connection.statement(SQL.countChange).run() == 1 else {
      throw LedgerError.damaged("Table budget_book has no row")
    }
  }

  /// Writes a budget and its face, and returns its number: that of the removed budget of the same
  /// scope and window, where there was one.
  @discardableResult
  static func upsert(
    _ budget: MonthlyBudget,
    of scope: BudgetScope,
    _ window: BudgetWindow = .month,
    at instant: Instant,
    on connection: borrowing Connection
  ) throws -> Int64 {
    let id = try connection.statement(SQL.upsert)
      .bind(scope.workspace.rawValue)
      .bind(scope.shape.text)
      .bind(scope.key)
      .bind(window.text)
      .bind(budget)
      .bind(instant.millisecondsSince1970)
      .first { $0.int64(0) }
    guard let id else { throw LedgerError.damaged("The budget of \(scope) could not be written") }
    if window == .month, budget.unit == .usd, [.workspace, .project].contains(scope.shape) {
      let face = scope.project == nil ? SQL.insertWorkspaceFace : SQL.insertProjectFace
      let statement = try connection.statement(face)
      if let project = scope.project { statement.bind(project.rawValue) }
      try statement.bind(id).run()
    }
    try countChange(on: connection)
    return id
  }

  /// Removes a budget and its face; its row stays, for its alerts and its limits of the past refer
  /// to it.
  static func remove(
    _ id: Int64,
    at instant: Instant,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(SQL.deleteWorkspaceFace).bind(id).run()
    try connection.statement(SQL.deleteProjectFace).bind(id).run()
    try connection.statement(SQL.remove)
      .bind(instant.millisecondsSince1970)
      .bind(id)
      .run()
    try countChange(on: connection)
  }
}

// MARK: - SQL

extension BudgetRepository {
  package enum SQL {
    package static let all = [
      find, findByNumber, number, list, listAll, enabledProjects, shapes, hardOfShape, revision,
      installEmptyBook, countChange, upsert, insertWorkspaceFace,
      insertProjectFace, remove,
      deleteWorkspaceFace,
      deleteProjectFace,
    ]

    static let find: StaticString = """
      SELECT
        unit, limit_amount, hard_limit, observing, grace_percent, frozen, alert_thresholds,
        alert_emails, unpriced_policy, unpriced_hold_nanodollars, enabled, carry,
        carry_cap_amount, active_from_ms, active_until_ms, name, on_expiry,
        closing_amount
      FROM budget
      WHERE workspace_id = :workspace_id
        AND shape = :shape
        AND scope = :scope
        AND time_window = :time_window
        AND unit = :unit
        AND removed_at_ms IS NULL
      """

    static let findByNumber: StaticString = """
      SELECT
        unit, limit_amount, hard_limit, observing, grace_percent, frozen, alert_thresholds,
        alert_emails, unpriced_policy, unpriced_hold_nanodollars, enabled, carry,
        carry_cap_amount, active_from_ms, active_until_ms, name, on_expiry,
        closing_amount
      FROM budget
      WHERE budget_id = :budget_id
      """

    static let number: StaticString = """
      SELECT budget_id
      FROM budget
      WHERE workspace_id = :workspace_id
        AND shape = :shape
        AND scope = :scope
        AND time_window = :time_window
        AND unit = :unit
      """

    static let list: StaticString = """
      SELECT
        b.unit, b.limit_amount, b.hard_limit, b.observing, b.grace_percent, b.frozen,
        b.alert_thresholds, b.alert_emails, b.unpriced_policy, b.unpriced_hold_nanodollars,
        b.enabled, b.carry, b.carry_cap_amount, b.active_from_ms, b.active_until_ms, b.name,
        b.on_expiry, b.closing_amount, b.workspace_id, b.scope
      FROM budget AS b
      LEFT JOIN project_budget AS p ON p.budget_id = b.budget_id
      WHERE b.shape = :shape
        AND b.time_window = 'month'
        AND b.unit = 'usd'
        AND b.removed_at_ms IS NULL
      ORDER BY b.workspace_id, p.project_id
      """

    static let listAll: StaticString = """
      SELECT
        unit, limit_amount, hard_limit, observing, grace_percent, frozen, alert_thresholds,
        alert_emails, unpriced_policy, unpriced_hold_nanodollars, enabled, carry,
        carry_cap_amount, active_from_ms, active_until_ms, name, on_expiry, closing_amount,
        workspace_id, shape, scope, time_window
      FROM budget
      WHERE removed_at_ms IS NULL
      ORDER BY workspace_id, shape, scope, budget_id
      """

    static let hardOfShape: StaticString = """
      SELECT budget_id, scope, time_window, unit
      FROM budget
      WHERE workspace_id = :workspace_id
        AND shape = :shape
        AND (hard_limit <> 0 OR frozen <> 0)
        AND enabled <> 0
        AND removed_at_ms IS NULL
      ORDER BY budget_id
      """

    static let enabledProjects: StaticString = """
      SELECT p.project_id
      FROM project_budget AS p
      JOIN budget AS b ON b.budget_id = p.budget_id
      WHERE p.workspace_id = :workspace_id AND b.enabled IS NOT 0
      ORDER BY p.project_id
      """

    // From one shape to the next, by the index.
    static let shapes: StaticString = """
      WITH RECURSIVE shapes (shape) AS (
        SELECT (SELECT min(shape) FROM budget WHERE workspace_id = :workspace_id)
        UNION ALL
        SELECT (
          SELECT min(b.shape) FROM budget AS b
          WHERE b.workspace_id = :workspace_id AND b.shape > s.shape
        )
        FROM shapes AS s
        WHERE s.shape IS NOT NULL
      )
      SELECT shape
      FROM shapes
      WHERE shape IS NOT NULL
      """

    static let revision: StaticString = """
      SELECT revision
      FROM budget_book
      WHERE singleton = 1
      """

    static let installEmptyBook: StaticString = """
      INSERT INTO budget_book (singleton, revision)
      VALUES (1, 0)
      """

    static let countChange: StaticString = """
      UPDATE budget_book
      SET revision = revision + 1
      WHERE singleton = 1
      """

    static let upsert: StaticString = """
      INSERT INTO budget (
        workspace_id, shape, scope, time_window, unit, limit_amount, hard_limit, observing,
        grace_percent, frozen, alert_thresholds, alert_emails, unpriced_policy,
        unpriced_hold_nanodollars, enabled, carry, carry_cap_amount, active_from_ms,
        active_until_ms, name, on_expiry, closing_amount, updated_at_ms, carry_since_ms
      ) VALUES (
        :workspace_id, :shape, :scope, :time_window, :unit, :limit_amount, :hard_limit, :observing,
        :grace_percent, :frozen, :alert_thresholds, :alert_emails, :unpriced_policy,
        :unpriced_hold_nanodollars, :enabled, :carry, :carry_cap_amount, :active_from_ms,
        :active_until_ms, :name, :on_expiry, :closing_amount, :updated_at_ms,
        CASE WHEN :carry <> 'none' THEN :updated_at_ms END
      )
      ON CONFLICT (workspace_id, shape, scope, time_window, unit) DO UPDATE SET
        limit_amount = excluded.limit_amount,
        hard_limit = excluded.hard_limit,
        observing = excluded.observing,
        grace_percent = excluded.grace_percent,
        frozen = excluded.frozen,
        alert_thresholds = excluded.alert_thresholds,
        alert_emails = excluded.alert_emails,
        unpriced_policy = excluded.unpriced_policy,
        unpriced_hold_nanodollars = excluded.unpriced_hold_nanodollars,
        enabled = excluded.enabled,
        carry = excluded.carry,
        carry_cap_amount = excluded.carry_cap_amount,
        carry_since_ms = CASE
          WHEN excluded.carry = 'none' OR budget.removed_at_ms IS NOT NULL
            OR budget.carry_since_ms IS NULL
          THEN excluded.carry_since_ms
          ELSE budget.carry_since_ms
        END,
        active_from_ms = excluded.active_from_ms,
        active_until_ms = excluded.active_until_ms,
        name = excluded.name,
        on_expiry = excluded.on_expiry,
        closing_amount = excluded.closing_amount,
        updated_at_ms = excluded.updated_at_ms,
        removed_at_ms = NULL
      RETURNING budget_id
      """

    static let insertWorkspaceFace: StaticString = """
      INSERT INTO workspace_budget (
        workspace_id, budget_id, shape, scope, time_window, unit, monthly_budget_nanodollars,
        hard_limit, alert_thresholds, alert_emails, unpriced_policy, unpriced_hold_nanodollars,
        enabled, updated_at_ms
      )
      SELECT
        workspace_id, budget_id, shape, scope, time_window, unit, limit_amount, hard_limit,
        alert_thresholds, alert_emails, unpriced_policy, unpriced_hold_nanodollars, enabled,
        updated_at_ms
      FROM budget
      WHERE budget_id = :budget_id
      ON CONFLICT DO NOTHING
      """

    static let insertProjectFace: StaticString = """
      INSERT INTO project_budget (
        workspace_id, project_id, budget_id, shape, scope, time_window, unit,
        monthly_budget_nanodollars, hard_limit, alert_thresholds, alert_emails, unpriced_policy, unpriced_hold_nanodollars,
        enabled, updated_at_ms
      )
      SELECT
        workspace_id, :project_id, budget_id, shape, scope, time_window, unit, limit_amount,
        hard_limit, alert_thresholds, alert_emails, unpriced_policy, unpriced_hold_nanodollars,
        enabled, updated_at_ms
      FROM budget
      WHERE budget_id = :budget_id
      ON CONFLICT DO NOTHING
      """

    static let remove: StaticString = """
      UPDATE budget
      SET removed_at_ms = :removed_at_ms, enabled = 0
      WHERE budget_id = :budget_id
      """

    static let deleteWorkspaceFace: StaticString = """
      DELETE FROM workspace_budget
      WHERE budget_id = :budget_id
      """

    static let deleteProjectFace: StaticString = """
      DELETE FROM project_budget
      WHERE budget_id = :budget_id
      """
  }
}
