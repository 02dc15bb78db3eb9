/// A call to a model as a log tells of it, before it is priced and recorded.
package struct ImportedCall: Sendable, Hashable {
  /// What names the call in every state of its log.
  package var id: String
  /// The model as it was logged, with the provider in lower case, such as `anthropic`.
  package var answeredBy: ModelReference
  package var usage: TokenUsage
  /// When the call began, or the earliest instant at which the log knows of it.
  package var timestamp: Instant
  /// What the log says the call cost, or `nil` where it says nothing.
  package var reportedCost: Money?
  /// How it went.
  package var outcome: CallOutcome
  package var sessionID: String?
  /// The working directory in which a tool made the call.
  package var workingDirectory: String?
  package var projectID: String?
  package var executionID: String?
  package var agentID: String?
  package var userID: String?
  package var operation: String?
  package var feature: String?
  /// What tells whether another line or row is of this call, too.
  package var name = LoggedName.id
  /// The steps that other models took on the way, each of which becomes a call of its own.
  package var steps: [Step] = []
  /// How many labels the reader could not use and left out.
  package var droppedLabels = 0
  /// The number of its file among those of the import.
  package var file = 0

  /// A step of another model on the way to an answer.
  package struct Step: Sendable, Hashable {
    /// Its place among the steps of the answer, from 1.
    package var number: Int
    /// The model, where the log names it.
    package var model: String?
    package var usage: TokenUsage
    package var serviceTier: ServiceTier
    package var reportedCost: Money?
  }
  /// Further keys and values.
  package var tags: [String: String] = [:]

  /// Creates a call; whatever is left out is unknown.
  package init(
    id: String,
    provider: String,
    model: String,
    usage: TokenUsage,
    serviceTier: ServiceTier = .standard,
    timestamp: Instant,
    reportedCost: Money? = nil,
    success: Bool = true,
    sessionID: String? = nil,
    workingDirectory: String? = nil
  ) {
    self.id = id
    self.answeredBy = ModelReference(provider: provider, name: model, serviceTier: serviceTier)
    self.usage = usage
    self.timestamp = timestamp
    self.reportedCost = reportedCost
    self.outcome = CallOutcome(success: success)
    self.sessionID = sessionID
    self.workingDirectory = workingDirectory
  }
}

extension ImportedCall {
  /// The provider in lower case, such as `anthropic`.
  package var provider: String {
    get { answeredBy.provider }
    set { answeredBy.provider = newValue }
  }

  /// The model's name as it was logged.
  package var model: String {
    get { answeredBy.name }
    set { answeredBy.name = newValue }
  }

  /// The service tier the call was made at.
  package var serviceTier: ServiceTier {
    get { answeredBy.serviceTier }
    set { answeredBy.serviceTier = newValue }
  }

  /// Whether it succeeded.
  package var success: Bool {
    get { outcome.success }
    set { outcome.success = newValue }
  }

  /// What went wrong.
  package var error: String? {
    get { outcome.error }
    set { outcome.error = newValue }
  }

  /// How long it took.
  package var latencyMilliseconds: Int64? {
    get { outcome.latencyMilliseconds }
    set { outcome.latencyMilliseconds = newValue }
  }
}
