/// What an import found in a log, and what it did with it.
///
/// Every message that was read is new, known, changed, ignored or refused: the counts add up. What
/// a file told that has not changed since it was read counts as known.
public struct ImportSummary: Sendable {
  /// Calls that were not in the ledger.
  public private(set) var new = 0
  /// Calls that were in the ledger already; nothing was changed.
  public private(set) var known = 0
  /// Calls whose row was corrected, because the log now says more about them, or something else.
  public private(set) var changed = 0
  /// How many of those have another cost than before.
  public private(set) var changedCosts = 0
  /// What could not be read although it may hold calls: folders, files, links.
  public package(set) var unread = ImportNotes()
  /// Files that were read whole.
  public private(set) var filesRead = 0
  /// Files that have grown, of which only what was added was read.
  public private(set) var filesContinued = 0
  /// Files that have not changed since they were read, and were passed by.
  public private(set) var filesUnchanged = 0
  /// What all files told.
  private(set) var total = ImportTally()

  /// What each file told whose end has not come yet, by its number.
  private var tallies: [Int: ImportTally] = [:]
  /// The calls that were counted, as hashes of their ids; the lowest bit says that a call was
  /// known.
  private var counted: Set<UInt64> = []
  /// Whether a call can stand in several files, or be told of several times.
  let hasSeveralFiles: Bool
  /// Whether nothing is remembered of the calls: one that is told of twice is counted twice.
  let isTail: Bool

  init(hasSeveralFiles: Bool = true, isTail: Bool = false) {
    self.hasSeveralFiles = hasSeveralFiles
    self.isTail = isTail
  }

  /// A model some of whose calls have no price.
  public struct UnpricedModel: Sendable, Hashable {
    /// The provider.
    public let provider: String
    /// The model, as the log names it.
    public let model: String
    /// Why it has no price, in words that fit into a sentence.
    public let reason: String

    /// Creates a model; without a gap the price came after its calls were recorded.
    init(provider: String, model: String, gap: PriceGap?) {
      self.init(
        provider: provider,
        model: model,
        reason: gap?.predicate ?? "has a price by now, but had none when they were recorded"
      )
    }

    init(provider: String, model: String, reason: String) {
      self.provider = provider
      self.model = model
      self.reason = reason
    }
  }
}

extension ImportSummary {
  /// How many lines the log has.
  public var linesRead: Int { total.linesRead }
  /// Messages that are not calls.
  public var ignored: Int { total.ignored }
  /// Lines that the filters of a trace left out.
  public var filtered: Int { total.filtered }
  /// What was refused, and why.
  ///
  /// The rest went in.
  public var refused: ImportNotes { total.refused }
  /// What to know about calls that were taken.
  public var remarks: ImportNotes { total.remarks }
  /// What the calls of the log cost, as they stand in the ledger: the same for every import of one
  /// log.
  public var cost: Money { total.cost }
  /// What the calls of the log used, as they stand in the ledger.
  public var usage: TokenUsage { total.usage }
  /// How many uses of resources, beside calls, the log tells of; they are counted among the new and
  /// known ones, too.
  public var resources: Int { total.resources }
  /// How many of them have no price, so that the true cost is higher.
  public var unpricedCalls: Int { total.unpricedCalls }
  /// The models of those, how many calls each, and why.
  public var unpricedModels: [UnpricedModel: Int] { total.unpricedModels }
  /// Calls of which a label was cleaned or left out.
  public var amendedLabels: Int { total.amendedLabels }
  /// Calls that were booked under an id of their own, because their id names another call.
  public var sharedIDs: Int { total.sharedIDs }
  /// Calls whose stated cost is far more than the price book says.
  public var implausibleCosts: Int { total.implausibleCosts }
  /// Calls and uses that begin more than a day from now, and count in no budget before.
  public var yetToCome: Int { total.yetToCome }
  /// All messages that were read.
  public var read: Int { new + known + changed + ignored + refused.count }
  /// Calls that went in or were in.
  public var taken: Int { new + known + changed }
}

// MARK: - Files

extension ImportSummary {
  /// Counts a file of which nothing is new.
  mutating func skip(_ tally: ImportTally) {
    filesUnchanged += 1
    take(over: tally)
  }

  /// Counts what a file told before what is new of it.
  mutating func goOn(after tally: ImportTally, of file: Int) {
    take(over: tally)
    tallies[file] = tally
  }

