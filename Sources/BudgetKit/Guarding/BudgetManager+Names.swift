extension BudgetManager {
  /// Returns whether any enabled budget, hard or soft, applies to what is guarded.
  ///
  /// - Complexity: One row per budget.
  public func hasBudget() throws -> Bool {
    try store.readBooks(at: store.clock.now()) { bookkeeper, connection in
      let subject = CallSubject(context)
      let accounts = try bookkeeper.accounts(of: subject, at: bookkeeper.now, on: connection)
      return !accounts.all.isEmpty || accounts.decidingByModel != nil
    }
  }
}
