/// Which rows a sum takes in: those of a workspace that name all that the scope names.
///
/// A name of ``nobody`` takes in the rows that name nothing there.
struct UsageScope: Hashable {
  var workspace: WorkspaceID
  var project: ProjectID?
  var provider: String?
  var model: String?
  var operation: String?
  var feature: String?
  var agent: String?
  var user: String?
  var session: String?
  var execution: String?
  /// Tags and their values; `nil` for rows without such a tag.
  var tags: [String: String?] = [:]
  /// Calls of models, or uses of resources; `nil` for both.
  var kind: Charge.Kind?

  /// Stands for rows that name nothing: names are never empty.
  static let nobody = ""

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
  var isWorkspaceOrProject: Bool {
    var plain = UsageScope(workspace: workspace, project: project)
    plain.kind = kind
    return self == plain
  }

  /// Whether the usage cube does not tell what belongs to the scope, so that rows must.
  var needsRows: Bool { session != nil || execution != nil || !tags.isEmpty }

  /// The tags as a JSON object, null for one that rows must not have; `nil` without tags.
  var tagsJSON: String? {
    guard !tags.isEmpty else { return nil }
    let members = tags.sorted { $0.key < $1.key }
      .map { JSON.Member($0.key, $0.value.map(JSON.string) ?? .null) }
    return JSON.object(members).description
  }
}
