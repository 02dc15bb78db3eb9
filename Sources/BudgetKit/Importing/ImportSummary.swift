/// What an import found in a log, and what it did with it.
///
/// Every message that was read is new, known, changed, ignored or refused: the counts add up.
package struct ImportSummary: Sendable {
  /// How many lines the log has.
  package var linesRead = 0
  /// Calls that were not in the ledger.
  package var new = 0
  /// Calls that were in the ledger already; nothing was changed.
  package var known = 0
  /// Calls whose row was corrected, because the log has since said more of them.
  package var changed = 0
  /// Messages that are no calls.
  package var ignored = 0
  /// What was refused, and why.
  ///
  /// The rest went in.
  package var refused: [ImportNote] = []
  /// What to know about calls that were taken.
  package var remarks: [ImportNote] = []
  /// What the calls of the log cost, as they stand in the ledger now: the same for every import of one log.
  package var cost = Money.zero
  /// How many of them have no price, so that the true cost is higher.
  package var unpricedCalls = 0
  /// The models of those, how many calls each, and why.
  package var unpricedModels: [UnpricedModel: Int] = [:]

  /// A model some of whose calls have no price.
  package struct UnpricedModel: Sendable, Hashable {
    package let provider: String
    package let model: String
    /// What is missing; `nil` where the price came after the call was recorded.
    package let gap: PriceGap?
  }

  /// All messages that were read.
  package var read: Int { new + known + changed + ignored + refused.count }

  package init() {}
}

extension ImportSummary {
  /// Counts the outcome of one call; why a call has no price is asked only where it has none.
  mutating func count(
    _ outcome: ImportOutcome,
    gap: (LLMCall) throws -> PriceGap? = { _ in nil }
  ) rethrows {
    switch outcome {
    case .new: new += 1
    case .known: known += 1
    case .changed: changed += 1
    }
    let row = outcome.row
    cost = cost + (row.cost ?? .zero)
    guard row.cost == nil else { return }
    unpricedCalls += 1
    let model = UnpricedModel(
      provider: row.call.provider,
      model: row.call.model,
      gap: try gap(row.call)
    )
    unpricedModels[model, default: 0] += 1
  }
}
