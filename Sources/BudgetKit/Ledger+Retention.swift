// Rows that leave the ledger, and where they are then.
extension Ledger {
  /// Moves the rows of a workspace that began before a day into an archive.
  ///
  /// The archive is a ledger of its own, with the same tables: it can be opened, reported on and
  /// verified. What the rows add up to stays here: no sum of whole days changes, no account, and no
  /// breakdown of an execution. Their ids stay as well, so that no call counts twice.
  ///
  /// It may be killed at any moment and run again: a row is deleted only when the archive has it on
  /// disk with the same content. Until it has ended, whatever needs rows before the day is refused.
  ///
  /// ```swift
  /// let day = try CivilDate(iso8601: "2026-01-01")
  /// try ledger.archive(acme, before: day, to: "2025.sqlite", by: Change(by: "ada"))
  /// ```
  ///
  /// - Parameters:
  ///   - workspace: The workspace.
  ///   - day: The first day, in the workspace's zone, whose rows stay; today at the latest.
  ///   - path: The archive: a new file, or one that has taken rows of this ledger before.
  ///   - change: Who moves them, and why.
  ///   - progress: Called now and then with the number of rows that have left.
  /// - Returns: What has left, with what an earlier run to the same day moved.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/notFound``,
  ///   ``LedgerError/Code/invalidTime`` for a day that is not over, ``LedgerError/Code/conflict``
  ///   where a budget counts the rows one by one or the file is no archive of this ledger,
  ///   ``LedgerError/Code/archived`` while a removal to another day or file has not ended, or what
  ///   opening a ledger throws.
  /// - Complexity: Linear in the rows that leave; the memory does not grow with them. Writers wait
  ///   for batches of some 500 rows. The file keeps its size, and uses the room for new rows.
  @discardableResult
  public func archive(
    _ workspace: WorkspaceID,
    before day: CivilDate,
    to path: String,
    by change: Change,
    progress: (_ done: Int64) -> Void = { _ in }
  ) throws -> RemovedRows {
    try remove(
      workspace,
      before: day,
      to: try ArchiveFile(at: path, of: store),
      by: change,
      progress
    )
  }

  /// Deletes the rows of a workspace that began before a day for good; what they add up to stays,
  /// as with ``archive(_:before:to:by:progress:)``.
  ///
  /// - Parameters:
  ///   - workspace: The workspace.
  ///   - day: The first day, in the workspace's zone, whose rows stay; today at the latest.
  ///   - change: Who deletes them, and why.
  ///   - progress: Called now and then with the number of rows that are deleted.
  /// - Returns: What has left, with what an earlier run to the same day deleted.
  /// - Throws: As ``archive(_:before:to:by:progress:)``.
  @discardableResult
  public func prune(
    _ workspace: WorkspaceID,
    before day: CivilDate,
    by change: Change,
    progress: (_ done: Int64) -> Void = { _ in }
  ) throws -> RemovedRows {
    try remove(workspace, before: day, to: nil, by: change, progress)
  }

  private func remove(
    _ workspace: WorkspaceID,
    before day: CivilDate,
    to archive: ArchiveFile?,
    by change: Change,
    _ progress: (_ done: Int64) -> Void
  ) throws -> RemovedRows {
    try withoutActuallyEscaping(progress) { progress in
      try RowRemoval(
        store: store,
        workspace: workspace,
        day: day,
        archive: archive,
        progress: progress
      ).run(by: change)
    }
  }

  /// Returns what has left a workspace, or is about to, the earliest day first.
  public func removedRows(of workspace: WorkspaceID) throws -> [RemovedRows] {
    try store.read { try RetentionRepository.list(of: workspace, on: $0) }
  }

  /// Reads rows that have left from an archive as well, as long as this ledger is open: reports by
  /// session, percentiles and whatever else needs them find them there.
  ///
  /// - Parameter path: An archive of this ledger; where it lies now does not matter.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/notFound``, or
  ///   ``LedgerError/Code/conflict`` for a file that is no archive of this ledger.
  public func attachArchive(at path: String) throws {
    try store.attachArchive(at: path)
  }
}
