internal import BudgetSQLite

/// The tickets of those who wait for room.
enum ReservationTicketRepository {
  /// Returns what those wait for who came before a ticket, or before somebody without one.
  static func waited(
    before ticket: Int64?,
    at now: Instant,
    on connection: borrowing Connection
  ) throws -> Set<String> {
    try connection.statement(SQL.before)
      .bind(ticket ?? .max)
      .bind(now.millisecondsSince1970)
      .map { row in
        let text = row.text(0)
        return try stored(in: "reservation_ticket") {
          try JSON(parsing: text).array?.compactMap(\.string) ?? []
        }
      }
      .reduce(into: []) { $0.formUnion($1) }
  }

  /// Writes a ticket, or renews one, and returns its number.
  ///
  /// A number that somebody has removed meanwhile comes to stand where it was.
  static func write(
    _ ticket: Int64?,
    waitingFor accounts: Set<String>,
    until lease: Instant,
    on connection: borrowing Connection
  ) throws -> Int64 {
    let number = try connection.statement(SQL.write)
      .bind(ticket)
      .bind(JSON.array(accounts.sorted().map(JSON.string)).description)
      .bind(lease.millisecondsSince1970)
      .first { $0.int64(0) }
    guard let number else { throw LedgerError.damaged("A ticket could not be written") }
    return number
  }

  static func delete(_ ticket: Int64, on connection: borrowing Connection) throws {
    try connection.statement(SQL.delete).bind(ticket).run()
  }

  /// Removes the tickets that nobody has renewed in time.
  static func deleteVoid(at now: Instant, on connection: borrowing Connection) throws {
    try connection.statement(SQL.deleteVoid).bind(now.millisecondsSince1970).run()
  }
}

// MARK: - SQL

extension ReservationTicketRepository {
  package enum SQL {
    package static let all = [before, write, delete, deleteVoid]

    static let before: StaticString = """
      SELECT waits_for
      FROM reservation_ticket
      WHERE ticket < :ticket AND lease_until_ms > :now_ms
      """

    static let write: StaticString = """
      INSERT INTO reservation_ticket (ticket, waits_for, lease_until_ms)
      VALUES (:ticket, :waits_for, :lease_until_ms)
      ON CONFLICT (ticket) DO UPDATE SET
        waits_for = excluded.waits_for,
        lease_until_ms = excluded.lease_until_ms
      RETURNING ticket
      """

    static let delete: StaticString = """
      DELETE FROM reservation_ticket
      WHERE ticket = :ticket
      """

    static let deleteVoid: StaticString = """
      DELETE FROM reservation_ticket
      WHERE lease_until_ms <= :now_ms
      """
  }
}
