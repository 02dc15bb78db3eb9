/// Who and what a call was for, where its workspace is known already: a face of ``CallContext``.
///
/// All of it is optional, and none takes part in enforcement.
public struct Attribution: Sendable, Hashable {
  /// What was asked of the model: `chat`, `embeddings`, ...
  public var operation: String?
  /// The agent that made the call.
  public var agent: String?
  /// The person it was made for.
  public var user: String?
  /// The conversation or session it belongs to.
  public var session: String?
  /// The feature of the product that needed it.
  public var feature: String?
  /// Further keys and values.
  public var tags: [String: String]
  /// Anything else, as the text of one JSON value.
  public var metadata: String?

  /// Creates an attribution; whatever is left out is unknown.
  public init(
    operation: String? = nil,
    agent: String? = nil,
    user: String? = nil,
    session: String? = nil,
    feature: String? = nil,
    tags: [String: String] = [:],
    metadata: String? = nil
  ) {
    self.operation = operation
    self.agent = agent
    self.user = user
    self.session = session
    self.feature = feature
    self.tags = tags
    self.metadata = metadata
  }

  /// Attributed to nobody and nothing.
  public static let none = Attribution()
}

extension CallContext {
  /// Creates the context of a place in a workspace, and who and what it is for.
  public init(
    workspace: WorkspaceID,
    project: ProjectID? = nil,
    execution: ExecutionID? = nil,
    attribution: Attribution
  ) {
    self.init(
      workspace: workspace,
      project: project,
      execution: execution,
      agent: attribution.agent,
      user: attribution.user,
      session: attribution.session,
      feature: attribution.feature,
      operation: attribution.operation,
      tags: attribution.tags
    )
  }
}

extension LLMCall {
  /// Who and what it was for: the context's words, and the metadata.
  public var attribution: Attribution {
    get {
      Attribution(
        operation: context.operation,
        agent: context.agent,
        user: context.user,
        session: context.session,
        feature: context.feature,
        tags: context.tags,
        metadata: metadata
      )
    }
    set {
      context = CallContext(
        workspace: workspace,
        project: project,
        execution: execution,
        attribution: newValue
      )
      metadata = newValue.metadata
    }
  }
}
