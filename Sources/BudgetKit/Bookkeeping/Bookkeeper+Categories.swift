internal import BudgetSQLite

extension Bookkeeper {
  /// Adds a rule, and returns whether it is new.
  func add(
    _ rule: CategoryRule,
    by change: Change,
    on connection: borrowing Connection
  ) throws -> Bool {
    try rule.validate()
    try change.validate()
    if let known = try FeatureCategoryRepository.find(rule.pattern, on: connection) {
      guard known.category == rule.category else {
        throw LedgerError(
          .conflict,
          "The feature \(quoted(rule.pattern)) is in the category \(quoted(known.category)) already; remove it there first."
        )
      }
      return false
    }
    try FeatureCategoryRepository.insert(rule, on: connection)
    try audit("add category rule", rule, before: nil, after: rule.json, by: change, on: connection)
    return true
  }

  /// Removes the rules of a category: all, or those with some patterns.
  func removeRules(
    of category: String,
    _ patterns: [String]?,
    by change: Change,
    on connection: borrowing Connection
  ) throws -> [CategoryRule] {
    try change.validate()
    let all = try FeatureCategoryRepository.list(on: connection).filter { $0.category == category }
    guard !all.isEmpty else {
      throw LedgerError(
        .notFound,
        "There is no category \(quoted(category)); 'budget categories list' shows those that there are."
      )
    }
    if let missing = patterns?.first(where: { name in !all.contains { $0.pattern == name } }) {
      throw LedgerError(
        .notFound,
        "The category \(quoted(category)) has no rule for the feature \(quoted(missing)); 'budget categories list' shows its rules."
      )
    }
    let removed = all.filter { patterns?.contains($0.pattern) ?? true }
    for rule in removed {
      try FeatureCategoryRepository.delete(rule, on: connection)
      try audit(
        "remove category rule",
        rule,
        before: rule.json,
        after: nil,
        by: change,
        on: connection
      )
    }
    return removed
  }

  private func audit(
    _ action: String,
    _ rule: CategoryRule,
    before: JSON?,
    after: JSON?,
    by change: Change,
    on connection: borrowing Connection
  ) throws {
    try AuditRepository.insert(
      AuditRepository.Entry(
        changedAt: now,
        change: change,
        workspace: nil,
        action: action,
        subject: "category \(rule.category)",
        before: before,
        after: after
      ),
      on: connection
    )
  }
}

extension CategoryRule {
  /// The rule as the audit log shows it.
  fileprivate var json: JSON {
    .object([
      JSON.Member("feature", .string(pattern)), JSON.Member("category", .string(category)),
    ])
  }
}
