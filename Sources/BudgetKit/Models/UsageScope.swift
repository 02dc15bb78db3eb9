/// Which rows a sum takes in: those of a workspace that name all that the scope names.
struct UsageScope: Hashable {
  var workspace: WorkspaceID
  var project: ProjectID?
  var provider: String?
  var model: String?
  var operation: String?
  var feature: String?
  var agent: String?
  var user: String?

  init(
    workspace: WorkspaceID,
    project: ProjectID? = nil,
    provider: String? = nil,
    model: String? = nil,
    operation: String? = nil,
    feature: String? = nil,
    agent: String? = nil,
    user: String? = nil
  ) {
    self.workspace = workspace
    self.project = project
    self.provider = provider
    self.model = model
    self.operation = operation
    self.feature = feature
    self.agent = agent
    self.user = user
  }

  /// Whether nothing but the workspace, or a project of it, is named.
  var isWorkspaceOrProject: Bool { self == UsageScope(workspace: workspace, project: project) }
}
