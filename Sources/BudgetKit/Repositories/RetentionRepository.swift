internal import BudgetSQLite

/// Which rows have left the ledger, and where they are.
enum RetentionRepository {
  /// Returns what has left a workspace, or is about to, the earliest date first.
  static func list(
    of workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> [RemovedRows] {
    try connection.statement(SQL.list).bind(workspace.rawValue).map { try RemovedRows($0) }
  }

  /// Returns what has left a workspace of the rows that began in a period.
  static func removed(
    from workspace: WorkspaceID,
    in period: Period,
    on connection: borrowing Connection
  ) throws -> [RemovedRows] {
    try connection.statement(SQL.removed)
      .bind(workspace.rawValue)
      .bind(period.end.millisecondsSince1970)
      .bind(period.start.millisecondsSince1970)
      .map { try RemovedRows($0) }
  }

  /// Throws where rows have left that began in a period: a sum of those that are here would be too
  /// low.
  static func requireRows(
    of workspace: WorkspaceID,
    in period: Period,
    on connection: borrowing Connection
  ) throws {
    guard let removed = try removed(from: workspace, in: period, on: connection).last else {
      return
    }
    throw removed.refusal(in: try WorkspaceRepository.zone(of: workspace, on: connection))
  }

  /// Returns whether any row has ever left, or is about to.
  static func hasAny(on connection: borrowing Connection) throws -> Bool {
    try connection.statement(SQL.hasAny).first { $0.int64(0) } == 1
  }

  /// Returns whether rows have left into an archive, or are about to.
  ///
  /// A copy of a ledger has its id, and not what left the other one later.
  static func names(archive id: String, on connection: borrowing Connection) throws -> Bool {
    try connection.statement(SQL.names).bind(id).first { $0.int64(0) } == 1
  }

  static func find(_ number: Int64, on connection: borrowing Connection) throws -> RemovedRows? {
    try connection.statement(SQL.find).bind(number).first { try RemovedRows($0) }
  }

  /// Notes that rows are about to leave, and returns the number of the note.
  static func insert(
    of workspace: WorkspaceID,
    before instant: Instant,
    into archive: RemovedRows.Archive?,
    at now: Instant,
    on connection: borrowing Connection
  ) throws -> Int64 {
    let state: RemovedRows.State = archive == nil ? .moving : .copying
    return try connection.statement(SQL.insert)
      .bind(instant.millisecondsSince1970)
      .bind(archive?.id)
      .bind(archive?.path)
      .bind(state.rawValue)
      .bind(now.millisecondsSince1970)
      .bind(workspace.rawValue)
      .first { $0.int64(0) } ?? 0
  }

  /// Notes how far a removal has come, and where its archive lies now.
  static func set(
    _ state: RemovedRows.State,
    of number: Int64,
    archivePath: String?,
    at now: Instant,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(SQL.setState)
      .bind(state.rawValue)
      .bind(archivePath)
      .bind(now.millisecondsSince1970)
      .bind(number)
      .run()
  }

  /// Counts rows that have left.
  static func add(
    _ batch: RowBatch,
    to number: Int64,
    at now: Instant,
    on connection: borrowing Connection
  ) throws {
    let sums = batch.sums
    try connection.statement(SQL.add)
      .bind(batch.firstAt?.millisecondsSince1970)
      .bind(Int64(batch.calls.count))
      .bind(Int64(batch.usages.count))
      .bind(Int64(batch.adjustments.count))
      .bind(sums.calls)
      .bind(sums.cost.nanodollars)
      .bind(sums.tokens.prompt &+ sums.tokens.completion)
      .bind(now.millisecondsSince1970)
      .bind(number)
      .run()
  }

  /// Deletes the note of a removal of which no row has left.
  static func delete(_ number: Int64, on connection: borrowing Connection) throws {
    try connection.statement(SQL.delete).bind(number).run()
  }
}

extension RemovedRows {
  fileprivate init(_ row: Row) throws {
    var reader = RowReader(row, of: "retention")
    number = reader.nextInt64()
    workspace = WorkspaceID(trusted: reader.nextText())
    before = reader.nextInstant()
    let id = reader.nextOptionalText()
    let path = reader.nextText()
    archive = id.map { Archive(id: $0, path: path) }
    state = try reader.nextWord()
    firstAt = reader.nextOptionalInt64().map(Instant.init(millisecondsSince1970:))
    calls = try reader.nextCount()
    resources = try reader.nextCount()
    adjustments = try reader.nextCount()
    countedCalls = try reader.nextCount()
    cost = try reader.nextBalance()
    tokens = reader.nextInt64()
  }
}

// MARK: - SQL

extension RetentionRepository {
  package enum SQL {
    package static let all = [list, removed, hasAny, names, find, insert, setState, add, delete]

    static let list: StaticString = """
      SELECT
        r.retention_id, w.workspace_id, r.before_ms, r.archive_id, r.archive_path, r.state, r.first_ms,
        r.calls, r.resources, r.adjustments, r.counted_calls, r.cost_nanodollars, r.tokens
      FROM workspace AS w
      JOIN retention AS r ON r.workspace_number = w.workspace_number
      WHERE w.workspace_id = :workspace_id
      ORDER BY r.before_ms, r.retention_id
      """

    static let removed: StaticString = """
      SELECT
        r.retention_id, w.workspace_id, r.before_ms, r.archive_id, r.archive_path, r.state, r.first_ms,
        r.calls, r.resources, r.adjustments, r.counted_calls, r.cost_nanodollars, r.tokens
      FROM workspace AS w
      JOIN retention AS r ON r.workspace_number = w.workspace_number
      WHERE w.workspace_id = :workspace_id
        AND r.first_ms < :end_ms
        AND r.before_ms > :start_ms
      ORDER BY r.before_ms, r.retention_id
      """

    static let hasAny: StaticString = """
      SELECT EXISTS (SELECT 1 FROM retention)
      """

    static let names: StaticString = """
      SELECT EXISTS (SELECT 1 FROM retention WHERE archive_id = :archive_id)
      """

    static let find: StaticString = """
      SELECT
        r.retention_id, w.workspace_id, r.before_ms, r.archive_id, r.archive_path, r.state, r.first_ms,
        r.calls, r.resources, r.adjustments, r.counted_calls, r.cost_nanodollars, r.tokens
      FROM retention AS r
      JOIN workspace AS w ON w.workspace_number = r.workspace_number
      WHERE r.retention_id = :retention_id
      """

    static let insert: StaticString = """
      INSERT INTO retention (
        workspace_number, before_ms, archive_id, archive_path, state, calls, resources, adjustments,
        counted_calls, cost_nanodollars, tokens, updated_at_ms
      )
      SELECT
        workspace_number, :before_ms, :archive_id, :archive_path, :state, 0, 0, 0, 0, 0, 0,
        :updated_at_ms
      FROM workspace
      WHERE workspace_id = :workspace_id
      RETURNING retention_id
      """

    static let setState: StaticString = """
      UPDATE retention
      SET state = :state, archive_path = :archive_path, updated_at_ms = :updated_at_ms
      WHERE retention_id = :retention_id
      """

    static let add: StaticString = """
      UPDATE retention
      SET first_ms = min(coalesce(first_ms, :first_ms), :first_ms),
        calls = calls + :calls,
        resources = resources + :resources,
        adjustments = adjustments + :adjustments,
        counted_calls = counted_calls + :counted_calls,
        cost_nanodollars = cost_nanodollars + :cost_nanodollars,
        tokens = tokens + :tokens,
        updated_at_ms = :updated_at_ms
      WHERE retention_id = :retention_id
      """

    static let delete: StaticString = """
      DELETE FROM retention
      WHERE retention_id = :retention_id
      """
  }
}
