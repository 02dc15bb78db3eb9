extension Ledger {
  /// Changes some fields of the budget of exactly this scope, in one transaction with its row of
  /// the audit log.
  ///
  /// Two programs that change different fields at the same time both succeed; to read a budget and
  /// set it whole could undo the other's change.
  ///
  /// - Parameters:
  ///   - scope: The workspace or project.
  ///   - update: The fields to change.
  ///   - new: What the fields are changed of where there is no budget yet; `nil` to refuse that.
  ///   - zone: The zone of the whole workspace from now on; `nil` leaves it as it is.
  ///   - change: Who changes it and why, for the audit log.
  /// - Returns: The budget as it is now, and whether it is new.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/notFound`` without a budget,
  ///   ``LedgerError/Code/invalidAmount`` or ``LedgerError/Code/invalidValue``.
  /// - Complexity: That of ``WorkspaceBudgetRepository/set(_:zone:by:)``.
  @discardableResult
  public func updateBudget(
    of scope: BudgetScope,
    with update: BudgetUpdate,
    orOf new: MonthlyBudget? = nil,
    zone: Zone? = nil,
    by change: Change
  ) throws -> (budget: MonthlyBudget, isNew: Bool) {
    let outcome = try changeBudget(of: scope, with: update, orOf: new, zone: zone, by: change)
    return (outcome.budget, outcome.isNew)
  }

  /// Changes some fields of a budget, and tells of the zone as well: nothing needs to be read once
  /// the change is written, which could fail.
  package func changeBudget(
    of scope: BudgetScope,
    with update: BudgetUpdate,
    orOf new: MonthlyBudget?,
    zone: Zone?,
    by change: Change
  ) throws -> BudgetChange {
    try store.write { bookkeeper, connection in
      try bookkeeper.updateBudget(
        of: scope,
        with: update,
        orOf: new,
        zone: zone,
        by: change,
        on: connection
      )
    }
  }
}
