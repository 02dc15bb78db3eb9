internal import BudgetSQLite

/// What accounts need to know of their budget, and which budgets carry.
extension BudgetRepository {
  /// Returns a budget by its number as accounts refer to it, be it removed.
  static func known(_ id: Int64, on connection: borrowing Connection) throws -> KnownBudget? {
    try connection.statement(CarrySQL.known).bind(id).first { row in
      KnownBudget(
        id: id,
        scope: try BudgetScope(
          workspace: WorkspaceID(trusted: row.text(0)),
          shape: row.text(1),
          key: row.text(2),
          member: ""
        ),
        window: try row.window(3),
        unit: try row.word(4, in: "budget"),
        carries: row.text(5) != "none"
      )
    }
  }

  /// Returns an account's budget under the name that its workspace has now.
  static func renamed(
    _ budget: KnownBudget,
    on connection: borrowing Connection
  ) throws -> KnownBudget {
    guard let workspace = try known(budget.id, on: connection)?.scope.workspace,
      workspace != budget.scope.workspace
    else { return budget }
    return KnownBudget(
      id: budget.id,
      scope: try BudgetScope(
        workspace: workspace,
        shape: budget.scope.shape.text,
        key: budget.scope.key,
        member: budget.scope.member
      ),
      window: budget.window,
      unit: budget.unit,
      carries: budget.carries,
      name: budget.name,
      spendsExpired: budget.spendsExpired,
      closing: budget.closing
    )
  }

  /// Returns since when a budget carries; the period that holds it is the first whose rest is
  /// carried.
  static func carrySince(
    ofBudget id: Int64,
    on connection: borrowing Connection
  ) throws -> Instant? {
    try connection.statement(CarrySQL.carrySince)
      .bind(id)
      .first { $0.optionalInt64(0).map(Instant.init(millisecondsSince1970:)) } ?? nil
  }

  /// Returns whether any budget carries.
  static func haveCarrying(on connection: borrowing Connection) throws -> Bool {
    try connection.statement(CarrySQL.haveCarrying).first { $0.int64(0) != 0 } ?? false
  }
}

// MARK: - SQL

extension BudgetRepository {
  package enum CarrySQL {
    package static let all = [known, carrySince, haveCarrying]

    static let known: StaticString = """
      SELECT workspace_id, shape, scope, time_window, unit, carry
      FROM budget
      WHERE budget_id = :budget_id
      """

    static let carrySince: StaticString = """
      SELECT carry_since_ms
      FROM budget
      WHERE budget_id = :budget_id
      """

    static let haveCarrying: StaticString = """
      SELECT EXISTS (SELECT 1 FROM budget WHERE carry <> 'none')
      """
  }
}
