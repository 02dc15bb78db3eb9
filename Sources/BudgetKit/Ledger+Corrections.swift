extension Ledger {
  /// Records a credit, a refund or a missing amount, in every sum that it touches.
  ///
  /// One that corrects a row counts where that row does: in its period, its model, its execution;
  /// it cannot bring the row's cost below 0. Any other counts at its own time, and can bring what
  /// was spent below 0: then there is more room than the limit. The same id with the same content
  /// answers as the first time did.
  ///
  /// - Parameters:
  ///   - adjustment: The amount, and what it corrects. What the context of one that corrects no row
  ///     leaves open is taken from ``CallContext/current``.
  ///   - change: Who records it, and why; the reason is needed.
  /// - Returns: The row, and whether it is new.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/notFound`` if there is no such row,
  ///   ``LedgerError/Code/conflict`` if it was voided or the id is taken,
  ///   ``LedgerError/Code/invalidAmount`` or ``LedgerError/Code/invalidValue``; then nothing is
  ///   changed.
  /// - Complexity: A few indexed rows.
  @discardableResult
  public func record(
    _ adjustment: Adjustment,
    by change: Change
  ) throws -> Recorded<RecordedAdjustment> {
    var adjustment = adjustment
    if adjustment.corrected == nil { adjustment.context = adjustment.context.completed }
    let completed = adjustment
    return try store.write { bookkeeper, connection in
      try bookkeeper.record(completed, by: change, on: connection)
    }
  }

  /// Undoes a call or a use of a resource that should not have been recorded.
  ///
  /// The row stays and is marked: it counts in no budget, report, forecast or execution any more,
  /// and neither does what corrected it. Its id stays taken. To undo it again answers as the first
  /// time did. A reservation that it settled stays settled.
  ///
  /// - Parameters:
  ///   - id: The id of the row.
  ///   - kind: What it is of; needed only where a call and a use of a resource have the same id.
  ///   - workspace: The workspace.
  ///   - change: Who undoes it, and why; the reason is needed.
  /// - Returns: The row that undid it, and whether it is new.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/notFound`` if there is no such row, or
  ///   ``LedgerError/Code/invalidValue``; then nothing is changed.
  /// - Complexity: A few indexed rows.
  @discardableResult
  public func void(
    _ id: RecordID,
    _ kind: RecordedKind? = nil,
    in workspace: WorkspaceID,
    by change: Change
  ) throws -> Recorded<RecordedAdjustment> {
    try store.write { bookkeeper, connection in
      try bookkeeper.void(id, kind, in: workspace, by: change, on: connection)
    }
  }

  /// Returns the newest adjustments and voids of a workspace, the newest first.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidValue`` for a limit that is not
  ///   from 1 to 10,000.
  /// - Complexity: Linear in all adjustments of the ledger.
  public func adjustments(
    in workspace: WorkspaceID,
    limit: Int = 1000
  ) throws -> [RecordedAdjustment] {
    guard (1...10_000).contains(limit) else {
      throw LedgerError(
        .invalidValue,
        "A list of adjustments has 1 to 10000 rows; this asks for \(limit)."
      )
    }
    return try store.read {
      try AdjustmentTable.list(in: workspace, limit: Int64(limit), on: $0)
    }
  }
}
