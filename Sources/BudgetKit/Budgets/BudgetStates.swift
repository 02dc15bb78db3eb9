/// The budgets that a call touches: its workspace's, its project's, both or none.
///
/// Kept without an array, for the check is hot.
struct BudgetStates {
  private(set) var workspace: BudgetState?
  private(set) var project: BudgetState?

  /// Takes in the state of a budget, of which a file that is whole has one.
  mutating func append(_ state: BudgetState) throws {
    guard (state.isProject ? project : workspace) == nil else {
      throw LedgerError.damaged("Table budget_period holds two months for one instant")
    }
    replace(state)
  }

  /// Puts a state in the place of the one for the same budget.
  mutating func replace(_ state: BudgetState) {
    if state.isProject { project = state } else { workspace = state }
  }

  /// The hard budget with the least room; the workspace's where both have the same.
  var tightest: BudgetState? {
    guard let workspace, workspace.isHard else { return project?.isHard == true ? project : nil }
    guard let project, project.isHard, project.remaining < workspace.remaining else {
      return workspace
    }
    return project
  }

  /// Whether the counters of every budget are at hand.
  var haveCounters: Bool {
    (workspace.map { $0.period != nil } ?? true) && (project.map { $0.period != nil } ?? true)
  }
}
