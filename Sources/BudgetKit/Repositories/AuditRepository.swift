internal import BudgetSQLite

/// The log of changes to budgets, zones, prices and the calendar, each row chained to the one
/// before.
enum AuditRepository {
  /// One change: who did what to which thing, and how it looked before and after.
  struct Entry {
    let changedAt: Instant
    let change: Change
    let workspace: WorkspaceID?
    let action: String
    let subject: String
    let before: JSON?
    let after: JSON?
  }

  /// Adds a row behind the newest one.
  static func insert(_ entry: Entry, on connection: borrowing Connection) throws {
    let newest = try head(on: connection)
    let row = AuditEntry(
      id: (newest?.id ?? 0) + 1,
      changedAt: entry.changedAt,
      change: entry.change,
      workspace: entry.workspace,
      action: entry.action,
      subject: entry.subject,
      before: entry.before?.description,
      after: entry.after?.description,
      digest: .none
    )
    try connection.statement(SQL.insert)
      .bind(row.id)
      .bind(row.changedAt.millisecondsSince1970)
      .bind(row.change.actor)
      .bind(row.workspace?.rawValue)
      .bind(row.action)
      .bind(row.subject)
      .bind(row.before)
      .bind(row.after)
      .bind(row.change.reason)
      .bind(row.digest(after: newest?.digest ?? .none).rawValue)
      .run()
  }

  /// Returns the number and the digest of the newest row; `nil` for an empty log.
  static func head(
    on connection: borrowing Connection
  ) throws -> (id: Int64, digest: AuditDigest)? {
    try connection.statement(SQL.head).first { ($0.int64(0), AuditDigest(stored: $0.text(1))) }
  }

  /// Hands over every row, one after the other in the order in which they were written.
  static func forEach(
    on connection: borrowing Connection,
    _ body: (AuditEntry) throws -> Void
  ) throws {
    let statement = try connection.statement(SQL.everyRow)
    while try statement.step() { try body(AuditEntry(statement.row)) }
  }

  /// Returns the newest rows since an instant, the newest first: those of a workspace, or all.
  static func list(
    of workspace: WorkspaceID?,
    since: Instant,
    limit: Int,
    on connection: borrowing Connection
  ) throws -> [AuditEntry] {
    try connection.statement(SQL.list)
      .bind(workspace?.rawValue)
      .bind(since.millisecondsSince1970)
      .bind(Int64(limit))
      .map { AuditEntry($0) }
  }

  /// Gives every row the digest that chains it to the one before.
  static func chainAll(on connection: borrowing Connection) throws {
    var digests: [(id: Int64, digest: AuditDigest)] = []
    var previous = AuditDigest.none
    try forEach(on: connection) { row in
      previous = row.digest(after: previous)
      digests.append((row.id, previous))
    }
    for (id, digest) in digests {
      try connection.statement(SQL.chain).bind(digest.rawValue).bind(id).run()
    }
  }

  /// The action of having told somebody of alerts.
  static let toldOfAlerts = "told of alerts"

  /// Returns what was noted each time that somebody was told of alerts.
  ///
  /// - Complexity: Linear in the log, which only people and their programs write to.
  static func toldOfAlerts(on connection: borrowing Connection) throws -> [JSON] {
    try connection.statement(SQL.toldOfAlerts)
      .map { $0.optionalText(0) }
      .compactMap { $0.flatMap { try? JSON(parsing: $0) } }
  }
}

extension AuditEntry {
  /// Reads the ten columns of a row.
  fileprivate init(_ row: Row) {
    var reader = RowReader(row, of: "audit_log")
    id = reader.nextInt64()
    changedAt = Instant(millisecondsSince1970: reader.nextInt64())
    let actor = reader.nextText()
    workspace = reader.nextOptionalText().map { WorkspaceID(trusted: $0) }
    action = reader.nextText()
    subject = reader.nextText()
    before = reader.nextOptionalText()
    after = reader.nextOptionalText()
    change = Change(by: actor, reason: reader.nextOptionalText())
    digest = AuditDigest(stored: reader.nextText())
  }
}

// MARK: - SQL

extension AuditRepository {
  package enum SQL {
    package static let all = [insert, head, everyRow, list, chain, toldOfAlerts]

    static let insert: StaticString = """
      INSERT INTO audit_log (
        audit_id, changed_at_ms, actor, workspace_id, action, subject, before, after, reason, digest
      )
      VALUES (
        :audit_id, :changed_at_ms, :actor, :workspace_id, :action, :subject, :before, :after,
        :reason, :digest
      )
      """

    static let head: StaticString = """
      SELECT audit_id, digest
      FROM audit_log
      ORDER BY audit_id DESC
      LIMIT 1
      """

    static let everyRow: StaticString = """
      SELECT
        audit_id, changed_at_ms, actor, workspace_id, action, subject, before, after, reason, digest
      FROM audit_log
      ORDER BY audit_id
      """

    static let list: StaticString = """
      SELECT
        audit_id, changed_at_ms, actor, workspace_id, action, subject, before, after, reason, digest
      FROM audit_log
      WHERE (:workspace_id IS NULL OR workspace_id = :workspace_id)
        AND changed_at_ms >= :since_ms
      ORDER BY audit_id DESC
      LIMIT :limit
      """

    static let chain: StaticString = """
      UPDATE audit_log
      SET digest = :digest
      WHERE audit_id = :audit_id
      """

    static let toldOfAlerts: StaticString = """
      SELECT after
      FROM audit_log
      WHERE action = 'told of alerts'
      """
  }
}
