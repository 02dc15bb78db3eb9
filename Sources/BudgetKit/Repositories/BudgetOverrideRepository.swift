internal import BudgetSQLite

/// What is added to the limits of budgets for a time.
enum BudgetOverrideRepository {
  /// Adds an override and returns its number.
  static func insert(
    _ amount: Amount,
    ofBudget id: Int64,
    from start: Instant,
    until end: Instant?,
    by change: Change,
    at now: Instant,
    on connection: borrowing Connection
  ) throws -> Int64 {
    let id = try connection.statement(SQL.insert)
      .bind(id)
      .bind(amount.count)
      .bind(start.millisecondsSince1970)
      .bind(end?.millisecondsSince1970)
      .bind(change.reason)
      .bind(change.actor)
      .bind(now.millisecondsSince1970)
      .first { $0.int64(0) }
    guard let id else { throw LedgerError.damaged("An override could not be written") }
    return id
  }

  /// Returns the overrides that a budget has and had, in the order in which they begin.
  static func list(
    ofBudget id: Int64,
    _ unit: BudgetUnit,
    on connection: borrowing Connection
  ) throws -> [BudgetOverride] {
    try connection.statement(SQL.listOfBudget).bind(id).map { row in
      var reader = RowReader(row, of: "budget_override")
      _ = reader.nextInt64()
      return try BudgetOverride(&reader, unit)
    }
  }

  /// Returns every override with the number of its budget, in the order in which they begin.
  static func list(
    on connection: borrowing Connection
  ) throws -> [(budget: Int64, override: BudgetOverride)] {
    try connection.statement(SQL.list).map { row in
      var reader = RowReader(row, of: "budget_override")
      let budget = reader.nextInt64()
      let unit: BudgetUnit = try row.word(9, in: "budget")
      return (budget, try BudgetOverride(&reader, unit))
    }
  }

  /// Takes an override back from an instant on.
  static func remove(
    _ id: Int64,
    at now: Instant,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(SQL.remove).bind(now.millisecondsSince1970).bind(id).run()
  }
}

extension BudgetOverride {
  /// Reads an override of a budget of a unit.
  fileprivate init(_ reader: inout RowReader, _ unit: BudgetUnit) throws {
    id = reader.nextInt64()
    let added = try reader.nextCount()
    guard added > 0 else { throw LedgerError.impossible("budget_override", "\(added)") }
    amount = BudgetAmount(Amount(added), unit)
    start = reader.nextInstant()
    end = reader.nextOptionalInt64().map(Instant.init(millisecondsSince1970:))
    reason = reader.nextText()
    actor = reader.nextText()
    createdAt = reader.nextInstant()
    removedAt = reader.nextOptionalInt64().map(Instant.init(millisecondsSince1970:))
  }
}

// MARK: - SQL

extension BudgetOverrideRepository {
  package enum SQL {
    package static let all = [insert, listOfBudget, list, remove]

    static let insert: StaticString = """
      INSERT INTO budget_override (
        budget_id, added_amount, from_ms, until_ms, reason, actor, created_at_ms
      ) VALUES (
        :budget_id, :added_amount, :from_ms, :until_ms, :reason, :actor, :created_at_ms
      )
      RETURNING override_id
      """

    static let listOfBudget: StaticString = """
      SELECT
        budget_id, override_id, added_amount, from_ms, until_ms, reason, actor, created_at_ms,
        removed_at_ms
      FROM budget_override
      WHERE budget_id = :budget_id
      ORDER BY from_ms, override_id
      """

    static let list: StaticString = """
      SELECT
        o.budget_id, o.override_id, o.added_amount, o.from_ms, o.until_ms, o.reason, o.actor,
        o.created_at_ms, o.removed_at_ms, b.unit
      FROM budget_override AS o
      JOIN budget AS b ON b.budget_id = o.budget_id
      ORDER BY o.from_ms, o.override_id
      """

    static let remove: StaticString = """
      UPDATE budget_override
      SET removed_at_ms = :removed_at_ms
      WHERE override_id = :override_id
      """
  }
}
