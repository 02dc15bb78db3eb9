import CSQLite

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Puts a copy of another database in the place of one that nobody has open; the old one is kept beside.
///
/// First the copy is written and checked, which is long and disturbs nobody; then the names change, under the side lock and
/// SQLite's exclusive lock. A process that is killed at any moment leaves the old database or the new one, complete.
package struct Replacement {
  private let target: DatabasePath
  private let patience: Duration
  private let copy: PartialFile

  /// The absolute path of the database.
  package var path: String { target.absolute }

  /// Waits until nobody has the database open, and writes the copy.
  ///
  /// - Parameters:
  ///   - target: The database to replace; it may be absent, empty or damaged.
  ///   - source: What to put there. It is only read.
  ///   - patience: How long to wait for those who have the database open.
  ///   - allowsNetworkDisk: Whether the database may lie where locks between machines cannot be trusted.
  /// - Throws: ``SQLiteError``, with the reason `busy` if somebody still has it open, and `corrupt` if the source cannot be copied.
  package init(
    of target: String,
    by source: String,
    patience: Duration,
    allowsNetworkDisk: Bool = false
  ) throws {
    self.target = try DatabasePath(locating: target)
    self.patience = patience
    let source = try DatabasePath(source)
    guard let file = FileStatus(path: source.absolute), file.size > 0 else {
      throw SQLiteError(.corrupt, "There is nothing in it.")
    }
    guard FileStatus(path: self.target.absolute)?.identity != file.identity else {
      throw SQLiteError.invalid("\(source.absolute) is the ledger itself; name a backup of it.")
    }
    try self.target.fileSystem.requireLocal(self.target, unless: allowsNetworkDisk)
    try self.target.checkFiles()
    try self.target.access.requireWriting()
    if let old = FileStatus(path: self.target.absolute), old.isRegular {
      _ = try HeldFile(self.target, until: .now + patience)
    }
    copy = try PartialFile(for: self.target)
    try Connection.openReadOnly(source, patience: patience) { _ in }
      .copy(into: copy, patience: patience)
    try copy.leaveLogMode()
  }

  /// Changes the header of the copy.
  package func edit(_ body: (borrowing Connection) throws -> Void) throws {
    try copy.edit(body)
  }

  /// Looks at the copy, before it is in its place.
  package func inspect<Value>(_ body: (borrowing Connection) throws -> Value) throws -> Value {
    try copy.inspect(body)
  }

  /// Puts the copy in its place.
  ///
  /// - Parameter requireOurs: Throws if the old database is of another kind and must not be replaced.
  /// - Returns: The path at which the old database is kept; `nil` where there was none.
  /// - Throws: ``SQLiteError``, or what `requireOurs` throws; the old database is then in its place.
  package func finish(requireOurs: (borrowing Connection) throws -> Void) throws -> String? {
    try copy.synchronize()
    let deadline = ContinuousClock.now + patience
    let lock = try SideLock(target)
    return try lock.withLock(until: deadline) {
      let kept: String?
      if FileStatus(path: target.absolute) == nil {
        kept = try takeFreePlace()
      } else {
        try settleLog(requireOurs)
        let held = try HeldFile(target, until: deadline)
        kept = try withExtendedLifetime(held) { try takePlace() }
      }
      // What is noted of the old file says nothing of this one.
      _ = lock.note(FileRecord(), durably: true)
      // The next who opens the database would do the same.
      _ = try? Connection.open(target, mayWrite: true, patience: patience) { try $0.startLog() }
      return kept
    }
  }
}

// MARK: - The old database

extension Replacement {
  /// Moves the log of the old database into it, so that it is kept complete in one file.
  ///
  /// A damaged one stays as it is: its log is kept beside it.
  private func settleLog(_ requireOurs: (borrowing Connection) throws -> Void) throws {
    // SQLite throws the log of an emptied file away.
    guard let file = FileStatus(path: target.absolute), file.size > 0 else { return }
    do {
      _ = try Connection.open(target, mayWrite: true, patience: patience) { connection in
        try requireOurs(connection)
        guard connection.checkpoint() else {
          throw SQLiteError(
            .busy,
            "The log of \(target.absolute) cannot be moved into it: another process has it open, or the disk is full. "
              + "Nothing was changed."
          )
        }
        throw Settled()
      }
    } catch is Settled {
    } catch let error as SQLiteError
      where [.corrupt, .unsafeJournal, .filesChanged].contains(error.reason)
    {}
  }

  /// Ends the opening of a connection that has done its work.
  private struct Settled: Error {}
}

// MARK: - Names

extension Replacement {
  /// Takes the place of a database that is there and held.
  private func takePlace() throws -> String? {
    guard FileStatus(path: target.absolute)?.size ?? 0 > 0 else {
      let kept = try moveSideFilesAway()
      try copy.move(to: target.absolute, replacing: true)
      return kept
    }
    let kept: String =
      if let name = try moveSideFilesAway() { name } else { try freeName() }
    try exchange(keepingOldAt: kept)
    return kept
  }

  /// Takes a place where nothing is, but perhaps the log of a database that was removed.
  private func takeFreePlace() throws -> String? {
    let kept = try moveSideFilesAway()
    try copy.move(to: target.absolute, replacing: false)
    return kept
  }

  /// Moves a log with content and a journal away, for SQLite would apply them to the new file; returns the name they have now.
  private func moveSideFilesAway() throws(SQLiteError) -> String? {
    unlink(target.logIndex)
    var kept: String?
    for suffix in ["-wal", "-journal"] {
      guard let file = FileStatus(path: target.absolute + suffix) else { continue }
      if file.size == 0 {
        unlink(target.absolute + suffix)
        continue
      }
      let name: String = if let kept { kept } else { try freeName() }
      kept = name
      guard rename(target.absolute + suffix, name + suffix) == 0 else {
        throw .cannotRename(target.absolute + suffix)
      }
    }
    synchronizeFolder(of: target.absolute)
    return kept
  }

  /// Returns a name at which an old database can be kept.
  private func freeName() throws(SQLiteError) -> String {
    for number in 1...10_000 {
      let name = target.absolute + ".before-restore" + (number == 1 ? "" : "-\(number)")
      let files = ["", "-wal", "-shm", "-journal"].map { FileStatus(path: name + $0) }
      if files.allSatisfy({ $0 == nil }) { return name }
    }
    throw .invalid("Too many files named \(target.absolute).before-restore; remove some of them.")
  }

  /// Puts the copy and the old database in each other's place, in one step where the system can do that.
  private func exchange(keepingOldAt kept: String) throws(SQLiteError) {
    // From here on the next restore must not take the file for a copy that was never finished.
    try copy.move(to: kept, replacing: false)
    if csqlite_rename(kept, target.absolute, 1) != 0 {
      try replaceInSteps(keepingOldAt: kept)
    }
    synchronizeFolder(of: target.absolute)
  }

  /// Gives the old database a second name and then its first one to the copy.
  ///
  /// A process that is killed between the two leaves the old database under two names, which is refused until one is removed.
  private func replaceInSteps(keepingOldAt kept: String) throws(SQLiteError) {
    let waiting = kept + ".new"
    guard rename(kept, waiting) == 0, link(target.absolute, kept) == 0,
      rename(waiting, target.absolute) == 0
    else { throw .cannotRename(target.absolute) }
  }
}

extension SQLiteError {
  fileprivate static func cannotRename(_ path: String) -> SQLiteError {
    SQLiteError(.other, "Cannot rename \(path): \(systemErrorText()).")
  }
}
