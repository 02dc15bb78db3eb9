import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A database file that any number of threads and processes share: one writing connection and a few reading ones.
///
/// Connections are opened when they are first needed and lent out under a lock. Writers of all processes take turns at the side
/// lock; readers wait for nobody.
package final class Database: Sendable {
  package let path: DatabasePath
  private let patience: Duration
  private let identity: FileStatus.Identity
  private let generation = ForkGuard.generation
  private let writer = ConnectionSlot()
  private let readers: [ConnectionSlot]
  private let verify: @Sendable (borrowing Connection) throws -> Void
  private let sideLock: SideLock

  /// A checkpoint moves the log into the file once it is longer than this many pages (4 MiB).
  private static let longestLog: Int32 = 1024

  /// Opens a database, and makes it where nothing (or an empty file) is at the path.
  ///
  /// - Parameters:
  ///   - path: A checked path.
  ///   - patience: How long to wait for somebody else's lock.
  ///   - readerCount: How many threads may read at once.
  ///   - install: Fills a new file, in one transaction.
  ///   - verify: Looks at a file before each connection is used, and throws if it is not the right one.
  package init(
    _ path: DatabasePath,
    patience: Duration = .seconds(10),
    readerCount: Int = 4,
    install: (borrowing Connection) throws -> Void,
    verify: @escaping @Sendable (borrowing Connection) throws -> Void
  ) throws {
    self.path = path
    self.patience = patience
    self.verify = verify
    sideLock = try SideLock(path)
    try Self.refuseJournal(path, patience: patience, sideLock: sideLock)
    if (FileStatus(path: path.absolute)?.size ?? 0) == 0 {
      try Self.create(path, patience: patience, sideLock: sideLock, install: install)
    }
    guard let identity = FileStatus(path: path.absolute)?.identity else {
      throw SQLiteError(.invalidPath, "\(path.absolute) vanished while it was opened.")
    }
    self.identity = identity
    readers = (0..<max(1, readerCount)).map { _ in ConnectionSlot() }
    do {
      try read { _ in }
    } catch {
      // Somebody is making the file right now, or was killed on the way; any other file is refused.
      guard try isWithoutTables() else { throw error }
      try Self.create(path, patience: patience, sideLock: sideLock, install: install)
      try read { _ in }
    }
  }
}

/// A place for one connection, lent to one thread at a time.
private final class ConnectionSlot: Sendable {
  private let content = Mutex(Content())

  struct Content: ~Copyable, Sendable {
    var connection: Connection?

    var isOpen: Bool {
      switch connection {
      case .some: true
      case .none: false
      }
    }

    /// Lends the connection.
    borrowing func withConnection<Value>(
      _ body: (borrowing Connection) throws -> Value
    ) throws -> Value {
      switch connection {
      case .some(let connection): try body(connection)
      case .none: throw SQLiteError(.other, "The connection was closed.")
      }
    }
  }

  func withLock<Value>(_ body: (inout Content) throws -> Value) throws -> Value {
    try content.withLock { content throws in try body(&content) }
  }

  func withLockIfAvailable<Value>(_ body: (inout Content) throws -> Value) throws -> Value? {
    try content.withLockIfAvailable { content throws in try body(&content) }
  }
}

// MARK: - Reading

extension Database {
  /// Runs `body` on a reading connection, each statement on the newest state.
  ///
  /// For a single statement, which needs no transaction to be consistent.
  package func read<Value>(_ body: (borrowing Connection) throws -> Value) throws -> Value {
    try ForkGuard.check(generation)
    for reader in readers {
      if let value = try reader.withLockIfAvailable({ try lend(&$0, mayWrite: false, body) }) {
        return value
      }
    }
    return try readers[0].withLock { try lend(&$0, mayWrite: false, body) }
  }

  /// Runs `body` if a reading connection is free at once; otherwise answers `nil` without waiting.
  package func readIfFree<Value>(_ body: (borrowing Connection) throws -> Value) throws -> Value? {
    try ForkGuard.check(generation)
    for reader in readers {
      if let value = try reader.withLockIfAvailable({ try lend(&$0, mayWrite: false, body) }) {
        return value
      }
    }
    return nil
  }

  /// Runs `body` on one unchanging state of the file, however many statements it takes.
  package func readSnapshot<Value>(_ body: (borrowing Connection) throws -> Value) throws -> Value {
    try read { connection in
      try connection.statement("BEGIN").run()
      do {
        let value = try body(connection)
        try connection.statement("COMMIT").run()
        return value
      } catch {
        connection.rollBack()
        throw error
      }
    }
  }
}

