/// What a budget limits: a workspace, or one project in it.
public struct BudgetScope: Sendable, Hashable {
  /// The workspace.
  public let workspace: WorkspaceID
  /// The project; `nil` for the workspace as a whole.
  public let project: ProjectID?

  /// Creates a scope.
  public init(workspace: WorkspaceID, project: ProjectID? = nil) {
    self.workspace = workspace
    self.project = project
  }

  /// The project as it keys the tables of budgets, where the workspace itself is the empty text.
  var projectKey: String { project?.rawValue ?? "" }
}

extension BudgetScope: CustomStringConvertible {
  /// The scope in words: `workspace acme`, or `project acme/search`.
  public var description: String {
    project.map { "project \(workspace)/\($0)" } ?? "workspace \(workspace)"
  }
}
