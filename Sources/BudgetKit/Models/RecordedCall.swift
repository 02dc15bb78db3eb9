/// A call as it stands in the ledger: what was reported, and what it was found to cost.
public struct RecordedCall: Sendable, Hashable {
  /// The id of the row, unique in its workspace.
  public let id: RecordID
  /// The call, with its timestamp filled in.
  public let call: LLMCall
  /// How the cost came about.
  public let pricing: Pricing
  /// The cost; `nil` for an unpriced call.
  public let cost: Money?
  /// The part of the cost for input; known where our price book priced the call.
  public let inputCost: Money?
  /// The part of the cost for output; `inputCost + outputCost == cost`.
  public let outputCost: Money?
  /// The part of the input's cost for tokens read from a cache; unknown for calls that version 1
  /// recorded.
  public let cacheReadCost: Money?
  /// The part of the input's cost for tokens written to a cache.
  public let cacheWriteCost: Money?
  /// The part of the input's cost for the request itself and for web searches.
  public let otherCost: Money?
  /// What our price book says, kept beside a reported cost and beside the 0 of a call that was
  /// served from a cache; for an unpriced call what stays held for it, see ``heldCost``.
  public let computedCost: Money?
  /// The price row that was used.
  public let priceID: Int64?
  /// The reservation that paid for it.
  public let reservation: ReservationID?
  /// The adjustment that undid it, so that it counts nowhere; `nil` for a call that counts.
  public internal(set) var voidedBy: RecordID?

  /// When the call began.
  public var timestamp: Instant { call.timestamp ?? .distantPast }
}

extension RecordedCall {
  /// The cost by bucket; `nil` where it is not known bucket by bucket.
  public var costByBucket: Cost? {
    guard let inputCost, let outputCost, let cacheReadCost, let cacheWriteCost, let otherCost else {
      return nil
    }
    return try? Cost(
      input: inputCost,
      output: outputCost,
      cacheRead: cacheReadCost,
      cacheWrite: cacheWriteCost,
      other: otherCost
    )
  }
}

extension RecordedCall {
  /// What an unpriced call holds in its budgets: what was reserved for it, or what is known of its
  /// cost where that is more.
  ///
  /// Nobody knows what such a call cost, so its room stays taken; nothing is held for a call whose
  /// cost is known.
  public var heldCost: Money { cost == nil ? computedCost ?? .zero : .zero }
}

extension RecordedCall {
  /// Returns whether a second report under this row's id says the same as the first did.
  ///
  /// A report that leaves the time open repeats any; everything else must agree. A row from before
  /// finish reasons were read out of answers is repeated by the same answer.
  func repeats(_ other: LLMCall) -> Bool {
    var repeated = other
    repeated.id = call.id
    repeated.timestamp = other.timestamp ?? call.timestamp
    if call.outcome.finishReason == nil { repeated.outcome.finishReason = nil }
    return repeated == call
  }
}
