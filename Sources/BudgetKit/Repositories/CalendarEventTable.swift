internal import BudgetSQLite

/// The rows of the calendar.
package enum CalendarEventTable {}

extension CalendarEventTable {
  static func list(
    _ workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> [CalendarEvent] {
    try connection.statement(SQL.list)
      .bind(workspace.rawValue)
      .map { try CalendarEvent($0, of: workspace) }
  }

  static func find(
    _ kind: CalendarEvent.Kind,
    on day: CivilDate,
    of workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> CalendarEvent? {
    try connection.statement(SQL.find)
      .bind(workspace.rawValue)
      .bind(day.description)
      .bind(kind.rawValue)
      .first { try CalendarEvent($0, of: workspace) }
  }

  static func upsert(_ event: CalendarEvent, on connection: borrowing Connection) throws {
    try connection.statement(SQL.upsert)
      .bind(event.workspace.rawValue)
      .bind(event.day.description)
      .bind(event.kind.rawValue)
      .bind(event.factorThousandths)
      .bind(event.note)
      .run()
  }

  static func delete(_ event: CalendarEvent, on connection: borrowing Connection) throws {
    try connection.statement(SQL.delete)
      .bind(event.workspace.rawValue)
      .bind(event.day.description)
      .bind(event.kind.rawValue)
      .run()
  }
}

extension CalendarEvent {
  /// Reads the four columns of an event.
  fileprivate init(_ row: Row, of workspace: WorkspaceID) throws {
    self.init(
      workspace: workspace,
      day: try stored(in: "calendar_event") { try CivilDate(iso8601: row.text(0)) },
      kind: try row.word(1, in: "calendar_event"),
      factorThousandths: try row.count(2, in: "calendar_event"),
      note: row.optionalText(3)
    )
  }
}

// MARK: - SQL

extension CalendarEventTable {
  package enum SQL {
    package static let all = [list, find, upsert, delete]

    static let list: StaticString = """
      SELECT day, kind, factor_thousandths, note
      FROM calendar_event
      WHERE workspace_id = :workspace_id
      ORDER BY day, kind
      """

    static let find: StaticString = """
      SELECT day, kind, factor_thousandths, note
      FROM calendar_event
      WHERE workspace_id = :workspace_id AND day = :day AND kind = :kind
      """

    static let upsert: StaticString = """
      INSERT INTO calendar_event (workspace_id, day, kind, factor_thousandths, note)
      VALUES (:workspace_id, :day, :kind, :factor_thousandths, :note)
      ON CONFLICT (workspace_id, day, kind) DO UPDATE SET
        factor_thousandths = excluded.factor_thousandths,
        note = excluded.note
      """

    static let delete: StaticString = """
      DELETE FROM calendar_event
      WHERE workspace_id = :workspace_id AND day = :day AND kind = :kind
      """
  }
}
