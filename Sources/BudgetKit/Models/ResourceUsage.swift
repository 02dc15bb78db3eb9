/// A use of something other than a model: processor time, memory, storage, a sandbox.
public struct ResourceUsage: Sendable, Hashable {
  /// The id of the usage.
  ///
  /// With an id a retry can never count twice.
  public var id: RecordID?
  /// Whose use it is and what it is for.
  public var context: CallContext
  /// What was used: `cpu`, `memory`, `gpu`, `storage`, `bandwidth`, `sandbox`, or any name that has
  /// a price.
  public var resourceType: String
  /// How much: cores, gigabytes, executions.
  public var usage: Quantity
  /// For how long, in milliseconds; needed where the price is per time and `usage` is not in its
  /// unit already.
  public var durationMilliseconds: Int64?
  /// What the provider says it cost.
  ///
  /// It wins over the price book.
  public var reportedCost: Money?
  /// Anything else, as the text of one JSON value.
  public var metadata: String?
  /// When it began, which decides the period that pays; `nil` for the moment of recording.
  public var timestamp: Instant?

  /// Creates a usage in a context.
  public init(
    id: RecordID? = nil,
    context: CallContext,
    resourceType: String,
    usage: Quantity,
    durationMilliseconds: Int64? = nil,
    reportedCost: Money? = nil,
    metadata: String? = nil,
    timestamp: Instant? = nil
  ) {
    self.id = id
    self.context = context
    self.resourceType = resourceType
    self.usage = usage
    self.durationMilliseconds = durationMilliseconds
    self.reportedCost = reportedCost
    self.metadata = metadata
    self.timestamp = timestamp
  }

  /// Creates a usage.
  public init(
    id: RecordID? = nil,
    workspace: WorkspaceID,
    project: ProjectID? = nil,
    execution: ExecutionID? = nil,
    agent: String? = nil,
    resourceType: String,
    usage: Quantity,
    durationMilliseconds: Int64? = nil,
    reportedCost: Money? = nil,
    metadata: String? = nil,
    timestamp: Instant? = nil
  ) {
    self.init(
      id: id,
      context: CallContext(
        workspace: workspace,
        project: project,
        execution: execution,
        agent: agent
      ),
      resourceType: resourceType,
      usage: usage,
      durationMilliseconds: durationMilliseconds,
      reportedCost: reportedCost,
      metadata: metadata,
      timestamp: timestamp
    )
  }
}

// The parts of the context under the names by which most programs ask for them.

extension ResourceUsage {
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

  /// The agent that used it.
  public var agent: String? {
    get { context.agent }
    set { context.agent = newValue }
  }
}

extension ResourceUsage {
  /// Throws unless the usage can be booked as it is.
  func validate() throws {
    try validateName(resourceType, what: "The resource type")
    try context.validate()
    if let metadata { _ = try JSON(parsing: metadata) }
    try reportedCost?.validateAmount("The reported cost")
    try timestamp?.validate()
    guard (0...Quantity.largest.millionths).contains(usage.millionths) else {
      throw LedgerError(
        .invalidAmount,
        "The usage must be between 0 and \(Quantity.largest); this is \(usage)."
      )
    }
    if let durationMilliseconds, !(0...TokenUsage.largestCount).contains(durationMilliseconds) {
      throw LedgerError(
        .invalidAmount,
        "The duration must be between 0 and \(TokenUsage.largestCount) ms; this is \(durationMilliseconds)."
      )
    }
  }
}
