/// The budgets of workspaces.
public struct WorkspaceBudgetRepository: Sendable {
  let store: LedgerStore

  /// Sets the budget of a workspace, in force at once and for the whole current month.
  ///
  /// What was spent earlier in the month counts. Thresholds that the spend has reached are recorded
  /// as alerts; thresholds that a higher limit puts out of reach again may fire once more.
  ///
  /// - Parameters:
  ///   - budget: The budget.
  ///   - zone: The zone of the workspace from now on; `nil` leaves it as it is, which is UTC at
  ///     first. Another zone moves the
  ///     boundaries of every month and day of the workspace, and its counters are made anew.
  ///   - change: Who sets it and why, for the audit log.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidAmount`` or
  ///   ``LedgerError/Code/invalidValue``.
  /// - Complexity: Linear in the workspace's rows of the month; in all of its rows when the zone
  ///   changes.
  public func set(_ budget: WorkspaceBudget, zone: Zone? = nil, by change: Change) throws {
    try store.write { bookkeeper, connection in
      try bookkeeper.setBudget(
        budget.budget,
        of: BudgetScope(workspace: budget.workspace),
        zone: zone,
        by: change,
        on: connection
      )
    }
  }

  /// Removes the budget of a workspace; its rows, its projects' budgets and its old alerts stay.
  ///
  /// - Returns: Whether there was one.
  public func remove(_ workspace: WorkspaceID, by change: Change) throws -> Bool {
    try store.write { bookkeeper, connection in
      try bookkeeper.removeBudget(of: BudgetScope(workspace: workspace), by: change, on: connection)
    }
  }

  /// Returns the budget of a workspace, or `nil` without one.
  public func find(_ workspace: WorkspaceID) throws -> WorkspaceBudget? {
    let scope = BudgetScope(workspace: workspace)
    return try store.read { try BudgetRepository.find(scope, on: $0) }
      .map { WorkspaceBudget(workspace: workspace, budget: $0) }
  }

  /// Returns the budgets of all workspaces, in the order of their ids.
  public func list() throws -> [WorkspaceBudget] {
    try store.read { try BudgetRepository.list(.workspace, on: $0) }
      .map { WorkspaceBudget(workspace: $0.scope.workspace, budget: $0.budget) }
  }
}
