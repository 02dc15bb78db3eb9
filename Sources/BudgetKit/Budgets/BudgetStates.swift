/// The budgets that a call touches: its workspace's, its project's, both or none.
///
/// Kept without an array, for the check is hot.
struct BudgetStates {
  private(set) var workspace: BudgetState?
  private(set) var project: BudgetState?

  mutating func append(_ state: BudgetState) {
    if state.isProject { project = state } else { workspace = state }
  }

  /// Calls `body` with each budget, the workspace's first.
  func forEach(_ body: (BudgetState) throws -> Void) rethrows {
    if let workspace { try body(workspace) }
    if let project { try body(project) }
  }

  /// Whether the counters of every budget are at hand.
  var haveCounters: Bool {
    (workspace.map { $0.period != nil } ?? true) && (project.map { $0.period != nil } ?? true)
  }

  /// Puts a state in the place of the one for the same budget.
  mutating func replace(_ state: BudgetState) {
    append(state)
  }
}
