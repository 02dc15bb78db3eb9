/// Rows of a workspace on their way out of a ledger: into an archive, or for good.
///
/// A process that is killed at any moment leaves each row in the ledger, or in the archive, or in
/// both; running it again ends it. What the archive holds is on disk before anything is deleted,
/// and each row is compared once more in the transaction that deletes it.
struct RowRemoval {
  let store: LedgerStore
  let workspace: WorkspaceID
  /// The first day whose rows stay.
  let day: CivilDate
  /// Where the rows go; `nil` for nowhere.
  let archive: ArchiveFile?
  /// Called with how many rows have been deleted so far.
  let progress: (Int64) -> Void

  /// Moves or deletes the rows, and returns what has left.
  func run(by change: Change) throws -> RemovedRows {
    try change.validate()
    let removed = try store.write { bookkeeper, connection in
      try bookkeeper.beginRemoval(
        of: workspace,
        before: day,
        into: archive?.archive,
        on: connection
      )
    }
    let zone = try store.read { try WorkspaceRepository.zone(of: workspace, on: $0) }
    if let archive { try copy(removed, to: archive, in: zone) }
    try store.write { try $0.startMoving(removed, on: $1) }
    var count: Int64 = 0
    for kind in RowBatch.kinds {
      while let deleted = try delete(kind, removed, in: zone), deleted > 0 {
        count += deleted
        progress(count)
      }
    }
    return try store.write { try $0.finishRemoval(removed, by: change, on: $1) }
  }

  private func copy(_ removed: RemovedRows, to archive: ArchiveFile, in zone: Zone) throws {
    for kind in RowBatch.kinds {
      var cursor: PageCursor?
      repeat {
        let batch = try store.readSnapshot { connection in
          try RowBatch(
            of: kind,
            in: workspace,
            before: removed.before,
            after: cursor,
            on: connection
          )
        }
        if !batch.isEmpty { try archive.take(batch, of: workspace, in: zone) }
        cursor = batch.last
      } while cursor != nil
    }
  }

  /// Deletes the first rows of a kind, and returns how many; `nil` where none is left.
  private func delete(
    _ kind: Charge.Kind,
    _ removed: RemovedRows,
    in zone: Zone
  ) throws -> Int64? {
    // Once more where a row came or was corrected after it had been copied.
    for _ in 0..<3 {
      let (batch, isHeld) = try store.write { bookkeeper, connection in
        let batch = try RowBatch(of: kind, in: workspace, before: removed.before, on: connection)
        guard !batch.isEmpty, try archive?.holds(batch) ?? true else { return (batch, false) }
        try bookkeeper.remove(batch, of: removed, on: connection)
        return (batch, true)
      }
      guard !batch.isEmpty else { return nil }
      guard !isHeld else { return Int64(batch.count) }
      try archive?.take(batch, of: workspace, in: zone)
    }
    throw LedgerError(
      .busy,
      "Rows before \(day) change while they are archived; run it again, which goes on where it stopped."
    )
  }
}
