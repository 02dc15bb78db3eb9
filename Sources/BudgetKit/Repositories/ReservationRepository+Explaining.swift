internal import BudgetSQLite

/// What is told of a reservation beside its own row.
extension ReservationRepository {
  /// Returns when a reservation ended; `nil` while nobody has written its end.
  static func endedAt(
    _ id: ReservationID,
    on connection: borrowing Connection
  ) throws -> Instant? {
    try connection.statement(ExplainSQL.endedAt)
      .bind(id.rawValue)
      .first { $0.optionalInt64(0) }?
      .map(Instant.init(millisecondsSince1970:))
  }

  /// Returns what was cut off a reservation, the oldest first.
  ///
  /// - Complexity: Linear in the reservations of the ledger.
  static func children(
    of id: ReservationID,
    on connection: borrowing Connection
  ) throws -> [Reservation] {
    let ids = try connection.statement(ExplainSQL.children)
      .bind(id.rawValue)
      .map { ReservationID(trusted: $0.text(0)) }
    return try ids.compactMap { try find($0, on: connection) }
  }

  /// Returns the calls of attempts that were not the last.
  static func attempts(
    of id: ReservationID,
    on connection: borrowing Connection
  ) throws -> [RecordID] {
    try connection.statement(ExplainSQL.attempts)
      .bind(id.rawValue)
      .map { RecordID(trusted: $0.text(0)) }
  }

  package enum ExplainSQL {
    package static let all = [endedAt, children, attempts]

    static let endedAt: StaticString = """
      SELECT ended_at_ms
      FROM reservation
      WHERE reservation_id = :reservation_id
      """

    static let children: StaticString = """
      SELECT reservation_id
      FROM reservation
      WHERE parent_id = :reservation_id
      ORDER BY created_at_ms, reservation_id
      """

    static let attempts: StaticString = """
      SELECT call_id
      FROM reservation_attempt
      WHERE reservation_id = :reservation_id
      ORDER BY call_id
      """
  }
}