  private mutating func take(over tally: ImportTally) {
    for call in tally.calls where !counted.contains(call.bits) { counted.insert(call.bits | 1) }
    known += tally.taken
    total.add(tally)
  }

  /// Counts what a file told besides its calls, and returns all that it told.
  mutating func end(_ file: FileEnd) -> ImportTally {
    if file.isWhole && file.file.before == nil { filesRead += 1 }
    if file.file.before != nil { filesContinued += 1 }
    total.add(file)
    var tally = tallies.removeValue(forKey: file.file.number) ?? ImportTally()
    tally.add(file)
    return tally
  }

  /// Counts something that was refused when it was to be written.
  mutating func refuse(_ note: ImportNote, of file: Int) {
    change(file) { $0.refused.append(note) }
  }

  /// Puts remarks about no file in particular before the others.
  package mutating func remark(_ remarks: ImportNotes) {
    total.remarks.prepend(contentsOf: remarks)
  }

  /// Changes what all files told, and what one of them did.
  mutating func change(_ file: Int, _ body: (inout ImportTally) -> Void) {
    body(&total)
    body(&tallies[file, default: ImportTally()])
  }
}

// MARK: - Calls and uses

extension ImportSummary {
  /// Counts the outcome of one call; a call that a log tells of more than once is counted once.
  ///
  /// Eight bytes a call are kept. Two of a million ids have one hash with a chance of one in two
  /// million, and then only this summary is short of a call, not the ledger. Lines without ids
  /// differ within their file, and are not remembered where it is the only one.
  ///
  /// - Parameters:
  ///   - outcome: What became of the call.
  ///   - file: The number of its file.
  ///   - gap: Says why a call has no price; asked only where one has none.
  mutating func count(
    _ outcome: ImportOutcome,
    of file: Int,
    gap: (LLMCall) throws -> PriceGap?
  ) rethrows {
    guard remember(outcome.row.id, isKnown: outcome.kind == .known, of: file) else {
      return try recount(outcome, of: file, gap)
    }
    switch outcome.kind {
    case .new: new += 1
    case .known: known += 1
    case .changed: changed += 1
    }
    if outcome.hasOtherCost { changedCosts += 1 }
    let missing = outcome.row.cost == nil ? try gap(outcome.row.call) : nil
    change(file) { tally in
      tally.taken += 1
      if outcome.sharesID { tally.sharedIDs += 1 }
      tally.add(outcome.row, missing)
    }
  }

  /// Counts a use of a resource, or a credit; returns whether it was the first time.
  @discardableResult
  mutating func count(
    _ id: RecordID,
    isNew: Bool,
    cost: Money?,
    isResource: Bool = true,
    of file: Int
  ) -> Bool {
    guard remember(id, isKnown: !isNew, of: file) else { return false }
    if isNew { new += 1 } else { known += 1 }
    change(file) { tally in
      tally.taken += 1
      if isResource { tally.resources += 1 }
      tally.cost = tally.cost + (cost ?? .zero)
      if cost == nil { tally.unpricedCalls += 1 }
    }
    return true
  }

  /// Remembers an id, and returns whether it comes for the first time.
  private mutating func remember(_ id: RecordID, isKnown: Bool, of file: Int) -> Bool {
    guard !isTail, hasSeveralFiles || !id.isOfLine else { return true }
    let call = CallHash(id)
    guard !counted.contains(call.bits), !counted.contains(call.bits | 1) else { return false }
    counted.insert(isKnown ? call.bits | 1 : call.bits)
    tallies[file, default: ImportTally()].calls.append(call)
    return true
  }

  /// Takes in what a later line of the log said of a call that was counted.
  private mutating func recount(
    _ outcome: ImportOutcome,
    of file: Int,
    _ gap: (LLMCall) throws -> PriceGap?
  ) rethrows {
    guard let before = outcome.before, outcome.kind == .changed else { return }
    let call = CallHash(outcome.row.id)
    if counted.remove(call.bits | 1) != nil {
      counted.insert(call.bits)
      known -= 1
      changed += 1
    }
    if outcome.hasOtherCost { changedCosts += 1 }
    let missingBefore = before.cost == nil ? try gap(before.call) : nil
    let missing = outcome.row.cost == nil ? try gap(outcome.row.call) : nil
    change(file) { tally in
      tally.remove(before, missingBefore)
      tally.add(outcome.row, missing)
    }
  }
}

extension RecordID {
  /// Whether it was made of a line and its number among equal ones of its file.
  fileprivate var isOfLine: Bool { rawValue.hasPrefix("line:") }
}
