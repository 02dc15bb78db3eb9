internal import BudgetSQLite

/// Where a ledger names a person, and how another word gets there.
enum ForgettingRepository {
  /// Returns whether anything of a workspace names a user.
  static func names(
    _ user: String,
    in workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> Bool {
    try connection.statement(SQL.names)
      .bind(workspace.rawValue)
      .bind(user)
      .first { $0.int64(0) } == 1
  }

  /// Puts a word in the place of a user in the rows, the reservations and the usage cube of a
  /// workspace.
  static func replace(
    _ user: String,
    by word: String,
    in workspace: WorkspaceID,
    _ forgotten: inout ForgottenUser,
    on connection: borrowing Connection
  ) throws {
    func run(_ sql: StaticString) throws -> Int64 {
      Int64(
        try connection.statement(sql).bind(word).bind(workspace.rawValue).bind(user).run()
      )
    }
    forgotten.calls &+= try run(SQL.calls)
    forgotten.resources &+= try run(SQL.usages)
    forgotten.adjustments &+= try run(SQL.adjustments)
    forgotten.reservations &+= try run(SQL.reservations)
    forgotten.groups &+= try run(SQL.groups)
  }

  /// Puts a word in the place of a user in what budgets name, in accounts and in alerts.
  static func replace(
    _ user: String,
    by word: String,
    inBudgetsOf workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> Int64 {
    var count: Int64 = 0
    for (list, update) in SQL.members {
      let texts = try connection.statement(list)
        .bind(workspace.rawValue)
        .map { $0.text(0) }
      for text in texts {
        guard let replaced = Self.replacing(user, by: word, in: text) else { continue }
        count &+= Int64(
          try connection.statement(update)
            .bind(replaced)
            .bind(workspace.rawValue)
            .bind(text)
            .run()
        )
      }
    }
    return count
  }

  /// Returns the names of a scope or a member with another user; `nil` where they name another.
  private static func replacing(_ user: String, by word: String, in text: String) -> String? {
    guard var members = try? JSON(parsing: text).object,
      let index = members.firstIndex(where: { $0.key == BudgetDimension.user.name }),
      members[index].value.string == user
    else { return nil }
    members[index].value = .string(word)
    return JSON.object(members).description
  }

  /// Returns how many entries of the audit log hold a text, and how many rows of a workspace beside
  /// the names of their users.
  static func mentions(
    of user: String,
    in workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> (audit: Int64, rows: Int64) {
    let audit = try connection.statement(SQL.auditEntries)
      .bind(user)
      .bind(workspace.rawValue)
      .first { $0.int64(0) }
    let rows = try connection.statement(SQL.mentions)
      .bind(workspace.rawValue)
      .bind(user)
      .first { $0.int64(0) }
    return (audit ?? 0, rows ?? 0)
  }
}

// MARK: - SQL

extension ForgettingRepository {
  package enum SQL {
    package static let all = [
      names, calls, usages, adjustments, reservations, groups, scopes, setScope, accounts,
      setAccount, alerts, setAlert, ruleAlerts, setRuleAlert, ruleCounts, setRuleCount,
      auditEntries, mentions,
    ]

    static var members: [(list: StaticString, update: StaticString)] {
      [
        (scopes, setScope), (accounts, setAccount), (alerts, setAlert), (ruleAlerts, setRuleAlert),
        (ruleCounts, setRuleCount),
      ]
    }

    static let names: StaticString = """
      SELECT
        EXISTS (
          SELECT 1
          FROM workspace AS w
          JOIN usage_group AS g ON g.workspace_number = w.workspace_number
          WHERE w.workspace_id = :workspace_id AND g.user_id = :user_id AND g.user_id <> ''
        )
        OR EXISTS (
          SELECT 1 FROM reservation WHERE workspace_id = :workspace_id AND user_id = :user_id
        )
        OR EXISTS (
          SELECT 1 FROM llm_call WHERE workspace_id = :workspace_id AND user_id = :user_id
        )
        OR EXISTS (
          SELECT 1 FROM resource_usage WHERE workspace_id = :workspace_id AND user_id = :user_id
        )
      """

    static let calls: StaticString = """
      UPDATE llm_call
      SET user_id = :user_id
      WHERE workspace_id = :workspace_id AND user_id = :old_user_id
      """

    static let usages: StaticString = """
      UPDATE resource_usage
      SET user_id = :user_id
      WHERE workspace_id = :workspace_id AND user_id = :old_user_id
      """

    static let adjustments: StaticString = """
      UPDATE adjustment
      SET user_id = :user_id
      WHERE workspace_id = :workspace_id AND user_id = :old_user_id
      """

    static let reservations: StaticString = """
      UPDATE reservation
      SET user_id = :user_id
      WHERE workspace_id = :workspace_id AND user_id = :old_user_id
      """

    static let groups: StaticString = """
      UPDATE usage_group
      SET user_id = :user_id
      WHERE workspace_number =
          (SELECT workspace_number FROM workspace WHERE workspace_id = :workspace_id)
        AND user_id = :old_user_id
        AND user_id <> ''
      """

    static let scopes: StaticString = """
      SELECT DISTINCT scope
      FROM budget
      WHERE workspace_id = :workspace_id AND instr(shape, '"user"') > 0
      """

    static let setScope: StaticString = """
      UPDATE budget
      SET scope = :scope
      WHERE workspace_id = :workspace_id AND scope = :old_scope
      """

    static let accounts: StaticString = """
      SELECT DISTINCT p.member
      FROM budget AS b
      JOIN budget_period AS p ON p.budget_id = b.budget_id
      WHERE b.workspace_id = :workspace_id AND instr(b.shape, '"each:user"') > 0
      """

    static let setAccount: StaticString = """
      UPDATE budget_period
      SET member = :member
      WHERE budget_id IN (SELECT budget_id FROM budget WHERE workspace_id = :workspace_id)
        AND member = :old_member
      """

    static let alerts: StaticString = """
      SELECT DISTINCT a.member
      FROM budget AS b
      JOIN budget_alert AS a ON a.budget_id = b.budget_id
      WHERE b.workspace_id = :workspace_id AND instr(b.shape, '"each:user"') > 0
      """

    static let setAlert: StaticString = """
      UPDATE budget_alert
      SET member = :member
      WHERE budget_id IN (SELECT budget_id FROM budget WHERE workspace_id = :workspace_id)
        AND member = :old_member
      """

    static let ruleAlerts: StaticString = """
      SELECT DISTINCT a.member
      FROM budget AS b
      JOIN alert_rule AS r ON r.budget_id = b.budget_id
      JOIN rule_alert AS a ON a.rule_id = r.rule_id
      WHERE b.workspace_id = :workspace_id AND instr(b.shape, '"each:user"') > 0
      """

    static let setRuleAlert: StaticString = """
      UPDATE rule_alert
      SET member = :member
      WHERE rule_id IN (
          SELECT r.rule_id
          FROM budget AS b
          JOIN alert_rule AS r ON r.budget_id = b.budget_id
          WHERE b.workspace_id = :workspace_id
        )
        AND member = :old_member
      """

    static let ruleCounts: StaticString = """
      SELECT DISTINCT c.member
      FROM budget AS b
      JOIN alert_rule AS r ON r.budget_id = b.budget_id
      JOIN rule_count AS c ON c.rule_id = r.rule_id
      WHERE b.workspace_id = :workspace_id AND instr(b.shape, '"each:user"') > 0
      """

    static let setRuleCount: StaticString = """
      UPDATE rule_count
      SET member = :member
      WHERE rule_id IN (
          SELECT r.rule_id
          FROM budget AS b
          JOIN alert_rule AS r ON r.budget_id = b.budget_id
          WHERE b.workspace_id = :workspace_id
        )
        AND member = :old_member
      """

    static let auditEntries: StaticString = """
      SELECT count(*)
      FROM audit_log
      WHERE instr(
          subject || ' ' || actor || ' ' || coalesce(before, '') || ' ' || coalesce(after, '') || ' '
            || coalesce(reason, ''),
          :user_id
        ) > 0
        AND (workspace_id = :workspace_id OR workspace_id IS NULL)
      """

    static let mentions: StaticString = """
      SELECT
        (
          SELECT count(*)
          FROM llm_call
          WHERE workspace_id = :workspace_id
            AND instr(
              coalesce(tags, '') || ' ' || coalesce(metadata, '') || ' ' || coalesce(session_id, '')
                || ' ' || coalesce(error, '') || ' ' || id,
              :user_id
            ) > 0
        ) + (
          SELECT count(*)
          FROM resource_usage
          WHERE workspace_id = :workspace_id
            AND instr(
              coalesce(tags, '') || ' ' || coalesce(metadata, '') || ' ' || coalesce(session_id, '')
                || ' ' || id,
              :user_id
            ) > 0
        )
      """
  }
}
