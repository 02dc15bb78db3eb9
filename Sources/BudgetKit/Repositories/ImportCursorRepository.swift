internal import BudgetSQLite

/// How far the files of other programs' logs have been read.
enum ImportCursorRepository {
  /// Returns the cursors of the files that were read in one way, by their paths.
  static func cursors(
    of workspace: WorkspaceID,
    reading: String,
    on connection: borrowing Connection
  ) throws -> [String: ImportCursor] {
    let found = try connection.statement(SQL.list)
      .bind(workspace.rawValue)
      .bind(reading)
      .map { row in
        var reader = RowReader(row, of: "import_cursor")
        return ImportCursor(
          path: reader.nextText(),
          stamp: reader.nextText(),
          bytesRead: reader.nextInt64(),
          linesRead: reader.nextInt64(),
          canContinue: try reader.next { try $0.flag($1, in: "import_cursor") },
          digest: reader.nextText(),
          priceRevision: reader.nextOptionalInt64(),
          tally: reader.nextText(),
          countedCalls: reader.nextOptionalText(),
          readAt: Instant(millisecondsSince1970: reader.nextInt64())
        )
      }
    return Dictionary(found.map { ($0.path, $0) }) { first, _ in first }
  }

  /// Writes a cursor over the one that the file had; none of a workspace that is not in the ledger.
  static func write(
    _ cursor: ImportCursor,
    of workspace: WorkspaceID,
    reading: String,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(SQL.write)
      .bind(reading)
      .bind(cursor.path)
      .bind(cursor.stamp)
      .bind(cursor.bytesRead)
      .bind(cursor.linesRead)
      .bind(cursor.canContinue)
      .bind(cursor.digest)
      .bind(cursor.priceRevision)
      .bind(cursor.tally)
      .bind(cursor.countedCalls)
      .bind(cursor.readAt.millisecondsSince1970)
      .bind(workspace.rawValue)
      .run()
  }
}

// MARK: - SQL

extension ImportCursorRepository {
  package enum SQL {
    package static let all = [list, write]

    static let list: StaticString = """
      SELECT path, stamp, bytes_read, lines_read, can_continue, digest, price_revision, tally,
        counted_calls, read_at_ms
      FROM import_cursor
      WHERE workspace_id = :workspace_id AND reading = :reading
      """

    static let write: StaticString = """
      INSERT INTO import_cursor (
        workspace_id, reading, path, stamp, bytes_read, lines_read, can_continue, digest,
        price_revision, tally, counted_calls, read_at_ms
      )
      SELECT
        workspace_id, :reading, :path, :stamp, :bytes_read, :lines_read, :can_continue, :digest,
        :price_revision, :tally, :counted_calls, :read_at_ms
      FROM workspace
      WHERE workspace_id = :workspace_id
      ON CONFLICT (workspace_id, reading, path) DO UPDATE SET
        stamp = excluded.stamp,
        bytes_read = excluded.bytes_read,
        lines_read = excluded.lines_read,
        can_continue = excluded.can_continue,
        digest = excluded.digest,
        price_revision = excluded.price_revision,
        tally = excluded.tally,
        counted_calls = excluded.counted_calls,
        read_at_ms = excluded.read_at_ms
      """
  }
}
