internal import BudgetSQLite

/// The sessions that have ended.
enum ClosedSessionRepository {
  /// Returns the sessions of a workspace that were closed, the latest first.
  static func list(
    of workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> [ClosedSession] {
    try connection.statement(SQL.list)
      .bind(workspace.rawValue)
      .map { ClosedSession($0, in: workspace) }
  }

  /// Returns a session that was closed; `nil` for one that is open, or that nobody knows.
  static func find(
    _ session: String,
    in workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> ClosedSession? {
    try connection.statement(SQL.find)
      .bind(workspace.rawValue)
      .bind(session)
      .first { ClosedSession($0, in: workspace) }
  }

  /// Returns whether the session that calls name, if any, was closed.
  static func isClosed(
    _ context: CallContext,
    on connection: borrowing Connection
  ) throws -> Bool {
    guard let session = context.session else { return false }
    return try find(session, in: context.workspace, on: connection) != nil
  }

  static func insert(_ session: ClosedSession, on connection: borrowing Connection) throws {
    try connection.statement(SQL.insert)
      .bind(session.workspace.rawValue)
      .bind(session.id)
      .bind(session.closedAt.millisecondsSince1970)
      .bind(session.change.actor)
      .bind(session.change.reason)
      .run()
  }

  static func delete(_ session: ClosedSession, on connection: borrowing Connection) throws {
    try connection.statement(SQL.delete)
      .bind(session.workspace.rawValue)
      .bind(session.id)
      .run()
  }
}

extension ClosedSession {
  fileprivate init(_ row: Row, in workspace: WorkspaceID) {
    self.init(
      workspace: workspace,
      id: row.text(0),
      closedAt: Instant(millisecondsSince1970: row.int64(1)),
      change: Change(by: row.text(2), reason: row.optionalText(3))
    )
  }
}

// MARK: - SQL

extension ClosedSessionRepository {
  package enum SQL {
    package static let all = [list, find, insert, delete]

    static let list: StaticString = """
      SELECT session_id, closed_at_ms, actor, reason
      FROM closed_session
      WHERE workspace_id = :workspace_id
      ORDER BY closed_at_ms DESC, session_id
      """

    static let find: StaticString = """
      SELECT session_id, closed_at_ms, actor, reason
      FROM closed_session
      WHERE workspace_id = :workspace_id AND session_id = :session_id
      """

    static let insert: StaticString = """
      INSERT INTO closed_session (workspace_id, session_id, closed_at_ms, actor, reason)
      VALUES (:workspace_id, :session_id, :closed_at_ms, :actor, :reason)
      """

    static let delete: StaticString = """
      DELETE FROM closed_session
      WHERE workspace_id = :workspace_id AND session_id = :session_id
      """
  }
}
