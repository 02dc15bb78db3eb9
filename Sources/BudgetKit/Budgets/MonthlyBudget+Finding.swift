internal import BudgetSQLite

extension MonthlyBudget {
  /// Returns the budget of exactly this scope, or `nil` without one.
  static func find(
    _ scope: BudgetScope,
    on connection: borrowing Connection
  ) throws -> MonthlyBudget? {
    guard let project = scope.project else {
      return try WorkspaceBudgetRepository.find(scope.workspace, on: connection)
    }
    return try ProjectBudgetRepository.find(project, in: scope.workspace, on: connection)
  }
}