// MARK: - Writing

extension Database {
  /// Runs `body` in one write transaction that commits on return and leaves nothing behind on error.
  ///
  /// Any statement that fails ends the transaction, even if `body` goes on. The commit is on disk when this returns.
  ///
  /// - Throws: What `body` throws; ``SQLiteError`` with the reason `busy` if others held the file until the deadline, or
  ///   `outcomeUnknown` if the commit itself failed.
  package func write<Value>(_ body: (borrowing Connection) throws -> Value) throws -> Value {
    try ForkGuard.check(generation)
    return try writer.withLock { slot in
      do {
        return try lend(&slot, mayWrite: true) { connection in
          try sideLock.withLock(patience: patience) {
            try requireSameFile()
            let value = try connection.transaction(body)
            if connection.monitor.walPages > Self.longestLog { connection.checkpoint() }
            return value
          }
        }
      } catch let error as SQLiteError where error.reason == .outcomeUnknown {
        // Nothing this connection still believes about the file can be trusted.
        slot.connection = nil
        throw error
      }
    }
  }

  /// Moves the write-ahead log into the file and empties it, if no reader is in the way.
  package func checkpoint() throws {
    try ForkGuard.check(generation)
    try writer.withLock { slot in
      try lend(&slot, mayWrite: true) { connection in
        try sideLock.withLock(patience: patience) { connection.checkpoint() }
      }
    }
  }

  /// Throws if the file at the path is no longer the one that was opened: writes would go to a file without a name.
  private func requireSameFile() throws(SQLiteError) {
    guard FileStatus(path: path.absolute)?.identity == identity else {
      throw SQLiteError(
        .invalidPath,
        "\(path.absolute) was removed or replaced while it was open; open it again."
      )
    }
  }
}

// MARK: - Connections

extension Database {
  /// Lends the connection of a slot, opening it first where that has not been done.
  private func lend<Value>(
    _ slot: inout ConnectionSlot.Content,
    mayWrite: Bool,
    _ body: (borrowing Connection) throws -> Value
  ) throws -> Value {
    if !slot.isOpen {
      let connection = try Connection.open(path, mayWrite: mayWrite, patience: patience)
      try verify(connection)
      slot.connection = consume connection
    }
    return try slot.withConnection(body)
  }

  /// Returns whether the file is a database that nobody has filled yet.
  private func isWithoutTables() throws -> Bool {
    let connection = try Connection.open(path, mayWrite: false, patience: patience)
    return try connection.value(of: "SELECT count(*) FROM sqlite_schema") == "0"
  }

  /// Makes the file with mode 0600 and fills it, while no other process does.
  private static func create(
    _ path: DatabasePath,
    patience: Duration,
    sideLock: borrowing SideLock,
    install: (borrowing Connection) throws -> Void
  ) throws {
    try sideLock.withLock(patience: patience) {
      if FileStatus(path: path.absolute) == nil { try makeEmptyFile(path) }
      // Left by a creation that was killed; an empty database has nothing to roll back to.
      if FileStatus(path: path.absolute)?.size == 0 { unlink(path.journal) }
      let connection = try Connection.open(path, mayWrite: true, patience: patience)
      guard try connection.value(of: "SELECT count(*) FROM sqlite_schema") == "0" else { return }
      try connection.transaction(install)
    }
  }

  /// Throws if a rollback journal lies beside the file once nobody is making it.
  ///
  /// A ledger never has one, and SQLite would follow what a planted journal says, to the deletion of other files.
  private static func refuseJournal(
    _ path: DatabasePath,
    patience: Duration,
    sideLock: borrowing SideLock
  ) throws {
    guard FileStatus(path: path.journal) != nil else { return }
    try sideLock.withLock(patience: patience) {
      guard let file = FileStatus(path: path.absolute), file.size > 0 else { return }
      guard FileStatus(path: path.journal) != nil else { return }
      throw SQLiteError(
        .invalidPath,
        "A rollback journal (\(path.journal)) lies beside the file, and a ledger never has one; "
          + "remove it if you do not know it."
      )
    }
  }

  /// Makes an empty file that only its owner may read.
  ///
  /// No connection to it can exist yet, so closing this descriptor costs nobody a lock.
  private static func makeEmptyFile(_ path: DatabasePath) throws(SQLiteError) {
    let descriptor = open(path.absolute, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw SQLiteError(.invalidPath, "Cannot create \(path.absolute): \(systemErrorText()).")
    }
    close(descriptor)
  }
}
