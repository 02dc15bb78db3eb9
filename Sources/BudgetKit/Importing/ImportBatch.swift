internal import BudgetSQLite

/// The calls of an import that share a transaction.
struct ImportBatch {
  private let store: LedgerStore
  /// The path that was named, for notes.
  private let source: String
  private let workspace: WorkspaceID
  private let project: ProjectID?
  private(set) var summary = ImportSummary()
  private var calls: [ImportedCall] = []

  private static let size = 1_000

  init(_ store: LedgerStore, source: String, workspace: WorkspaceID, project: ProjectID?) {
    self.store = store
    self.source = source
    self.workspace = workspace
    self.project = project
  }

  var isEmpty: Bool { calls.isEmpty }

  /// Adds a call, and writes the batch when it is full.
  mutating func add(_ call: ImportedCall) throws {
    calls.append(call)
    if calls.count == Self.size { try write() }
  }

  /// Writes the calls.
  mutating func write() throws {
    try write(calls[...])
    calls.removeAll(keepingCapacity: true)
  }

  /// Imports some calls in one transaction.
  ///
  /// A call that cannot be booked is refused by name; the rest goes in.
  private mutating func write(_ calls: ArraySlice<ImportedCall>) throws {
    do {
      summary = try together(calls, summary)
    } catch let error as LedgerError where error.concernsOneRow {
      // A call failed half booked, and all of them were undone. Each goes in alone now, so that
      // only that one is refused.
      guard calls.count > 1 else { return refuse(calls, error, &summary) }
      for index in calls.indices { try write(calls[index...index]) }
    }
  }

  /// Imports all of some calls but those that are refused before anything of them is written.
  private func together(
    _ calls: ArraySlice<ImportedCall>,
    _ before: ImportSummary
  ) throws -> ImportSummary {
    guard !calls.isEmpty else { return before }
    return try store.write { bookkeeper, connection in
      var summary = before
      bookkeeper.collectSums()
      for index in calls.indices {
        let changes = connection.totalChanges
        do {
          try bookkeeper.take(calls[index], into: workspace, project, &summary, on: connection)
        } catch let error as LedgerError
          where error.concernsOneRow && connection.totalChanges == changes
        {
          refuse(calls[index...index], error, &summary)
        }
      }
      return summary
    }
  }

  private func refuse(
    _ calls: ArraySlice<ImportedCall>,
    _ error: LedgerError,
    _ summary: inout ImportSummary
  ) {
    for call in calls {
      summary.refused.add(source, nil, "Call \(quoted(call.id)): \(error.message)")
    }
  }
}

extension Bookkeeper {
  /// Takes over a call and the calls that its steps are, and counts them.
  fileprivate func take(
    _ imported: ImportedCall,
    into workspace: WorkspaceID,
    _ project: ProjectID?,
    _ summary: inout ImportSummary,
    on connection: borrowing Connection
  ) throws {
    let (call, isAmended) = try imported.llmCall(in: workspace, project: project)
    let outcome = try importCall(call, named: imported.recordedName, on: connection)
    try summary.count(outcome) { try gap(of: $0, on: connection) }
    if isAmended && outcome.kind == .new { summary.amendedLabels += 1 }
    for step in imported.steps {
      let stepCall = outcome.row.call.step(step)
      let outcome = try importCall(stepCall, named: .line, on: connection)
      try summary.count(outcome) { try gap(of: $0, on: connection) }
    }
  }
}

extension LLMCall {
  /// Returns the call that another model took as a step on the way to this one.
  fileprivate func step(_ step: ImportedCall.Step) -> LLMCall {
    var call = self
    call.id = id.map { RecordID(trusted: "\($0.rawValue):step:\(step.number)") }
    call.model = step.model.flatMap(cleanedName) ?? LLMCall.unspecified
    call.usage = step.usage
    call.serviceTier = step.serviceTier
    call.reportedCost = step.reportedCost
    return call
  }
}

extension LedgerError {
  /// Whether the error is about what was to be written, not about the file or its lock.
  fileprivate var concernsOneRow: Bool {
    let codes: Set<Code> = [.invalidAmount, .invalidID, .invalidTime, .invalidValue, .conflict]
    return codes.contains(code)
      || (cause as? SQLiteError)?.reason == .constraint && code != .corrupt
  }
}
