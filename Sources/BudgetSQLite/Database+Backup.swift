extension Database {
  /// Writes a copy of the newest state into a file of its own, complete without a log, beside any
  /// number of writers.
  ///
  /// The copy appears under its name only when all of it is on the disk.
  ///
  /// - Parameters:
  ///   - target: Where to write the copy.
  ///   - replacing: Whether an older copy that is there is replaced.
  ///   - compacting: Whether room that nothing uses any more is left out of the copy.
  ///   - check: Looks at the finished copy, and throws if it is not sound.
  /// - Returns: The absolute path of the copy.
  /// - Throws: ``SQLiteError``, or what `check` throws; what was at the target is then as before.
  package func backUp(
    to target: String,
    replacing: Bool,
    compacting: Bool = false,
    check: (borrowing Connection) throws -> Void
  ) throws -> String {
    try requireSameProcess()
    let target = try DatabasePath(locating: target)
    try target.requireFreeForCopy(of: path, replacing: replacing)
    let partial = try PartialFile(for: target)
    try copy(into: partial)
    try partial.leaveLogMode()
    if compacting { try partial.compact() }
    try partial.inspect(check)
    try partial.synchronize()
    try partial.move(to: target.absolute, replacing: replacing)
    return target.absolute
  }

  private func copy(into partial: PartialFile) throws {
    // What is in memory has no other connection.
    guard !isInMemory else {
      return try read { try $0.copy(into: partial, patience: patience) }
    }
    try openAnother(mayWrite: false).copy(into: partial, patience: patience)
  }
}

extension DatabasePath {
  /// Throws unless a copy may be put here: not over a file that is not to be replaced, and never
  /// over or beside a ledger in use.
  fileprivate func requireFreeForCopy(
    of source: DatabasePath,
    replacing: Bool
  ) throws(SQLiteError) {
    guard ![source.absolute, source.log, source.logIndex, source.lock].contains(absolute) else {
      throw .invalid("\(absolute) is the ledger itself; name another file for its backup.")
    }
    for path in [log, logIndex, journal, lock] where FileStatus(path: path) != nil {
      throw .invalid(
        "\(path) lies beside the backup's name, so a ledger was opened there; name another file."
      )
    }
    guard let file = FileStatus(path: absolute) else { return }
    guard replacing else { throw .alreadyExists(absolute) }
    guard file.isPlain else {
      throw .invalid("\(absolute) is not a plain file of ours; name another file for the backup.")
    }
  }
}
