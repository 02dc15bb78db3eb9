import Synchronization

/// A database file that any number of threads and processes share: one writing connection and a few reading ones.
///
/// Connections are opened when they are first needed and lent out under a lock. Writers of all processes take turns at the side
/// lock; readers wait for nobody.
///
/// If the file is removed or replaced while it is open, the next write is refused. Reads look ten times a second: until then they
/// go on showing the file that was opened.
@usableFromInline package final class Database: Sendable {
  package let path: DatabasePath
  let access: FileAccess
  let patience: Duration
  private let identity: FileStatus.Identity
  private let generation = ForkGuard.generation
  private let presence: ForkGuard.Presence
  private let writer = ConnectionSlot()
  private let readers: [ConnectionSlot]
  private let verify: @Sendable (borrowing Connection) throws -> Void
  private let sideLock: WritersLock

  /// Opens a database, and makes it where nothing (or an empty file) is at the path.
  ///
  /// - Parameters:
  ///   - path: A checked path.
  ///   - patience: How long to wait for somebody else's lock.
  ///   - readerCount: How many threads may read at once.
  ///   - install: Fills a new file, in one transaction.
  ///   - verify: Looks at a file before each connection is used, and throws if it is not the right one.
  /// - Throws: ``SQLiteError``, or what `install` or `verify` throws.
  package init(
    _ path: DatabasePath,
    patience: Duration = .seconds(10),
    readerCount: Int = 4,
    install: (borrowing Connection) throws -> Void,
    verify: @escaping @Sendable (borrowing Connection) throws -> Void
  ) throws {
    presence = try ForkGuard.Presence()
    self.path = path
    access = path.access
    self.patience = patience
    self.verify = verify
    readers = (0..<max(1, readerCount)).map { _ in ConnectionSlot() }
    let file = NewFile(path: path, patience: patience, verify: verify)
    sideLock = WritersLock(path)
    if (FileStatus(path: path.absolute)?.size ?? 0) == 0 {
      try file.make(install: install)
    }
    guard let identity = FileStatus(path: path.absolute)?.identity else {
      throw SQLiteError(.invalidPath, "\(path.absolute) vanished while it was opened.")
    }
    self.identity = identity
    do {
      try read { _ in }
    } catch  where (error as? SQLiteError)?.reason != .busy && access == .readAndWrite {
      // Somebody is making the file right now, or was killed on the way, or it is a copy without a log; or it is not ours.
      try file.requireOursOrEmpty()
      try file.make(install: install)
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

    /// Closes a connection that must not be lent again; the next use opens a fresh one.
    mutating func closeIfSpoiled() {
      let isReusable =
        switch connection {
        case .some(let connection): connection.isReusable
        case .none: true
        }
      if !isReusable { connection = nil }
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
  /// For a single statement, which needs no transaction to be consistent. It is inlined where it is called, for a check takes
  /// no longer than a few generic calls.
  @inlinable package func read<Value>(
    _ body: (borrowing Connection) throws -> Value
  ) throws -> Value {
    var value: Value?
    try lendReader { value = try body($0) }
    guard let value else { throw SQLiteError.wasNotRun }
    return value
  }

  /// Runs `body` if a reading connection is free at once; otherwise answers `nil` without waiting.
  @inlinable package func readIfFree<Value>(
    _ body: (borrowing Connection) throws -> Value
  ) throws -> Value? {
    var value: Value?
    _ = try lendReaderIfFree { value = try body($0) }
    return value
  }

  @usableFromInline func lendReader(_ body: (borrowing Connection) throws -> Void) throws {
    if try lendReaderIfFree(body) { return }
    try readers[0].withLock { try lend(&$0, mayWrite: false, body) }
  }

  /// Lends a reading connection if one is free, and answers whether one was.
  @usableFromInline func lendReaderIfFree(
    _ body: (borrowing Connection) throws -> Void
  ) throws -> Bool {
    try requireSameProcess()
    for reader in readers {
      let lent: Void? = try reader.withLockIfAvailable { try lend(&$0, mayWrite: false, body) }
      if lent != nil { return true }
    }
    return false
  }

  /// Runs `body` on one unchanging state of the file, however many statements it takes.
  package func readSnapshot<Value>(_ body: (borrowing Connection) throws -> Value) throws -> Value {
    try read { connection in try connection.snapshot(body) }
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
  @inlinable package func write<Value>(
    _ body: (borrowing Connection) throws -> Value
  ) throws -> Value {
    var value: Value?
    try lendWriter { value = try body($0) }
    guard let value else { throw SQLiteError.wasNotRun }
    return value
  }

  @usableFromInline func lendWriter(_ body: (borrowing Connection) throws -> Void) throws {
    try requireSameProcess()
    try access.requireWriting()
    // Counted from here, so that those who queue behind a stopped holder do not wait one after the other.
    let deadline = ContinuousClock.now + patience
    return try writer.withLock { slot in
      try lend(&slot, mayWrite: true) { connection in
        try sideLock.withLock(until: deadline) {
          try requireSameFile()
          try connection.transaction(until: deadline, body)
          if connection.monitor.isCheckpointDue { connection.checkpoint() }
        }
      }
    }
  }

  /// Moves the write-ahead log into the file and empties it.
  ///
  /// - Returns: `false` if a reader or a foreign writer was in the way; the log then stays as it is.
  @discardableResult package func checkpoint() throws -> Bool {
    try requireSameProcess()
    try access.requireWriting()
    let deadline = ContinuousClock.now + patience
    return try writer.withLock { slot in
      try lend(&slot, mayWrite: true) { connection in
        try sideLock.withLock(until: deadline) {
          try requireSameFile()
          return connection.checkpoint()
        }
      }
    }
  }

  /// Throws in a child of the process that opened the database.
  func requireSameProcess() throws(SQLiteError) {
    try ForkGuard.check(generation)
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
    if !slot.isOpen { slot.connection = try open(mayWrite: mayWrite) }
    defer { slot.closeIfSpoiled() }
    return try slot.withConnection { connection in
      if !mayWrite && connection.monitor.isLookDue { try requireSameFile() }
      let value = try body(connection)
      try connection.monitor.requireUnchangedFile()
      return value
    }
  }

  func open(mayWrite: Bool) throws -> Connection {
    let connection =
      access == .readAndWrite
      ? try Connection.open(path, mayWrite: mayWrite, patience: patience, prepare: verify)
      : try Connection.openReadOnly(path, patience: patience, prepare: verify)
    try requireSameFile()
    return connection
  }
}

extension SQLiteError {
  @usableFromInline static var wasNotRun: SQLiteError {
    SQLiteError(.other, "SQLite was not asked; nothing was read or written.")
  }
}
