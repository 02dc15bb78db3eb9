internal import BudgetSQLite

/// What is read of a ledger of version 1, attached as `old`, while it is brought to the next.
enum Version1Repository {
  /// What the audit log says of a budget before and after a change.
  struct BudgetChange {
    let instant: Instant
    let before: MonthlyBudget?
    let after: MonthlyBudget?
  }

  /// Returns the changes of budgets by the words for their scopes, the newest first.
  ///
  /// - Complexity: Linear in the log, which only people and their programs write to.
  static func budgetChanges(
    on connection: borrowing Connection
  ) throws -> [String: [BudgetChange]] {
    let rows = try connection.statement(
      """
      SELECT subject, changed_at_ms, before, after
      FROM old.audit_log
      WHERE action IN ('set budget', 'remove budget')
      ORDER BY audit_id DESC
      """
    ).map { row in
      let change = BudgetChange(
        instant: Instant(millisecondsSince1970: row.int64(1)).clamped,
        before: MonthlyBudget(logged: row.optionalText(2)),
        after: MonthlyBudget(logged: row.optionalText(3))
      )
      return (row.text(0), change)
    }
    return Dictionary(grouping: rows, by: \.0).mapValues { $0.map(\.1) }
  }

  /// Returns every workspace and project of which a budget, an alert or a day is known.
  static func scopes(on connection: borrowing Connection) throws -> [BudgetScope] {
    try connection.statement(
      """
      SELECT workspace_id, '' FROM old.workspace
      UNION
      SELECT workspace_id, project_id FROM old.project_budget
      UNION
      SELECT workspace_id, project_id FROM old.budget_alert
      UNION
      SELECT workspace_id, project_id FROM old.daily_cost
      """
    ).map { row in
      let project = row.text(1)
      return BudgetScope(
        workspace: WorkspaceID(trusted: row.text(0)),
        project: project.isEmpty ? nil : ProjectID(trusted: project)
      )
    }
  }
}

extension MonthlyBudget {
  /// Reads a budget as the audit log shows it; `nil` for none, and for a text that is no budget.
  fileprivate init?(logged text: String?) {
    guard let text, let json = try? JSON(parsing: text),
      let amount = json["monthly_budget_usd"]?.number, let limit = try? Money(usd: amount),
      (Money.zero...Money.largestAmount).contains(limit),
      let isHard = json["hard_limit"]?.bool, let isEnabled = json["enabled"]?.bool
    else { return nil }
    self.init(limit: limit, isHard: isHard, isEnabled: isEnabled)
  }
}
