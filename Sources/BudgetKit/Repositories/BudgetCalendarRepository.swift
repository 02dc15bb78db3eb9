internal import BudgetSQLite

/// When the periods of budgets begin that say so themselves.
enum BudgetCalendarRepository {
  static func find(
    ofBudget id: Int64,
    on connection: borrowing Connection
  ) throws -> BudgetCalendar {
    try BudgetCalendar(
      connection.statement(SQL.find)
        .bind(id)
        .map { row in
          var reader = RowReader(row, of: "budget_calendar")
          return BudgetCalendar.Rule(
            from: reader.nextInstant(),
            zone: try reader.nextOptionalText().map { name in
              try stored(in: "budget_calendar") { try Zone(identifier: name) }
            },
            firstDay: Int(try reader.nextCount())
          )
        },
      active: connection.statement(SQL.active).bind(id).first { ActiveTime($0, from: 0) }
        ?? .always
    )
  }

  /// Puts another calendar in the place of a budget's.
  static func set(
    _ calendar: BudgetCalendar,
    ofBudget id: Int64,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(SQL.deleteAll).bind(id).run()
    for rule in calendar.rules {
      try connection.statement(SQL.insert)
        .bind(id)
        .bind(rule.from.millisecondsSince1970)
        .bind(rule.zone?.identifier)
        .bind(Int64(rule.firstDay))
        .run()
    }
  }

  /// Moves the boundaries of a workspace's budgets that go by its zone to another zone.
  static func move(
    of workspace: WorkspaceID,
    from old: Zone,
    to new: Zone,
    on connection: borrowing Connection
  ) throws {
    let budgets = try connection.statement(SQL.changed)
      .bind(workspace.rawValue)
      .map { $0.int64(0) }
    for id in budgets {
      let calendar = try find(ofBudget: id, on: connection)
      try set(calendar.moved(from: old, to: new), ofBudget: id, on: connection)
    }
  }

  /// Returns the period of a budget that holds an instant; `nil` outside a fixed window,
  /// and where it takes no part.
  static func period(
    of budget: KnownBudget,
    containing instant: Instant,
    on connection: borrowing Connection
  ) throws -> Period? {
    try find(ofBudget: budget.id, on: connection).period(
      of: budget.window,
      containing: instant,
      in: WorkspaceRepository.zone(of: budget.scope.workspace, on: connection)
    )
  }
}

// MARK: - SQL

extension BudgetCalendarRepository {
  package enum SQL {
    package static let all = [find, active, changed, insert, deleteAll]

    static let changed: StaticString = """
      SELECT DISTINCT c.budget_id
      FROM budget_calendar AS c
      JOIN budget AS b ON b.budget_id = c.budget_id
      WHERE b.workspace_id = :workspace_id
      """

    static let find: StaticString = """
      SELECT from_ms, time_zone, first_day
      FROM budget_calendar
      WHERE budget_id = :budget_id
      ORDER BY from_ms
      """

    static let active: StaticString = """
      SELECT active_from_ms, active_until_ms
      FROM budget
      WHERE budget_id = :budget_id
      """

    static let insert: StaticString = """
      INSERT INTO budget_calendar (budget_id, from_ms, time_zone, first_day)
      VALUES (:budget_id, :from_ms, :time_zone, :first_day)
      """

    static let deleteAll: StaticString = """
      DELETE FROM budget_calendar
      WHERE budget_id = :budget_id
      """
  }
}
