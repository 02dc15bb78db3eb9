/// What turns logs into calls and uses of resources, piece by piece.
package protocol CallReader {
  /// What tells one way of reading from another: the kind of log, its places and its options, each
  /// a text.
  var reading: [String] { get }
  /// The files that will be read.
  var files: [String] { get }

  /// Reads what is new in the logs.
  ///
  /// - Parameters:
  ///   - cursors: How far the files were read before.
  ///   - take: Is given what was found, in small pieces.
  /// - Throws: What `take` throws, which ends the reading, and ``LedgerError`` where nothing can be
  ///   read.
  mutating func readEntries(
    after cursors: ImportCursors,
    _ take: (ImportPiece) throws -> Void
  ) throws

  /// Adds what the reader knows that is about no file alone.
  func complete(_ summary: inout ImportSummary)
}

/// What a reader hands over.
package enum ImportPiece {
  /// A file has not changed since it told this.
  case unchanged(ImportTally)
  /// A file with a number has grown; this it told before.
  case resumed(ImportTally, file: Int)
  /// Calls, uses and adjustments.
  case entries([ImportedEntry])
  /// What to know about a call of a file.
  case remark(ImportNote, file: Int)
  /// All of a file has been handed over.
  case end(FileEnd)
}

/// A call, a use of a resource, or an adjustment as a log tells of it.
package enum ImportedEntry: Sendable {
  case call(ImportedCall)
  case use(ImportedUse)
  case adjustment(ImportedAdjustment)

  /// What names it in its log.
  var id: String {
    switch self {
    case .call(let call): call.id
    case .use(let use): use.id
    case .adjustment(let adjustment): adjustment.id
    }
  }

  /// When it began.
  var timestamp: Instant {
    switch self {
    case .call(let call): call.timestamp
    case .use(let use): use.timestamp
    case .adjustment(let adjustment): adjustment.timestamp
    }
  }

  /// The number of its file among those of the import.
  var file: Int {
    get {
      switch self {
      case .call(let call): call.file
      case .use(let use): use.file
      case .adjustment(let adjustment): adjustment.file
      }
    }
    set {
      switch self {
      case .call(var call):
        call.file = newValue
        self = .call(call)
      case .use(var use):
        use.file = newValue
        self = .use(use)
      case .adjustment(var adjustment):
        adjustment.file = newValue
        self = .adjustment(adjustment)
      }
    }
  }
}

/// A use of a resource as a log tells of it, before it is priced and recorded.
package struct ImportedUse: Sendable, Hashable {
  /// What names the use in every state of its log.
  package var id: String
  /// What was used, such as `lambda`.
  package var resourceType: String
  /// How much of it.
  package var quantity: Quantity
  package var timestamp: Instant
  package var durationMilliseconds: Int64?
  /// What the log says it cost.
  package var reportedCost: Money?
  package var projectID: String?
  package var executionID: String?
  package var agentID: String?
  package var userID: String?
  package var sessionID: String?
  package var operation: String?
  package var feature: String?
  package var tags: [String: String] = [:]
  /// The number of its file among those of the import.
  package var file = 0
}

extension ImportedUse {
  /// Returns the use as it is recorded, and whether a label of it was changed.
  func resourceUsage(
    in workspace: WorkspaceID,
    project: ProjectID?
  ) throws -> (usage: ResourceUsage, isAmended: Bool) {
    let (call, isAmended) = try labelled.llmCall(in: workspace, project: project)
    let usage = ResourceUsage(
      id: call.id,
      context: call.context,
      resourceType: call.model,
      usage: quantity,
      durationMilliseconds: durationMilliseconds,
      reportedCost: reportedCost,
      timestamp: timestamp
    )
    return (usage, isAmended)
  }

  /// A call with the same labels, which is cleaned by the same rules.
  var labelled: ImportedCall {
    var labelled = ImportedCall(
      id: id,
      provider: Charge.Kind.compute.rawValue,
      model: resourceType,
      usage: TokenUsage(),
      timestamp: timestamp
    )
    labelled.projectID = projectID
    labelled.executionID = executionID
    labelled.agentID = agentID
    labelled.userID = userID
    labelled.sessionID = sessionID
    labelled.operation = operation
    labelled.feature = feature
    labelled.tags = tags
    labelled.file = file
    return labelled
  }
}
