internal import BudgetSQLite

/// How many reservations budgets have refused, by day.
enum BudgetRefusalRepository {
  /// Counts refusals on a day of the workspace.
  static func add(
    _ count: RefusalCount,
    ofBudget id: Int64,
    on day: CivilDate,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(SQL.add)
      .bind(id)
      .bind(Int64(day.daysSince1970))
      .bind(count.refused)
      .bind(count.first.millisecondsSince1970)
      .bind(count.last.millisecondsSince1970)
      .run()
  }

  /// Returns how many reservations a budget refused on each of some days on which it refused any.
  static func refused(
    byBudget id: Int64,
    on days: ClosedRange<CivilDate>,
    on connection: borrowing Connection
  ) throws -> [CivilDate: Int64] {
    let rows = try connection.statement(SQL.list)
      .bind(id)
      .bind(Int64(days.lowerBound.daysSince1970))
      .bind(Int64(days.upperBound.daysSince1970))
      .map { row in
        (
          CivilDate(daysSince1970: Int(row.int64(0))),
          try row.count(1, in: "budget_refusal")
        )
      }
    return Dictionary(rows, uniquingKeysWith: +)
  }
}

extension BudgetRefusalRepository {
  package enum SQL {
    package static let all = [add, list]

    static let add: StaticString = """
      INSERT INTO budget_refusal (budget_id, day, refused, first_at_ms, last_at_ms)
      VALUES (:budget_id, :day, :refused, :first_at_ms, :last_at_ms)
      ON CONFLICT (budget_id, day) DO UPDATE SET
        refused = refused + excluded.refused,
        first_at_ms = min(first_at_ms, excluded.first_at_ms),
        last_at_ms = max(last_at_ms, excluded.last_at_ms)
      """

    static let list: StaticString = """
      SELECT day, refused
      FROM budget_refusal
      WHERE budget_id = :budget_id AND day BETWEEN :first_day AND :last_day
      """
  }
}
