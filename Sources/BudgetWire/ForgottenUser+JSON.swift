package import BudgetKit

extension ForgottenUser {
  /// What was replaced, and what remains.
  package var json: JSON {
    .fields([
      "as": .string(word),
      "workspaces": .array(workspaces.map { .string($0.rawValue) }),
      "calls": .integer(calls),
      "resources": .integer(resources),
      "adjustments": .integer(adjustments),
      "reservations": .integer(reservations),
      "groups": .integer(groups),
      "budgets": .integer(budgets),
      "audit_entries_left": .integer(auditEntries),
      "rows_that_may_mention": .integer(mentions),
      "archives": .array(archives.map(JSON.string)),
    ])
  }
}
