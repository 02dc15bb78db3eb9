// The parts of a call under the names by which most programs ask for them.

extension LLMCall {
  /// The workspace that pays.
  public var workspace: WorkspaceID {
    get { context.workspace }
    set { context.workspace = newValue }
  }

  /// The project in it.
  public var project: ProjectID? {
    get { context.project }
    set { context.project = newValue }
  }

  /// The execution it was part of.
  public var execution: ExecutionID? {
    get { context.execution }
    set { context.execution = newValue }
  }
}

extension LLMCall {
  /// Who answered: `openai`, `anthropic`, `google`, `bedrock`, ...
  public var provider: String {
    get { answeredBy.provider }
    set { answeredBy.provider = newValue }
  }

  /// The model's exact name.
  public var model: String {
    get { answeredBy.name }
    set { answeredBy.name = newValue }
  }

  /// The service tier the call was made at.
  public var serviceTier: ServiceTier {
    get { answeredBy.serviceTier }
    set { answeredBy.serviceTier = newValue }
  }
}

extension LLMCall {
  /// How long it took, in milliseconds.
  public var latencyMilliseconds: Int64? {
    get { outcome.latencyMilliseconds }
    set { outcome.latencyMilliseconds = newValue }
  }

  /// What went wrong, for a call that failed; such a call can still cost money.
  public var error: String? {
    get { outcome.error }
    set { outcome.error = newValue }
  }

  /// Whether it succeeded.
  public var success: Bool {
    get { outcome.success }
    set { outcome.success = newValue }
  }
}
