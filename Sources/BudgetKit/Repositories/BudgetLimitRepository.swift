internal import BudgetSQLite

/// Which limits a budget has had, and from when on.
enum BudgetLimitRepository {
  /// Notes the limit that a budget has from an instant on, unless it has it already; `nil` for
  /// none.
  ///
  /// What was noted of later times was noted by a clock that was ahead, and goes: the newest change
  /// holds from now on.
  static func note(
    _ limit: BudgetLimit?,
    ofBudget id: Int64,
    from instant: Instant,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(SQL.deleteLater)
      .bind(id)
      .bind(instant.millisecondsSince1970)
      .run()
    guard try history(ofBudget: id, on: connection).last?.limit != .some(limit) else { return }
    try connection.statement(SQL.insert)
      .bind(id)
      .bind(instant.millisecondsSince1970)
      .bind(limit?.amount.count)
      .bind(limit?.isHard ?? false)
      .bind(limit?.bound?.count)
      .run()
  }

  /// Returns the limits that a budget has had, the oldest first.
  static func history(
    ofBudget id: Int64,
    on connection: borrowing Connection
  ) throws -> LimitHistory {
    let changes = try connection.statement(SQL.list).bind(id).map { row in
      LimitHistory.Change(
        instant: Instant(millisecondsSince1970: row.int64(0)),
        limit: try row.optionalAmount(1, in: "budget_limit").map { amount in
          BudgetLimit(
            amount: Amount(amount),
            isHard: try row.flag(2, in: "budget_limit"),
            bound: row.optionalInt64(3).map { Amount($0) }
          )
        }
      )
    }
    return LimitHistory(changes)
  }
}

extension BudgetLimitRepository {
  package enum SQL {
    package static let all = [deleteLater, insert, list]

    static let deleteLater: StaticString = """
      DELETE FROM budget_limit
      WHERE budget_id = :budget_id AND from_ms >= :from_ms
      """

    static let insert: StaticString = """
      INSERT INTO budget_limit (budget_id, from_ms, limit_amount, hard_limit, bound_amount)
      VALUES (:budget_id, :from_ms, :limit_amount, :hard_limit, :bound_amount)
      """

    static let list: StaticString = """
      SELECT from_ms, limit_amount, hard_limit, bound_amount
      FROM budget_limit
      WHERE budget_id = :budget_id
      ORDER BY from_ms
      """
  }
}
