extension Ledger {
  /// Explains how the cost of a row comes about, and where it counts.
  ///
  /// - Parameters:
  ///   - id: The id of a call, of a use of a resource, or of an adjustment.
  ///   - kind: Which of a call and a use is meant, where both have the id.
  ///   - workspace: The workspace that it belongs to.
  /// - Returns: The explanation; `nil` where no row has the id.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidValue`` where it is not clear
  ///   which row is meant, or ``LedgerError/Code/archived`` for a row that has left.
  package func explanation(
    of id: RecordID,
    _ kind: RecordedKind? = nil,
    in workspace: WorkspaceID
  ) throws -> RowExplanation? {
    try store.readBooks(at: now) { bookkeeper, connection in
      let found = try bookkeeper.explanation(of: id, kind, in: workspace, on: connection)
      guard found == nil else { return found }
      for kind in [RemovedRowRepository.Kind.call, .resource, .adjustment]
      where try bookkeeper.isRemoved(id, kind, of: workspace, on: connection) {
        throw LedgerError(
          .archived,
          "The \(kind.rawValue) \(quoted(id.rawValue)) of workspace \(workspace) has left the ledger; its archive explains it (--database), unless it was pruned."
        )
      }
      return nil
    }
  }

  /// Explains what became of a reservation: what it holds, where, and which calls it paid for.
  ///
  /// - Parameters:
  ///   - id: The id of the reservation.
  ///   - workspace: The workspace that it belongs to.
  /// - Returns: The explanation; `nil` where no reservation of the workspace has the id.
  /// - Throws: ``LedgerError`` where the ledger cannot be read.
  package func explanation(
    of id: ReservationID,
    in workspace: WorkspaceID
  ) throws -> ReservationExplanation? {
    try store.readBooks(at: now) { bookkeeper, connection in
      try bookkeeper.explanation(of: id, in: workspace, on: connection)
    }
  }
}
