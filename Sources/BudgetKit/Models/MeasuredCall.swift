/// What is known of a reserved call once it has been made: its tokens, or only its cost.
public struct MeasuredCall: Sendable, Hashable {
  /// The id of the row it becomes; `nil` for the id of the reservation.
  public var id: RecordID?
  /// The model that answered.
  public var answeredBy: ModelReference
  /// The tokens it used.
  public var usage: TokenUsage
  /// What the provider says it cost, if it does.
  public var reportedCost: Money?
  /// Who and what it was for.
  public var attribution: Attribution
  /// How it went.
  public var outcome: CallOutcome

  /// Creates a measurement from its parts.
  public init(
    id: RecordID? = nil,
    answeredBy: ModelReference,
    usage: TokenUsage,
    reportedCost: Money? = nil,
    attribution: Attribution = .none,
    outcome: CallOutcome
  ) {
    self.id = id
    self.answeredBy = answeredBy
    self.usage = usage
    self.reportedCost = reportedCost
    self.attribution = attribution
    self.outcome = outcome
  }

  /// Creates a measurement of a call whose tokens are known.
  public init(
    id: RecordID? = nil,
    provider: String,
    model: String,
    serviceTier: ServiceTier = .standard,
    usage: TokenUsage,
    reportedCost: Money? = nil,
    attribution: Attribution = .none,
    latencyMilliseconds: Int64? = nil,
    error: String? = nil,
    success: Bool = true
  ) {
    self.init(
      id: id,
      answeredBy: ModelReference(provider: provider, name: model, serviceTier: serviceTier),
      usage: usage,
      reportedCost: reportedCost,
      attribution: attribution,
      outcome: CallOutcome(
        latencyMilliseconds: latencyMilliseconds,
        error: error,
        success: success
      )
    )
  }

  /// Creates a measurement of a call of which only the cost is known.
  public static func cost(_ cost: Money) -> MeasuredCall {
    MeasuredCall(
      answeredBy: .unspecified,
      usage: TokenUsage(),
      reportedCost: cost,
      outcome: CallOutcome()
    )
  }
}

// The parts of a measurement under the names by which most programs ask for them.

extension MeasuredCall {
  /// The provider.
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

  /// How long it took, in milliseconds.
  public var latencyMilliseconds: Int64? {
    get { outcome.latencyMilliseconds }
    set { outcome.latencyMilliseconds = newValue }
  }

  /// What went wrong, for a call that failed.
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

extension LLMCall {
  /// Creates the call that was measured, in a place of a workspace.
  ///
  /// - Parameters:
  ///   - measured: What is known of it, who and what it was for included.
  ///   - workspace: The workspace that pays.
  ///   - project: The project in it.
  ///   - execution: The execution it was part of.
  ///   - timestamp: When it began; `nil` for the moment of recording.
  public init(
    _ measured: MeasuredCall,
    workspace: WorkspaceID,
    project: ProjectID? = nil,
    execution: ExecutionID? = nil,
    timestamp: Instant? = nil
  ) {
    self.init(
      id: measured.id,
      context: CallContext(
        workspace: workspace,
        project: project,
        execution: execution,
        attribution: measured.attribution
      ),
      answeredBy: measured.answeredBy,
      usage: measured.usage,
      reportedCost: measured.reportedCost,
      outcome: measured.outcome,
      metadata: measured.attribution.metadata,
      timestamp: timestamp
    )
  }
}
