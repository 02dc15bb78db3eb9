package import BudgetKit

extension MovedRows {
  /// What got the name of a workspace or project.
  package func json(in scope: BudgetScope) -> JSON {
    .fields([
      "workspace_id": .id(scope.workspace),
      "project_id": .id(scope.project),
      "calls": .integer(Int64(calls)),
      "resources": .integer(Int64(resources)),
      "adjustments": .integer(Int64(adjustments)),
      "reservations": .integer(Int64(reservations)),
    ])
  }
}
