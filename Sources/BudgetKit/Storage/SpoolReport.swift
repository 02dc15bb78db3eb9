internal import BudgetSQLite

/// What waits beside a ledger to be written into it, in the file `<ledger>.spool`.
public struct SpoolReport: Sendable, Hashable {
  /// The absolute path of the file.
  public let path: String
  /// How many settlements, and calls that belong to them, wait to be booked.
  public let waitingSettlements: Int
  /// How many reservations wait that were given without asking the budgets.
  public let waitingReservations: Int
  /// How many lines are for another ledger than the one beside the file.
  public let foreignLines: Int
  /// How many lines are not whole: a process was killed while it wrote them, or they were changed.
  public let damagedLines: Int
  /// Why this process could not book some of what waits, one sentence each.
  public let refusals: [String]
}

extension SpoolReport {
  /// What there is to say of it, one sentence each.
  package var sentences: [String] {
    var sentences: [String] = []
    let waiting = [
      (waitingSettlements, "settlement"), (waitingReservations, "unchecked reservation"),
    ].filter { $0.0 > 0 }.map { counted($0.0, $0.1) }.joined(separator: " and ")
    let isOne = waitingSettlements + waitingReservations == 1
    if !waiting.isEmpty {
      sentences.append(
        "\(waiting) \(isOne ? "waits" : "wait") in \(path) to be booked, and \(isOne ? "is" : "are") in no figure yet."
      )
    }
    sentences += refusals.map { "An entry of \(path) cannot be booked: \($0)" }
    if damagedLines > 0 {
      sentences.append(
        "\(counted(damagedLines, "line")) of \(path) \(damagedLines == 1 ? "is" : "are") not whole; what \(damagedLines == 1 ? "it" : "they") told is lost."
      )
    }
    if foreignLines > 0 {
      sentences.append(
        "\(counted(foreignLines, "line")) of \(path) \(foreignLines == 1 ? "is" : "are") for another ledger; move the file beside that one."
      )
    }
    return sentences
  }
}

extension LedgerStore {
  /// Reads what waits beside the file; `nil` where nothing does.
  func spoolReport() throws -> SpoolReport? {
    guard let spool, let content = try spool.content(within: database.patience) else { return nil }
    let ours = spool.ours(in: content)
    let reservations = ours.count { line in
      if case .reservation = line.line.entry { true } else { false }
    }
    return SpoolReport(
      path: spool.path,
      waitingSettlements: ours.count - reservations,
      waitingReservations: reservations,
      foreignLines: content.lines.count - ours.count,
      damagedLines: content.damagedCount,
      refusals: spool.lastDrain.refusals
    )
  }
}
