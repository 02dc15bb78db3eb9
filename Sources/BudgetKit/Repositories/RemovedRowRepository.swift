internal import BudgetSQLite

/// The ids of rows that have left the ledger, so that none of them is recorded again.
enum RemovedRowRepository {
  /// What has left.
  enum Kind: String {
    case call
    case resource
    case adjustment
  }

  /// Returns whether a row with an id has left.
  static func contains(
    _ id: RecordID,
    _ kind: Kind,
    of workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> Bool {
    try connection.statement(SQL.contains)
      .bind(workspace.rawValue)
      .bind(kind.rawValue)
      .bind(id.rawValue)
      .first { $0.int64(0) } == 1
  }

  /// Returns whether a call has left whose id begins with a text that ends with a colon.
  static func containsCall(
    beginningWith start: String,
    of workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> Bool {
    try connection.statement(SQL.containsNamed)
      .bind(workspace.rawValue)
      .bind(start)
      .bind(String(start.dropLast()) + ";")  // the character after the colon
      .first { $0.int64(0) } == 1
  }

  /// Notes that a row has left.
  static func insert(
    _ id: RecordID,
    _ kind: Kind,
    of workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(SQL.insert)
      .bind(kind.rawValue)
      .bind(id.rawValue)
      .bind(workspace.rawValue)
      .run()
  }
}

// MARK: - SQL

extension RemovedRowRepository {
  package enum SQL {
    package static let all = [contains, containsNamed, insert]

    static let contains: StaticString = """
      SELECT EXISTS (
        SELECT 1
        FROM workspace AS w
        JOIN removed_row AS r ON r.workspace_number = w.workspace_number
        WHERE w.workspace_id = :workspace_id AND r.kind = :kind AND r.id = :id
      )
      """

    // Steps are found by the call that they belong to.
    static let containsNamed: StaticString = """
      SELECT EXISTS (
        SELECT 1
        FROM workspace AS w
        JOIN removed_row AS r ON r.workspace_number = w.workspace_number
        WHERE w.workspace_id = :workspace_id
          AND r.kind = 'call'
          AND r.id >= :start
          AND r.id < :end
          AND instr(r.id, ':step:') = 0
      )
      """

    static let insert: StaticString = """
      INSERT INTO removed_row (workspace_number, kind, id)
      SELECT workspace_number, :kind, :id
      FROM workspace
      WHERE workspace_id = :workspace_id
      """
  }
}
