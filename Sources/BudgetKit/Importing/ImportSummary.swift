/// What an import found in a log, and what it did with it.
///
/// Every message that was read is new, known, changed, ignored or refused: the counts add up.
public struct ImportSummary: Sendable {
  /// How many lines the log has.
  public package(set) var linesRead = 0
  /// Calls that were not in the ledger.
  public package(set) var new = 0
  /// Calls that were in the ledger already; nothing was changed.
  public package(set) var known = 0
  /// Calls whose row was corrected, because the log now says more about them.
  public package(set) var changed = 0
  /// Messages that are not calls.
  public package(set) var ignored = 0
  /// Lines that the filters of a trace left out.
  public package(set) var filtered = 0
  /// What was refused, and why.
  ///
  /// The rest went in.
  public package(set) var refused = ImportNotes()
  /// What could not be read although it may hold calls: folders, files, links.
  public package(set) var unread = ImportNotes()
  /// What to know about calls that were taken.
  public package(set) var remarks = ImportNotes()
  /// What the calls of the log cost, as they stand in the ledger now: the same for every import of
  /// one log.
  public package(set) var cost = Money.zero
  /// What the calls of the log used, as they stand in the ledger now.
  public package(set) var usage = TokenUsage()
  /// How many uses of resources, beside calls, the log tells of; they are counted among the new and
  /// known ones, too.
  public package(set) var resources = 0
  /// How many of them have no price, so that the true cost is higher.
  public package(set) var unpricedCalls = 0
  /// The models of those, how many calls each, and why.
  public package(set) var unpricedModels: [UnpricedModel: Int] = [:]

  /// A model some of whose calls have no price.
  public struct UnpricedModel: Sendable, Hashable {
    /// The provider.
    public let provider: String
    /// The model, as the log names it.
    public let model: String
    /// What is missing; `nil` where the price came after the call was recorded.
    let gap: PriceGap?

    /// Why it has no price, in words that fit into a sentence.
    public var reason: String {
      gap?.predicate ?? "has a price by now, but had none when they were recorded"
    }
  }
  /// Calls of which a label was cleaned or left out.
  public package(set) var amendedLabels = 0
  /// Calls that were booked under an id of their own, because their id names another call.
  public package(set) var sharedIDs = 0
  /// Calls whose stated cost is far more than the price book says.
  public package(set) var implausibleCosts = 0

  /// Calls and uses that begin more than a day from now, and count in no budget before.
  public package(set) var yetToCome = 0

  /// The calls that were counted, as hashes of their ids; the lowest bit says that a call was
  /// known.
  private var counted: Set<UInt64> = []

  /// All messages that were read.
  public var read: Int { new + known + changed + ignored + refused.count }

  /// Calls that went in or were in.
  public var taken: Int { new + known + changed }

  init() {}
}

extension ImportSummary {
  /// Counts the outcome of one call; a call that a log tells of more than once is counted once.
  ///
  /// Eight bytes a call are kept. Two of a million ids have one hash with a chance of one in ten
  /// million, and then only this summary is short of a call, not the ledger.
  ///
  /// - Parameters:
  ///   - outcome: What became of the call.
  ///   - gap: Says why a call has no price; asked only where one has none.
  mutating func count(
    _ outcome: ImportOutcome,
    gap: (LLMCall) throws -> PriceGap? = { _ in nil }
  ) rethrows {
    let hash = UInt64(truncatingIfNeeded: outcome.row.id.hashValue) & ~1
    if counted.contains(hash) || counted.contains(hash | 1) {
      return try recount(outcome, hash, gap)
    }
    counted.insert(outcome.kind == .known ? hash | 1 : hash)
    switch outcome.kind {
    case .new: new += 1
    case .known: known += 1
    case .changed: changed += 1
    }
    if outcome.sharesID { sharedIDs += 1 }
    try add(outcome.row, gap)
  }

  /// Counts a use of a resource.
  mutating func count(_ recorded: Recorded<RecordedUsage>) {
    let hash = UInt64(truncatingIfNeeded: recorded.row.id.hashValue) & ~1
    guard counted.insert(hash).inserted else { return }
    if recorded.isNew { new += 1 } else { known += 1 }
    resources += 1
    cost = cost + (recorded.row.cost ?? .zero)
    if recorded.row.cost == nil { unpricedCalls += 1 }
  }

  /// Counts an adjustment.
  mutating func count(_ recorded: Recorded<RecordedAdjustment>) {
    if recorded.isNew { new += 1 } else { known += 1 }
    cost = cost + recorded.row.amount
  }

  /// Takes in what a later line of the log said of a call that was counted.
  private mutating func recount(
    _ outcome: ImportOutcome,
    _ hash: UInt64,
    _ gap: (LLMCall) throws -> PriceGap?
  ) rethrows {
    guard let before = outcome.before, outcome.kind == .changed else { return }
    if counted.remove(hash | 1) != nil {
      counted.insert(hash)
      known -= 1
      changed += 1
    }
    cost = cost - (before.cost ?? .zero)
    usage = usage.removing(before.call.usage)
    if before.cost == nil { try addUnpriced(before, -1, gap) }
    if before.hasImplausibleCost { implausibleCosts -= 1 }
    try add(outcome.row, gap)
  }

  private mutating func add(
    _ row: RecordedCall,
    _ gap: (LLMCall) throws -> PriceGap?
  ) rethrows {
    cost = cost + (row.cost ?? .zero)
    usage = (try? usage + row.call.usage) ?? usage
    if row.cost == nil { try addUnpriced(row, 1, gap) }
    if row.hasImplausibleCost { implausibleCosts += 1 }
  }

  private mutating func addUnpriced(
    _ row: RecordedCall,
    _ calls: Int,
    _ gap: (LLMCall) throws -> PriceGap?
  ) rethrows {
    unpricedCalls += calls
    let model = UnpricedModel(
      provider: row.call.provider,
      model: row.call.model,
      gap: try gap(row.call)
    )
    let count = unpricedModels[model, default: 0] + calls
    unpricedModels[model] = count == 0 ? nil : count
  }
}

extension RecordedCall {
  /// Whether the log states at least twenty times what the price book says, and at least a cent
  /// more: dollars that are cents, say.
  var hasImplausibleCost: Bool {
    guard pricing == .reported, let cost, let computedCost, computedCost > .zero else {
      return false
    }
    return cost.nanodollars / 20 >= computedCost.nanodollars && cost - computedCost >= .cents(1)
  }
}

extension TokenUsage {
  /// Returns these counts without those of a call that is a part of them.
  fileprivate func removing(_ part: TokenUsage) -> TokenUsage {
    TokenUsage(
      prompt: prompt - part.prompt,
      cacheRead: cacheRead - part.cacheRead,
      cacheWrite5m: cacheWrite5m - part.cacheWrite5m,
      cacheWrite1h: cacheWrite1h - part.cacheWrite1h,
      promptAudio: promptAudio - part.promptAudio,
      cacheReadAudio: cacheReadAudio - part.cacheReadAudio,
      promptImage: promptImage - part.promptImage,
      completion: completion - part.completion,
      reasoning: reasoning - part.reasoning,
      completionAudio: completionAudio - part.completionAudio,
      completionImage: completionImage - part.completionImage,
      webSearches: webSearches - part.webSearches
    )
  }
}
