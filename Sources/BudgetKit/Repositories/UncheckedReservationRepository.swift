internal import BudgetSQLite

/// The reservations that were given without asking the budgets.
enum UncheckedReservationRepository {
  /// Notes that a reservation is one of them, and why.
  static func insert(
    _ id: ReservationID,
    because reason: String,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(SQL.insert).bind(id.rawValue).bind(reason).run()
  }

  /// Returns how many there are, and when the last was given.
  static func count(on connection: borrowing Connection) throws -> UncheckedReservations? {
    try connection.statement(SQL.count).first(UncheckedReservations.init) ?? nil
  }

  /// Returns how many of them a budget holds or has held, and when the last was given.
  static func count(
    ofBudget id: Int64,
    on connection: borrowing Connection
  ) throws -> UncheckedReservations? {
    try connection.statement(SQL.countOfBudget).bind(id).first(UncheckedReservations.init) ?? nil
  }
}

extension UncheckedReservations {
  fileprivate init?(_ row: Row) throws {
    guard let last = row.optionalInt64(1) else { return nil }
    self.init(
      count: try row.count(0, in: "unchecked_reservation"),
      last: Instant(millisecondsSince1970: last)
    )
  }
}

extension UncheckedReservationRepository {
  package enum SQL {
    package static let all = [insert, count, countOfBudget]

    static let insert: StaticString = """
      INSERT INTO unchecked_reservation (reservation_id, reason)
      VALUES (:reservation_id, :reason)
      """

    static let count: StaticString = """
      SELECT count(*), max(r.created_at_ms)
      FROM unchecked_reservation AS u
      JOIN reservation AS r ON r.reservation_id = u.reservation_id
      """

    static let countOfBudget: StaticString = """
      SELECT count(*), max(r.created_at_ms)
      FROM unchecked_reservation AS u
      JOIN reservation AS r ON r.reservation_id = u.reservation_id
      WHERE EXISTS (
        SELECT 1
        FROM budget_period AS p
        WHERE p.budget_id = :budget_id
          AND instr(',' || r.period_ids || ',', ',' || p.period_id || ',') > 0
      )
      """
  }
}
