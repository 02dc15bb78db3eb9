/// A run of a sandbox: so many processor cores and so much memory for so long.
public struct SandboxRun: Sendable, Hashable {
  /// The id of the run.
  ///
  /// With an id a retry can never count twice; the three rows are named after it.
  public var id: RecordID?
  /// Whose run it is and what it is for.
  public var context: CallContext
  /// How many cores.
  public var cores: Quantity
  /// How much memory, in megabytes of which 1024 make a gigabyte.
  public var memoryMegabytes: Int32
  /// How long, in milliseconds.
  public var durationMilliseconds: Int64
  /// When it began; `nil` for the moment of recording.
  public var timestamp: Instant?

  /// Creates a run in a context.
  public init(
    id: RecordID? = nil,
    context: CallContext,
    cores: Quantity,
    memoryMegabytes: Int32,
    durationMilliseconds: Int64,
    timestamp: Instant? = nil
  ) {
    self.id = id
    self.context = context
    self.cores = cores
    self.memoryMegabytes = memoryMegabytes
    self.durationMilliseconds = durationMilliseconds
    self.timestamp = timestamp
  }

  /// Creates a run.
  public init(
    id: RecordID? = nil,
    workspace: WorkspaceID,
    project: ProjectID? = nil,
    execution: ExecutionID? = nil,
    cores: Quantity,
    memoryMegabytes: Int32,
    durationMilliseconds: Int64,
    timestamp: Instant? = nil
  ) {
    self.init(
      id: id,
      context: CallContext(workspace: workspace, project: project, execution: execution),
      cores: cores,
      memoryMegabytes: memoryMegabytes,
      durationMilliseconds: durationMilliseconds,
      timestamp: timestamp
    )
  }
}

// The parts of the context under the names by which most programs ask for them.

extension SandboxRun {
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

extension SandboxRun {
  /// Returns what the run used, as the three resources that are priced apart.
  func usages() throws -> [ResourceUsage] {
    let gigabytes = Quantity(millionths: (Int64(memoryMegabytes) * 1_000_000 + 512) / 1024)
    return [
      try usage("cpu", cores), try usage("memory", gigabytes), try usage("sandbox", Quantity(1)),
    ]
  }

  private func usage(_ resourceType: String, _ quantity: Quantity) throws -> ResourceUsage {
    ResourceUsage(
      id: try id.map { try RecordID("\($0)/\(resourceType)") },
      context: context,
      resourceType: resourceType,
      usage: quantity,
      durationMilliseconds: durationMilliseconds,
      timestamp: timestamp
    )
  }
}
