/// What is known of a reserved call once it has been made: its tokens, or only its cost.
public struct MeasuredCall: Sendable, Hashable {
  /// The id of the row it becomes; `nil` for the id of the reservation.
  public var id: RecordID?
  /// The provider.
  public var provider: String
  /// The model's exact name.
  public var model: String
  /// The service tier the call was made at.
  public var serviceTier: ServiceTier
  /// The tokens it used.
  public var usage: TokenUsage
  /// What the provider says it cost, if it does.
  public var reportedCost: Money?
  /// Who and what it was for.
  public var attribution: Attribution
  /// How long it took, in milliseconds.
  public var latencyMilliseconds: Int64?
  /// What went wrong, for a call that failed.
  public var error: String?
  /// Whether it succeeded.
  public var success: Bool

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
    self.id = id
    self.provider = provider
    self.model = model
    self.serviceTier = serviceTier
    self.usage = usage
    self.reportedCost = reportedCost
    self.attribution = attribution
    self.latencyMilliseconds = latencyMilliseconds
    self.error = error
    self.success = success
  }

  /// Creates a measurement of a call of which only the cost is known.
  public static func cost(_ cost: Money) -> MeasuredCall {
    MeasuredCall(
      provider: LLMCall.unspecified,
      model: LLMCall.unspecified,
      usage: TokenUsage(),
      reportedCost: cost
    )
  }
}

extension MeasuredCall {
  /// Returns the call as it is recorded: it began when its reservation was made, and belongs where that does.
  ///
  /// What the measurement leaves open of who and what it was for is taken from the reservation.
  func call(for reservation: Reservation) -> LLMCall {
    let context = reservation.context
    var attribution = attribution
    attribution.operation = attribution.operation ?? context.operation
    attribution.agent = attribution.agent ?? context.agent
    attribution.user = attribution.user ?? context.user
    attribution.session = attribution.session ?? context.session
    attribution.feature = attribution.feature ?? context.feature
    attribution.tags = context.tags.merging(attribution.tags) { _, measured in measured }
    return LLMCall(
      id: id ?? RecordID(trusted: reservation.id.rawValue),
      workspace: reservation.scope.workspace,
      project: reservation.scope.project,
      execution: reservation.execution,
      provider: provider,
      model: model,
      serviceTier: serviceTier,
      usage: usage,
      reportedCost: reportedCost,
      attribution: attribution,
      latencyMilliseconds: latencyMilliseconds,
      error: error,
      success: success,
      timestamp: reservation.createdAt
    )
  }
}
