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
    try target.requireFree(for: "backup", of: path, replacing: replacing)
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
