internal import BudgetSQLite

extension Bookkeeper {
  /// Records a call out of a log, or corrects its row where the log has since said more of it.
  ///
  /// A log grows while an answer is streamed: a later state of it has more tokens. An earlier state
  /// changes nothing. A call whose id names another call already is booked under an id of its own:
  /// see ``LoggedName``.
  func importCall(
    _ call: LLMCall,
    named name: LoggedName,
    on connection: borrowing Connection
  ) throws -> ImportOutcome {
    try call.validate()
    guard let id = call.id, let timestamp = call.timestamp else {
      throw LedgerError(.invalidID, "A call out of a log needs an id and a time.")
    }
    let logged = LoggedCall(call, named: name)
    // The row with just this id nearly always answers.
    let exact = try LLMCallTable.find(id, in: call.workspace, on: connection)
    if let exact, exact.isOfCall(logged, id: id, named: name) {
      return try complete(exact, by: call, named: name, on: connection)
    }
    let others = try others(of: id, named: name, in: call.workspace, on: connection)
    if let known = others.first(where: { $0.isOfCall(logged, id: id, named: name) }) {
      return try complete(known, by: call, named: name, on: connection)
    }
    var call = call
    var sharesID = exact != nil
    switch try removal(of: call, id, timestamp, named: name, on: connection) {
    case .none: break
    case .sameCall:
      let row = try priced(call, under: nil, on: connection)
      return ImportOutcome(row: row, before: row, kind: .known, sharesID: false)
    case .otherCall: sharesID = true
    }
    if sharesID { call.id = id.also(at: timestamp) }
    let row = try priced(call, under: nil, on: connection)
    try insert(row, on: connection)
    return ImportOutcome(row: row, before: nil, kind: .new, sharesID: sharesID)
  }

  /// What rows that have left tell of a call in a log.
  private enum Removal {
    /// Nothing: no such id has left.
    case none
    /// It is one of them.
    case sameCall
    /// They had its id, and it is another call.
    case otherCall
  }

  /// Returns whether a call in a log is one that has left: its content cannot be compared any more,
  /// only its id and its time.
  ///
  /// - Throws: ``LedgerError`` with code `archived` for a call that may be one of them.
  private func removal(
    of call: LLMCall,
    _ id: RecordID,
    _ timestamp: Instant,
    named name: LoggedName,
    on connection: borrowing Connection
  ) throws -> Removal {
    guard try haveRowsLeft(on: connection) else { return .none }
    let workspace = call.workspace
    let hasLeft = try isRemoved(id, .call, of: workspace, on: connection)
    if case .message(let message, _) = name, !hasLeft {
      let copies = try RemovedRowRepository.containsCall(
        beginningWith: message + ":",
        of: workspace,
        on: connection
      )
      guard
        try copies || isRemoved(RecordID(trusted: message), .call, of: workspace, on: connection)
      else { return .none }
      throw LedgerError(
        .archived,
        "it may be a copy of an answer that was archived or pruned, and is not counted again."
      )
    }
    guard hasLeft else { return .none }
    guard name == .id else { return .sameCall }
    let removed = try RetentionRepository.list(of: workspace, on: connection)
    guard let line = removed.map(\.before).max(), timestamp >= line else { return .sameCall }
    // A server that counts its answers from 1 again gives an old id to a new call.
    return .otherCall
  }

  /// Returns the rows with other ids that the name of a call in a log may be of.
  private func others(
    of id: RecordID,
    named name: LoggedName,
    in workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> [RecordedCall] {
    switch name {
    case .line:
      return []
    case .id:
      return try LLMCallTable.find(
        id,
        orBeginningWith: id.others,
        in: workspace,
        on: connection
      ).filter { $0.id != id }
    case .message(let message, _):
      return try LLMCallTable.find(
        RecordID(trusted: message),
        orBeginningWith: message + ":",
        in: workspace,
        on: connection
      ).filter { $0.id != id && !$0.id.isStep }
    }
  }

  /// Takes into a row what a line says of it.
  private func complete(
    _ row: RecordedCall,
    by call: LLMCall,
    named name: LoggedName,
    on connection: borrowing Connection
  ) throws -> ImportOutcome {
    guard (row.call.provider, row.call.model) == (call.provider, call.model) else {
      throw Self.conflict(row.id, in: call.workspace)
    }
    let isMore = row.isCompleted(by: call)
    let isEarlier = row.isLaterCopy(of: call, named: name)
    guard isMore || isEarlier, try !isCorrected(row, on: connection) else {
      return ImportOutcome(row: row, before: row, kind: .known, sharesID: false)
    }
    var corrected = isMore ? call : row.call
    corrected.id = row.id
    corrected.timestamp = isEarlier ? call.timestamp : row.call.timestamp
    if isEarlier { corrected.context.session = call.context.session }
    corrected.project = row.call.project
    corrected.execution = row.call.execution
    let replacement = try priced(corrected, under: nil, on: connection)
    // Deleted before it is taken off the books: counters that this makes from the rows must not
    // count it any more.
    try LLMCallTable.delete(row, on: connection)
    try unbook(Charge(row), on: connection)
    try insert(replacement, on: connection)
    return ImportOutcome(row: replacement, before: row, kind: .changed, sharesID: false)
  }
}

extension Bookkeeper {
  /// Returns whether people have corrected or undone a call: then it stays as they left it.
  private func isCorrected(_ row: RecordedCall, on connection: borrowing Connection) throws -> Bool
  {
    guard row.voidedBy == nil else { return true }
    let call = CorrectedRow(kind: .call, id: row.id)
    return try AdjustmentTable.correction(of: call, in: row.call.workspace, on: connection).count
      > 0
  }
}

/// What an import made of one call.
struct ImportOutcome {
  enum Kind {
    case new
    case known
    case changed
  }

