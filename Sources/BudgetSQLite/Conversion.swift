/// Rewrites a database that nobody has open into a new file and puts that in its place; the old one
/// is kept beside.
///
/// All of it happens under the side lock, on a copy: a process that is killed at any moment leaves
/// the old database or the new one, complete. Others that open the database meanwhile wait for the
/// lock, and then find that there is nothing left to do.
package struct Conversion {
  private let target: DatabasePath
  private let patience: Duration
  private let succession: Succession
  /// Whether a file still has to be converted; throws for a file that is not ours.
  private let isDue: (borrowing Connection) throws -> Bool

  /// - Parameters:
  ///   - path: The database.
  ///   - keptSuffix: What the name at which the old database is kept has at its end.
  ///   - patience: How long to wait for those who write, and for those who have the database open.
  ///   - allowsNetworkDisk: Whether the database may lie where locks between machines cannot be
  ///     trusted.
  ///   - isDue: Looks at a file, and answers whether it still has to be converted.
  /// - Throws: ``SQLiteError``, with the reason `readOnly` where the database may not be written.
  package init(
    of path: String,
    keptSuffix: String,
    patience: Duration,
    allowsNetworkDisk: Bool,
    isDue: @escaping (borrowing Connection) throws -> Bool
  ) throws {
    target = try DatabasePath(path)
    try target.fileSystem.requireLocal(target, unless: allowsNetworkDisk)
    try target.access.requireWriting()
    self.patience = patience
    self.isDue = isDue
    succession = Succession(to: target, keptSuffix: keptSuffix)
  }

  /// Converts the database, unless another process has done so.
  ///
  /// - Parameters:
  ///   - rewrite: Fills a new database from the old one, which is attached as `old`, in one
  ///     transaction.
  ///   - check: Looks at the new file, and throws if it is not sound.
  /// - Returns: The path at which the old database is kept; `nil` where there was nothing to do.
  /// - Throws: ``SQLiteError``, with the reason `busy` if somebody has the database open to the
  ///   end, or what the closures throw. The database is then as it was.
  package func run(
    rewrite: (borrowing Connection) throws -> Void,
    check: (borrowing Connection) throws -> Void
  ) throws -> String? {
    let lock = try SideLock(target)
    return try lock.withLock(until: .now + patience) {
      guard try settle() else { return nil }
      // Long work is not begun beside somebody who has the database open.
      _ = try HeldFile(target, until: .now + patience)
      let before = FileStatus(path: target.absolute)?.content
      let copy = try copied().rewritten(rewrite)
      try copy.inspect(check)
      copy.takePermissions(of: target)
      try copy.synchronize()
      let kept = try takePlace(copy, ifStill: before, lock)
      // The next who opens the database would do the same.
      _ = try? Connection.open(target, mayWrite: true, patience: patience) { try $0.startLog() }
      return kept
    }
  }

  /// Moves the log into the file; answers whether there is anything to convert.
  private func settle() throws -> Bool {
    do {
      _ = try Connection.open(target, mayWrite: true, patience: patience) { connection in
        guard try isDue(connection) else { throw Look.isOver(isDue: false) }
        guard connection.checkpoint() else { throw SQLiteError.inUse(target) }
        throw Look.isOver(isDue: true)
      }
      return false
    } catch Look.isOver(let isDue) {
      return isDue
    }
  }

  /// Ends the opening of a connection that was only to look.
  private enum Look: Error {
    case isOver(isDue: Bool)
  }

  private func copied() throws -> PartialFile {
    let copy = try PartialFile(for: target)
    try Connection.openReadOnly(target, patience: patience) { _ in }
      .copy(into: copy, patience: patience)
    try copy.leaveLogMode()
    return copy
  }

  private func takePlace(
    _ copy: PartialFile,
    ifStill before: FileStatus.Content?,
    _ lock: SideLock
  ) throws -> String? {
    let held = try HeldFile(target, until: .now + patience)
    return try withExtendedLifetime(held) {
      // A program without our lock can have written since.
      guard FileStatus(path: target.absolute)?.content == before,
        (FileStatus(path: target.log)?.size ?? 0) == 0
      else { throw SQLiteError.inUse(target) }
      removeUnfinished()
      // What is noted of the old file says nothing of the new one; beside an empty log neither
      // needs a note.
      _ = lock.note(FileRecord(), durably: true)
      return try succession.takePlace(copy)
    }
  }

  /// Removes a new file that a process left under the name for the old one when it was killed just
  /// before the two changed places.
  private func removeUnfinished() {
    guard let left = try? DatabasePath(succession.firstKeptPath),
      FileStatus(path: left.absolute) != nil
    else { return }
    let isDue = try? Connection.openReadOnly(left, patience: .zero) { _ in }.snapshot(isDue)
    if isDue == false { succession.removeFirstKept() }
  }
}

extension SQLiteError {
  fileprivate static func inUse(_ path: DatabasePath) -> SQLiteError {
    SQLiteError(
      .busy,
      "Another process has \(path.absolute) open while it is to be rewritten; end it, and try again. Nothing was changed."
    )
  }
}
