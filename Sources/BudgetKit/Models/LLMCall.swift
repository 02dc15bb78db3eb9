/// One request to a language model, as its caller reports it.
///
/// ```swift
/// let call = LLMCall(
///   workspace: try WorkspaceID("acme"),
///   provider: "openai",
///   model: "gpt-4o",
///   usage: TokenUsage(prompt: 1000, completion: 500)
/// )
/// let recorded = try await ledger.record(call)
/// ```
public struct LLMCall: Sendable, Hashable {
  /// The id of the call.
  ///
  /// With an id a retry can never count twice; without, every record is a new call.
  public var id: RecordID?
  /// Whose call it is and what it is for.
  public var context: CallContext
  /// The model that answered.
  public var answeredBy: ModelReference
  /// The tokens it used.
  public var usage: TokenUsage
  /// What the provider says it cost.
  ///
  /// It wins over the price book; both are kept.
  public var reportedCost: Money?
  /// How it went.
  public var outcome: CallOutcome
  /// Anything else, as the text of one JSON value.
  public var metadata: String?
  /// When it began, which decides the period that pays; `nil` for the moment of recording.
  public var timestamp: Instant?

  /// Creates a call from its parts.
  public init(
    id: RecordID? = nil,
    context: CallContext,
    answeredBy: ModelReference,
    usage: TokenUsage,
    reportedCost: Money? = nil,
    outcome: CallOutcome = CallOutcome(),
    metadata: String? = nil,
    timestamp: Instant? = nil
  ) {
    self.id = id
    self.context = context
    self.answeredBy = answeredBy
    self.usage = usage
    self.reportedCost = reportedCost
    self.outcome = outcome
    self.metadata = metadata
    self.timestamp = timestamp
  }

  /// Creates a call.
  public init(
    id: RecordID? = nil,
    workspace: WorkspaceID,
    project: ProjectID? = nil,
    execution: ExecutionID? = nil,
    provider: String,
    model: String,
    serviceTier: ServiceTier = .standard,
    usage: TokenUsage,
    reportedCost: Money? = nil,
    attribution: Attribution = .none,
    latencyMilliseconds: Int64? = nil,
    error: String? = nil,
    success: Bool = true,
    timestamp: Instant? = nil
  ) {
    self.init(
      id: id,
      context: CallContext(
        workspace: workspace,
        project: project,
        execution: execution,
        attribution: attribution
      ),
      answeredBy: ModelReference(provider: provider, name: model, serviceTier: serviceTier),
      usage: usage,
      reportedCost: reportedCost,
      outcome: CallOutcome(
        latencyMilliseconds: latencyMilliseconds,
        error: error,
        success: success
      ),
      metadata: attribution.metadata,
      timestamp: timestamp
    )
  }

  /// The provider and the model of a call of which only the cost is known.
  public static let unspecified = "unspecified"
}

extension LLMCall {
  /// Throws unless the call can be booked as it is.
  func validate() throws {
    try validateName(provider, what: "The provider")
    try validateName(model, what: "The model")
    try usage.validate()
    try reportedCost?.validateAmount("The reported cost")
    try context.validate()
    try outcome.validate()
    if let metadata { _ = try JSON(parsing: metadata) }
    try timestamp?.validate()
    if outcome.isServedFromCache, let reportedCost, reportedCost != .zero {
      throw LedgerError(
        .invalidAmount,
        "A call that was served from a cache costs nothing, and this one is said to cost \(reportedCost) US dollars; drop one of the two."
      )
    }
  }
}
