import CSQLite

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Puts a copy of another database in the place of one that nobody has open; the old one is kept
/// beside.
///
/// First the copy is written and checked, which is long and disturbs nobody; then the names change,
/// under the side lock and SQLite's exclusive lock. A process that is killed at any moment leaves
/// the old database or the new one, complete.
package struct Replacement {
  private let target: DatabasePath
  private let patience: Duration
  private var copy: PartialFile

  /// The absolute path of the database.
  package var path: String { target.absolute }

  /// Waits until nobody has the database open, and writes the copy.
  ///
  /// - Parameters:
  ///   - target: The database to replace; it may be absent, empty or damaged.
  ///   - source: What to put there. It is only read.
  ///   - patience: How long to wait for those who have the database open.
  ///   - allowsNetworkDisk: Whether the database may lie where locks between machines cannot be
  ///     trusted.
  /// - Throws: ``SQLiteError``, with the reason `busy` if somebody still has it open, and `corrupt`
  ///   if the source cannot be copied.
  package init(
    of target: String,
    by source: String,
    patience: Duration,
    allowsNetworkDisk: Bool = false
  ) throws {
    self.target = try DatabasePath(locating: target)
    self.patience = patience
    let source = try DatabasePath(source)
    guard let file = FileStatus(path: source.absolute) else {
      throw SQLiteError(systemError: errno, "Cannot look at \(source.absolute)")
    }
    guard file.size > 0 else { throw SQLiteError(.corrupt, "There is nothing in it.") }
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

  /// Makes another copy of the copy, and goes on with that one; see ``PartialFile/rewritten(_:)``.
  package mutating func rewrite(_ body: (borrowing Connection) throws -> Void) throws {
    copy = try copy.rewritten(body)
  }

  /// Looks at the copy, before it is in its place.
  package func inspect<Value>(_ body: (borrowing Connection) throws -> Value) throws -> Value {
    try copy.inspect(body)
  }

  /// Puts the copy in its place.
  ///
  /// - Parameter requireOurs: Throws if the old database is of another kind and must not be
  ///   replaced.
  /// - Returns: The path at which the old database is kept; `nil` where there was none.
  /// - Throws: ``SQLiteError``, or what `requireOurs` throws; the old database is then in its
  ///   place.
  package func finish(requireOurs: (borrowing Connection) throws -> Void) throws -> String? {
    try copy.synchronize()
    let deadline = ContinuousClock.now + patience
    let lock = try SideLock(target)
    return try lock.withLock(until: deadline) {
      let kept: String?
      let succession = Succession(to: target, keptSuffix: ".before-restore")
      if FileStatus(path: target.absolute) == nil {
        kept = try succession.takeFreePlace(copy)
      } else {
        try settleLog(requireOurs)
        let held = try HeldFile(target, until: deadline)
        kept = try withExtendedLifetime(held) { try succession.takePlace(copy) }
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
