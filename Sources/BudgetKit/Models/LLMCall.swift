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
  /// The workspace that pays.
  public var workspace: WorkspaceID
  /// The project in it.
  public var project: ProjectID?
  /// The execution it was part of.
  public var execution: ExecutionID?
  /// Who answered: `openai`, `anthropic`, `google`, `bedrock`, ...
  public var provider: String
  /// The model's exact name.
  public var model: String
  /// The service tier the call was made at.
  public var serviceTier: ServiceTier
  /// The tokens it used.
  public var usage: TokenUsage
  /// What the provider says it cost.
  ///
  /// It wins over the price book; both are kept.
  public var reportedCost: Money?
  /// Who and what it was for.
  public var attribution: Attribution
  /// How long it took, in milliseconds.
  public var latencyMilliseconds: Int64?
  /// What went wrong, for a call that failed; such a call can cost money all the same.
  public var error: String?
  /// Whether it succeeded.
  public var success: Bool
  /// When it began, which decides the period that pays; `nil` for the moment of recording.
  public var timestamp: Instant?

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
    self.id = id
    self.workspace = workspace
    self.project = project
    self.execution = execution
    self.provider = provider
    self.model = model
    self.serviceTier = serviceTier
    self.usage = usage
    self.reportedCost = reportedCost
    self.attribution = attribution
    self.latencyMilliseconds = latencyMilliseconds
    self.error = error
    self.success = success
    self.timestamp = timestamp
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
    try attribution.validate()
    try timestamp?.validate()
    if let latencyMilliseconds, !(0...TokenUsage.largestCount).contains(latencyMilliseconds) {
      throw LedgerError(
        .invalidAmount,
        "The latency must not be negative; this is \(latencyMilliseconds) ms."
      )
    }
  }
}

extension Money {
  /// Throws unless the amount may be booked: between 0 and ``largestAmount``.
  func validateAmount(_ what: String) throws {
    guard (Money.zero...Money.largestAmount).contains(self) else {
      throw LedgerError(
        .invalidAmount,
        "\(what) must be between 0 and \(Money.largestAmount) US dollars; this is \(self)."
      )
    }
  }
}

extension Instant {
  /// Throws unless the instant lies in the years that a ledger holds.
  func validate() throws {
    guard (Instant.distantPast...Instant.distantFuture).contains(self) else {
      throw LedgerError(.invalidTime, "The time must lie in the years 1 to 9999.")
    }
  }
}
