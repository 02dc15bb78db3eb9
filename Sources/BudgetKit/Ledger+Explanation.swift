extension Ledger {
  /// Explains how the cost of a row comes about, and where it counts.
  ///
  /// - Parameters:
  ///   - id: The id of a call, of a use of a resource, or of an adjustment.
  ///   - kind: Which of a call and a use is meant, where both have the id.
  ///   - workspace: The workspace that it belongs to.
  /// - Returns: The explanation; `nil` where no row has the id.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidValue`` where it is not clear
  ///   which row is meant.
  package func explanation(
    of id: RecordID,
    _ kind: RecordedKind? = nil,
    in workspace: WorkspaceID
  ) throws -> RowExplanation? {
    try store.readBooks(at: now) { bookkeeper, connection in
      try bookkeeper.explanation(of: id, kind, in: workspace, on: connection)
    }
  }
}