  /// The row as it stands now.
  let row: RecordedCall
  /// The row as it stood before; `nil` for a new one.
  let before: RecordedCall?
  let kind: Kind
  /// Whether the call's id named another call already, so that this one has an id of its own.
  let sharesID: Bool

  /// Whether the log now states another cost than it did before.
  var hasOtherCost: Bool {
    guard kind == .changed, let old = before?.call.reportedCost, let new = row.call.reportedCost
    else { return false }
    return old != new
  }
}

extension RecordedCall {
  /// Returns whether the row is of a call that a log tells of.
  fileprivate func isOfCall(_ logged: LoggedCall, id: RecordID, named name: LoggedName) -> Bool {
    // A settled call is known by its id: it was measured by somebody else than who wrote the log.
    if reservation != nil { return self.id == id }
    guard name != .line else { return true }
    let request: String? =
      if case .message(_, let request) = name, self.id == id { request } else { nil }
    let own = LoggedCall(
      model: call.model,
      usage: call.usage,
      timestamp: timestamp,
      cost: name == .id ? call.reportedCost : nil,
      request: request
    )
    return logged.tellsOfSameCall(as: own, named: name)
  }

  /// Returns whether a log says more of this call than its row: more output, or a cost where none
  /// was known or another one was.
  ///
  /// Which of two costs was stated later, a log does not tell: the one that is imported later
  /// counts, and the summary says so.
  fileprivate func isCompleted(by later: LLMCall) -> Bool {
    guard reservation == nil else { return false }
    let old = call.usage
    let new = later.usage
    if (new.completion, new.prompt) != (old.completion, old.prompt) {
      return new.completion >= old.completion && new.prompt >= old.prompt
    }
    guard let stated = later.reportedCost, stated != call.reportedCost else { return false }
    // A log that states just what the price book found says nothing new.
    return call.reportedCost != nil || stated != cost
  }

  /// Returns whether this row came of a copy that was written after the line of a log.
  ///
  /// A session that is taken up again copies its answers, and which file is read first is chance:
  /// the earliest line tells when an answer began.
  fileprivate func isLaterCopy(of earlier: LLMCall, named name: LoggedName) -> Bool {
    guard case .message = name, reservation == nil, let time = earlier.timestamp else {
      return false
    }
    return time < timestamp
  }
}

extension LoggedCall {
  fileprivate init(_ call: LLMCall, named name: LoggedName) {
    let request: String? = if case .message(_, let request) = name { request } else { nil }
    self.init(
      model: call.model,
      usage: call.usage,
      timestamp: call.timestamp ?? .distantPast,
      cost: name == .id ? call.reportedCost : nil,
      request: request
    )
  }
}

extension RecordID {
  /// What the ids begin with that other calls of this id were given.
  fileprivate var others: String {
    let room = 255 - ":at:-99999999999999".utf8.count
    let stem =
      rawValue.utf8.count <= room ? rawValue : "sha256:\(SHA256.hexadecimal(rawValue.utf8))"
    return stem + ":at:"
  }

  /// Returns the id of another call of this id, which began at an instant.
  fileprivate func also(at instant: Instant) -> RecordID {
    RecordID(trusted: "\(others)\(instant.millisecondsSince1970)")
  }

  /// Whether the row is of a step that another model took on the way to an answer.
  fileprivate var isStep: Bool { rawValue.contains(":step:") }
}

extension Bookkeeper {
  /// Takes over a use of a resource out of a log.
  ///
  /// One that is here already is known even where the log states as its cost what our price made of
  /// it, and where it says nothing of the metadata.
  func importUsage(
    _ usage: ResourceUsage,
    on connection: borrowing Connection
  ) throws -> Recorded<RecordedUsage> {
    var usage = usage
    if let id = usage.id,
      let known = try ResourceUsageTable.find(id, in: usage.workspace, on: connection)
    {
      if known.pricing != .reported, known.cost == usage.reportedCost { usage.reportedCost = nil }
      usage.metadata = usage.metadata ?? known.usage.metadata
    }
    return try record(usage, on: connection)
  }

  /// Takes over an adjustment out of a log.
  ///
  /// One that is here already is known by its id and its amount, whatever kind it was given here:
  /// an estimate of an expiry comes back as an adjustment of no row.
  func importAdjustment(
    _ adjustment: Adjustment,
    by change: Change,
    on connection: borrowing Connection
  ) throws -> Recorded<RecordedAdjustment> {
    if let id = adjustment.id,
      let known = try AdjustmentTable.find(id, in: adjustment.context.workspace, on: connection),
      known.counts, known.amount == adjustment.amount,
      known.corrected?.id == adjustment.corrected
    {
      return Recorded(row: known, isNew: false)
    }
    return try record(adjustment, by: change, on: connection)
  }
}
