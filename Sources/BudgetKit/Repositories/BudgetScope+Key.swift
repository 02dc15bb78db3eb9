extension BudgetScope {
  /// Reads a scope from the key of its budget.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/corrupt`` for a text that no ledger
  ///   writes.
  init(workspace: WorkspaceID, key: String) throws {
    guard key != "{}" else {
      self.init(workspace: workspace)
      return
    }
    guard let members = try? JSON(parsing: key).object, !members.isEmpty else {
      throw LedgerError.impossible("budget", key)
    }
    var named: [BudgetDimension: String] = [:]
    for member in members {
      guard let dimension = BudgetDimension(rawValue: member.key), let value = member.value.string
      else { throw LedgerError.impossible("budget", key) }
      named[dimension] = value
    }
    self.init(
      workspace: workspace,
      project: named[.project].map(ProjectID.init(trusted:)),
      others: named
    )
  }
}
