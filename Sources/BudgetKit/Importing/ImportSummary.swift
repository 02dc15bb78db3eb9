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

  /// All messages that were read.
  package var read: Int { new + known + changed + ignored + refused.count }

  package init() {}
}

extension ImportSummary {
  /// Counts the outcome of one call.
  mutating func count(_ outcome: ImportOutcome) {
    let row: RecordedCall
    switch outcome {
    case .new(let recorded):
      new += 1
      row = recorded
    case .known(let recorded):
      known += 1
      row = recorded
    case .changed(let recorded):
      changed += 1
      row = recorded
    }
    cost = cost + (row.cost ?? .zero)
    if row.cost == nil { unpricedCalls += 1 }
  }
}
