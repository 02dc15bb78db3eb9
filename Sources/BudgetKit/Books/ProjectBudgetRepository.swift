/// The budgets of projects.
public struct ProjectBudgetRepository: Sendable {
  let store: LedgerStore

  /// Sets the budget of a project, in force at once and for the whole current month.
  ///
  /// The rules are those of ``WorkspaceBudgetRepository/set(_:zone:by:)``; the zone is the
  /// workspace's.
  ///
  /// - Parameters:
  ///   - budget: The budget.
  ///   - zone: The zone of the whole workspace from now on; `nil` leaves it as it is.
  ///   - change: Who sets it and why, for the audit log.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidAmount`` or
  ///   ``LedgerError/Code/invalidValue``.
  /// - Complexity: Linear in the workspace's rows of the month.
  public func set(_ budget: ProjectBudget, zone: Zone? = nil, by change: Change) throws {
    let scope = BudgetScope(workspace: budget.workspace, project: budget.project)
    try store.write { bookkeeper, connection in
      try bookkeeper.setBudget(budget.budget, of: scope, zone: zone, by: change, on: connection)
    }
  }

  /// Removes the budget of a project; its rows and its old alerts stay.
  ///
  /// - Returns: Whether there was one.
  public func remove(
    _ project: ProjectID,
    in workspace: WorkspaceID,
    by change: Change
  ) throws -> Bool {
    let scope = BudgetScope(workspace: workspace, project: project)
    return try store.write { bookkeeper, connection in
      try bookkeeper.removeBudget(of: scope, by: change, on: connection)
    }
  }

  /// Returns the budget of a project, or `nil` without one.
  public func find(_ project: ProjectID, in workspace: WorkspaceID) throws -> ProjectBudget? {
    let scope = BudgetScope(workspace: workspace, project: project)
    return try store.read { try BudgetRepository.find(scope, on: $0) }
      .map { ProjectBudget(workspace: workspace, project: project, budget: $0) }
  }

  /// Returns the budgets of all projects, in the order of their workspaces and ids.
  public func list() throws -> [ProjectBudget] {
    try store.read { try BudgetRepository.list(.project, on: $0) }
      .compactMap { scope, budget in
        scope.project.map { ProjectBudget(workspace: scope.workspace, project: $0, budget: budget) }
      }
  }
}
