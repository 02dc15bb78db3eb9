internal import BudgetSQLite

/// The log of changes to budgets, zones and prices.
enum AuditRepository {
  /// One change: who did what to which thing, and how it looked before and after.
  struct Entry {
    let changedAt: Instant
    let change: Change
    let action: String
    let subject: String
    let before: JSON?
    let after: JSON?
  }

  static func insert(_ entry: Entry, on connection: borrowing Connection) throws {
    try connection.statement(SQL.insert)
      .bind(entry.changedAt.millisecondsSince1970)
      .bind(entry.change.actor)
      .bind(entry.action)
      .bind(entry.subject)
      .bind(entry.before?.description)
      .bind(entry.after?.description)
      .bind(entry.change.reason)
      .run()
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

extension AuditRepository {
  package enum SQL {
    package static let all = [insert, toldOfAlerts]

    static let insert: StaticString = """
      INSERT INTO audit_log (changed_at_ms, actor, action, subject, before, after, reason)
      VALUES (:changed_at_ms, :actor, :action, :subject, :before, :after, :reason)
      """

    static let toldOfAlerts: StaticString = """
      SELECT after
      FROM audit_log
      WHERE action = 'told of alerts'
      """
  }
}
