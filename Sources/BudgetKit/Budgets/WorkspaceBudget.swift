/// The budget of a workspace.
public struct WorkspaceBudget: Sendable, Hashable {
  /// The workspace.
  public let workspace: WorkspaceID
  /// The limit and how it is kept.
  public var budget: MonthlyBudget

  /// Creates a budget of a workspace.
  public init(workspace: WorkspaceID, budget: MonthlyBudget) {
    self.workspace = workspace
    self.budget = budget
  }
}
