/// What the files of an import told, or one of them: all that a summary says of calls but whether
/// they were new.
package struct ImportTally: Sendable {
  var linesRead = 0
  /// Calls and uses that are in the ledger.
  var taken = 0
  /// How many of them are uses of resources, or credits.
  var resources = 0
  var ignored = 0
  var filtered = 0
  var refused = ImportNotes()
  var remarks = ImportNotes()
  /// How many records were no calls, by the reason.
  var skipped: [String: Int] = [:]
  /// What to know about calls, and how many there are of each.
  var told: [String: Int] = [:]
  var cost = Money.zero
  var usage = TokenUsage()
  var unpricedCalls = 0
  var unpricedModels: [ImportSummary.UnpricedModel: Int] = [:]
  var amendedLabels = 0
  var sharedIDs = 0
  var implausibleCosts = 0
  var yetToCome = 0
  /// The calls that were counted first for this file.
  var calls: [CallHash] = []
}

extension ImportTally {
  /// Adds what a file told besides its calls.
  mutating func add(_ file: FileEnd) {
    linesRead += file.linesRead
    ignored += file.ignored
    filtered += file.filtered
    refused.append(contentsOf: file.refused)
    remarks.append(contentsOf: file.remarks)
    skipped.merge(file.skipped, uniquingKeysWith: +)
    told.merge(file.told, uniquingKeysWith: +)
  }

  /// Adds what an earlier import counted of a file.
  mutating func add(_ other: ImportTally) {
    linesRead += other.linesRead
    taken += other.taken
    resources += other.resources
    ignored += other.ignored
    filtered += other.filtered
    refused.append(contentsOf: other.refused)
    remarks.append(contentsOf: other.remarks)
    skipped.merge(other.skipped, uniquingKeysWith: +)
    told.merge(other.told, uniquingKeysWith: +)
    cost = cost + other.cost
    usage = (try? usage + other.usage) ?? usage
    unpricedCalls += other.unpricedCalls
    unpricedModels.merge(other.unpricedModels, uniquingKeysWith: +)
    amendedLabels += other.amendedLabels
    sharedIDs += other.sharedIDs
    implausibleCosts += other.implausibleCosts
    yetToCome += other.yetToCome
  }

  /// Adds the row of a call.
  mutating func add(_ row: RecordedCall, _ gap: PriceGap?) {
    cost = cost + (row.cost ?? .zero)
    usage = (try? usage + row.call.usage) ?? usage
    if row.cost == nil { addUnpriced(row, 1, gap) }
    if row.hasImplausibleCost { implausibleCosts += 1 }
  }

  /// Takes off the row of a call that has been corrected.
  mutating func remove(_ row: RecordedCall, _ gap: PriceGap?) {
    cost = cost - (row.cost ?? .zero)
    usage = usage.removing(row.call.usage)
    if row.cost == nil { addUnpriced(row, -1, gap) }
    if row.hasImplausibleCost { implausibleCosts -= 1 }
  }

  private mutating func addUnpriced(_ row: RecordedCall, _ calls: Int, _ gap: PriceGap?) {
    unpricedCalls += calls
    let model = ImportSummary.UnpricedModel(
      provider: row.call.provider,
      model: row.call.model,
      gap: gap
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
