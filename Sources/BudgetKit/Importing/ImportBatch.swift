internal import BudgetSQLite

/// The calls and uses of resources of an import that share a transaction.
struct ImportBatch {
  private let store: LedgerStore
  /// The path that was named, for notes.
  private let source: String
  private let workspace: WorkspaceID
  private let project: ProjectID?
  private(set) var summary = ImportSummary()
  private var entries: [ImportedEntry] = []

  private static let size = 1_000

  init(_ store: LedgerStore, source: String, workspace: WorkspaceID, project: ProjectID?) {
    self.store = store
    self.source = source
    self.workspace = workspace
    self.project = project
  }

  var isEmpty: Bool { entries.isEmpty }

  /// Adds a call or a use, and writes the batch when it is full.
  mutating func add(_ entry: ImportedEntry) throws {
    entries.append(entry)
    if entries.count == Self.size { try write() }
  }

  /// Writes the entries.
  mutating func write() throws {
    try write(entries[...])
    entries.removeAll(keepingCapacity: true)
  }

  /// Imports some entries in one transaction.
  ///
  /// One that cannot be booked is refused by name; the rest goes in.
  private mutating func write(_ entries: ArraySlice<ImportedEntry>) throws {
    do {
      summary = try together(entries, summary)
    } catch let error as LedgerError where error.concernsOneRow {
      // One failed half booked, and all of them were undone. Each goes in alone now, so that
      // only that one is refused.
      guard entries.count > 1 else { return refuse(entries, error, &summary) }
      for index in entries.indices { try write(entries[index...index]) }
    }
  }

  /// Imports all of some entries but those that are refused before anything of them is written.
  private func together(
    _ entries: ArraySlice<ImportedEntry>,
    _ before: ImportSummary
  ) throws -> ImportSummary {
    guard !entries.isEmpty else { return before }
    return try store.write { bookkeeper, connection in
      var summary = before
      bookkeeper.collectSums()
      for index in entries.indices {
        let changes = connection.totalChanges
        do {
          try bookkeeper.take(entries[index], into: workspace, project, &summary, on: connection)
        } catch let error as LedgerError
          where error.concernsOneRow && connection.totalChanges == changes
        {
          refuse(entries[index...index], error, &summary)
        }
      }
      return summary
    }
  }

  private func refuse(
    _ entries: ArraySlice<ImportedEntry>,
    _ error: LedgerError,
    _ summary: inout ImportSummary
  ) {
    for entry in entries {
      summary.refused.add(source, nil, "\(entry.kind) \(quoted(entry.id)): \(error.message)")
    }
  }
}

extension ImportedEntry {
  /// What it is, at the start of a sentence.
  fileprivate var kind: String {
    switch self {
    case .call: "Call"
    case .use: "Use"
    }
  }
}

extension Bookkeeper {
  fileprivate func take(
    _ entry: ImportedEntry,
    into workspace: WorkspaceID,
    _ project: ProjectID?,
    _ summary: inout ImportSummary,
    on connection: borrowing Connection
  ) throws {
    switch entry {
    case .call(let call): try take(call, into: workspace, project, &summary, on: connection)
    case .use(let use): try take(use, into: workspace, project, &summary, on: connection)
    }
    // Clocks and zones of others may be ahead by a day.
    if entry.timestamp > now.adding(milliseconds: 86_400_000) { summary.yetToCome += 1 }
  }

  /// Takes over a use of a resource, and counts it.
  private func take(
    _ imported: ImportedUse,
    into workspace: WorkspaceID,
    _ project: ProjectID?,
    _ summary: inout ImportSummary,
    on connection: borrowing Connection
  ) throws {
    let (usage, isAmended) = try imported.resourceUsage(in: workspace, project: project)
    let recorded = try record(usage, on: connection)
    summary.count(recorded)
    if isAmended && recorded.isNew { summary.amendedLabels += 1 }
  }

  /// Takes over a call and the calls that its steps are, and counts them.
  private func take(
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
    let codes: Set<Code> = [
      .invalidAmount, .invalidID, .invalidTime, .invalidValue, .conflict, .archived,
    ]
    return codes.contains(code)
      || (cause as? SQLiteError)?.reason == .constraint && code != .corrupt
  }
}
