extension Ledger {
  /// Writes a copy of the ledger beside any number of processes that use it.
  ///
  /// The copy holds one state: every write that was done before the call, and of each later one all
  /// or nothing. It is one file that only its owner may read, complete without a log, so that it
  /// can be read where nothing may be written. It appears under its name when all of it is on the
  /// disk and was looked through.
  ///
  /// ```swift
  /// try await ledger.backUp(to: "backups/2026-11-28.sqlite")
  /// ```
  ///
  /// - Parameters:
  ///   - path: Where the copy is to be; its folder must exist. A name at which a ledger was opened
  ///     is refused.
  ///   - replacing: Whether a file that is there is replaced; otherwise it stays, and that is an
  ///     error.
  ///   - compacting: Whether the copy is written anew without the room of rows that were deleted;
  ///     that takes the size of the copy once more, in the folder for temporary files.
  /// - Returns: Where the copy is.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/conflict`` where a file is there
  ///   already, ``LedgerError/Code/invalidPath``, ``LedgerError/Code/storageFull``,
  ///   ``LedgerError/Code/corrupt`` if the ledger is damaged, or ``LedgerError/Code/busy``. What
  ///   was at the path is then as before.
  /// - Complexity: Linear in the size of the file; memory is bounded, and writers wait for nothing.
  @discardableResult
  public func backUp(
    to path: String,
    replacing: Bool = false,
    compacting: Bool = false
  ) throws -> Backup {
    try Backup(of: store, to: path, replacing: replacing, compacting: compacting)
  }

  /// Writes a copy of the ledger without blocking the thread of a task; see
  /// ``backUp(to:replacing:compacting:)-(String,_,_)``.
  @discardableResult
  public func backUp(
    to path: String,
    replacing: Bool = false,
    compacting: Bool = false
  ) async throws -> Backup {
    try await store.readWithoutBlocking {
      try self.backUp(to: path, replacing: replacing, compacting: compacting)
    }
  }
}
