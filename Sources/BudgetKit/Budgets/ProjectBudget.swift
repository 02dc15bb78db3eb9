/// The budget of a project.
///
/// A call of the project must fit this and the budget of its workspace.
public struct ProjectBudget: Sendable, Hashable {
  /// The workspace of the project.
  public let workspace: WorkspaceID
  /// The project.
  public let project: ProjectID
  /// The limit and how it is kept.
  public var budget: MonthlyBudget

  /// Creates a budget of a project.
  public init(workspace: WorkspaceID, project: ProjectID, budget: MonthlyBudget) {
    self.workspace = workspace
    self.project = project
    self.budget = budget
  }
}
