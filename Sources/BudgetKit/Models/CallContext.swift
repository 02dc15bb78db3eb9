/// Whose call it is and what it is for: what budgets look at, what a reservation remembers, and
/// what reports group by.
public struct CallContext: Sendable, Hashable {
  /// The workspace that pays.
  public var workspace: WorkspaceID
  /// The project in it.
  public var project: ProjectID?
  /// The execution that the call is part of.
  public var execution: ExecutionID?
  /// The agent that makes the call.
  public var agent: String?
  /// The person it is made for.
  public var user: String?
  /// The conversation or session it belongs to.
  public var session: String?
  /// The feature of the product that needs it.
  public var feature: String?
  /// What is asked of the model: `chat`, `embeddings`, ...
  public var operation: String?
  /// Further keys and values.
  public var tags: [String: String]

  /// Creates a context; whatever is left out is unknown.
  public init(
    workspace: WorkspaceID,
    project: ProjectID? = nil,
    execution: ExecutionID? = nil,
    agent: String? = nil,
    user: String? = nil,
    session: String? = nil,
    feature: String? = nil,
    operation: String? = nil,
    tags: [String: String] = [:]
  ) {
    self.workspace = workspace
    self.project = project
    self.execution = execution
    self.agent = agent
    self.user = user
    self.session = session
    self.feature = feature
    self.operation = operation
    self.tags = tags
  }
}
