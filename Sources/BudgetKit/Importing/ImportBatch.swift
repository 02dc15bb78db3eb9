internal import BudgetSQLite

/// The calls, uses of resources and adjustments of an import that share a transaction, and how far
/// their files have been read with them.
struct ImportBatch {
  private let store: LedgerStore
  /// The path that was named, for notes.
  private let source: String
  private let destination: ImportDestination
  private(set) var summary: ImportSummary
  private var steps: [Step] = []

  /// What is written in its turn.
  private enum Step {
    case entry(ImportedEntry)
    case fileEnd(FileEnd)
  }

  private static let size = 1_000

  init(
    _ store: LedgerStore,
    source: String,
    into destination: ImportDestination,
    hasSeveralFiles: Bool,
    isTail: Bool
  ) {
    self.store = store
    self.source = source
    self.destination = destination
    summary = ImportSummary(hasSeveralFiles: hasSeveralFiles, isTail: isTail)
  }

  /// Takes in a piece, and writes what has gathered when it is much; `progress` is then told how
  /// much was read.
  mutating func add(_ piece: ImportPiece, _ progress: (_ done: Int) -> Void) throws {
    switch piece {
    case .unchanged(let tally): summary.skip(tally)
    case .resumed(let tally, let file): summary.goOn(after: tally, of: file)
    case .remark(let note, let file): summary.change(file) { $0.remarks.append(note) }
    case .entries(let entries):
      for entry in entries { try add(Step.entry(entry), progress) }
    case .end(let file): try add(Step.fileEnd(file), progress)
    }
  }

  private mutating func add(_ step: Step, _ progress: (_ done: Int) -> Void) throws {
    steps.append(step)
    guard steps.count == Self.size else { return }
    try write()
    progress(summary.read)
  }

  /// Writes what has gathered.
  mutating func write() throws {
    try write(steps[...])
    steps.removeAll(keepingCapacity: true)
  }

  /// Writes some steps in one transaction.
  ///
  /// An entry that cannot be booked is refused by name; the rest goes in.
  private mutating func write(_ steps: ArraySlice<Step>) throws {
    do {
      summary = try together(steps, summary)
    } catch let error as LedgerError where error.concernsOneRow {
      // One failed half booked, and all of them were undone. Each goes in alone now, so that
      // only that one is refused.
      guard steps.count > 1 else { return refuse(steps, error, &summary) }
      for index in steps.indices { try write(steps[index...index]) }
    }
  }

  /// Takes in all of some steps but those that are refused before anything of them is written.
  private func together(
    _ steps: ArraySlice<Step>,
    _ before: ImportSummary
  ) throws -> ImportSummary {
    guard !steps.isEmpty else { return before }
    return try store.write { bookkeeper, connection in
      var summary = before
      bookkeeper.collectSums()
      for index in steps.indices {
        let changes = connection.totalChanges
        do {
          switch steps[index] {
          case .entry(let entry):
            try bookkeeper.take(entry, into: destination, &summary, on: connection)
          case .fileEnd(let file):
            try bookkeeper.end(file, of: destination, &summary, on: connection)
          }
        } catch let error as LedgerError
          where error.concernsOneRow && connection.totalChanges == changes
        {
          refuse(steps[index...index], error, &summary)
        }
      }
      return summary
    }
  }

  private func refuse(
    _ steps: ArraySlice<Step>,
    _ error: LedgerError,
    _ summary: inout ImportSummary
  ) {
    for case .entry(let entry) in steps {
      let reason = "\(entry.kind) \(quoted(entry.id)): \(error.message)"
      summary.refuse(ImportNote(file: source, line: nil, reason: reason), of: entry.file)
    }
  }
}

/// Where imported calls go, and what they are known by next time.
struct ImportDestination {
  let workspace: WorkspaceID
  /// The project of those for which the log names none.
  let project: ProjectID?
  /// Who and what those are for of which the log does not say it.
  let attribution: Attribution
  /// The way in which the files are read: see ``ImportCursor``.
  let reading: String
}

extension ImportedEntry {
  /// What it is, at the start of a sentence.
  fileprivate var kind: String {
    switch self {
    case .call: "Call"
    case .use: "Use"
    case .adjustment: "Adjustment"
    }
  }
}

extension Bookkeeper {
  /// Notes how far a file has been read, together with what it told.
  fileprivate func end(
    _ file: FileEnd,
    of destination: ImportDestination,
    _ summary: inout ImportSummary,
    on connection: borrowing Connection
  ) throws {
    let tally = summary.end(file)
    let cursor = file.cursor(
      tally,
      priceRevision: try PriceRepository.revision(on: connection),
      at: now
    )
    guard let cursor else { return }
    try ImportCursorRepository.write(
      cursor,
      of: destination.workspace,
      reading: destination.reading,
      on: connection
    )
  }

  fileprivate func take(
    _ entry: ImportedEntry,
    into destination: ImportDestination,
    _ summary: inout ImportSummary,
    on connection: borrowing Connection
  ) throws {
    switch try entry.booked {
    case .call(let call): try take(call, into: destination, &summary, on: connection)
    case .use(let use): try take(use, into: destination, &summary, on: connection)
    case .adjustment(let adjustment):
      try take(adjustment, into: destination, &summary, on: connection)
    }
    // Clocks and zones of others may be ahead by a day.
    if entry.timestamp > now.adding(milliseconds: 86_400_000) {
      summary.change(entry.file) { $0.yetToCome += 1 }
    }
  }

  /// Takes over a use of a resource, and counts it.
  private func take(
    _ imported: ImportedUse,
    into destination: ImportDestination,
    _ summary: inout ImportSummary,
    on connection: borrowing Connection
  ) throws {
    let (usage, isAmended) = try imported.resourceUsage(
      in: destination.workspace,
      project: destination.project
    )
    // What a row said that has left is known, and stays as it was.
    if let id = usage.id,
      try isRemoved(id, .resource, of: destination.workspace, on: connection)
    {
      summary.count(id, isNew: false, cost: usage.reportedCost ?? .zero, of: imported.file)
      return
    }
    let recorded = try importUsage(usage, on: connection)
    summary.count(
      recorded.row.id,
      isNew: recorded.isNew,
      cost: recorded.row.cost,
      of: imported.file
    )
    if isAmended && recorded.isNew { summary.change(imported.file) { $0.amendedLabels += 1 } }
  }

  /// Takes over an adjustment, and counts it.
  private func take(
    _ imported: ImportedAdjustment,
    into destination: ImportDestination,
    _ summary: inout ImportSummary,
    on connection: borrowing Connection
  ) throws {
    let (adjustment, change, isAmended) = try imported.adjustment(
      in: destination.workspace,
      project: destination.project
    )
    if let id = adjustment.id,
      try isRemoved(id, .adjustment, of: destination.workspace, on: connection)
    {
      summary.count(
        id,
        isNew: false,
        cost: adjustment.amount,
        isResource: imported.isOfResource,
        of: imported.file
      )
      return
    }
    let recorded =
      if imported.isVoid, let row = imported.corrected {
        try void(row.id, row.kind, in: destination.workspace, by: change, on: connection)
      } else { try importAdjustment(adjustment, by: change, on: connection) }
    summary.count(
      recorded.row.id,
      isNew: recorded.isNew,
      cost: recorded.row.amount,
      isResource: imported.isOfResource,
      of: imported.file
    )
    if isAmended && recorded.isNew { summary.change(imported.file) { $0.amendedLabels += 1 } }
  }

  /// Takes over a call and the calls that its steps are, and counts them.
  private func take(
    _ imported: ImportedCall,
    into destination: ImportDestination,
    _ summary: inout ImportSummary,
    on connection: borrowing Connection
  ) throws {
    let file = imported.file
    let (call, isAmended) = try imported.llmCall(
      in: destination.workspace,
      project: destination.project,
      attribution: destination.attribution
    )
    let outcome = try importCall(call, named: imported.recordedName, on: connection)
    try summary.count(outcome, of: file) { try gap(of: $0, on: connection) }
    if isAmended && outcome.kind == .new { summary.change(file) { $0.amendedLabels += 1 } }
    for step in imported.steps {
      let stepCall = outcome.row.call.step(step)
      let outcome = try importCall(stepCall, named: .line, on: connection)
      try summary.count(outcome, of: file) { try gap(of: $0, on: connection) }
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
