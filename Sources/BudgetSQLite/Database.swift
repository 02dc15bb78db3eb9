import Synchronization

/// A database file that any number of threads and processes share: one writing connection and a few
/// reading ones.
///
/// Connections are opened when they are first needed and lent out under a lock. Writers of all
/// processes take turns at the side lock; readers wait for nobody.
///
/// If one of the files is removed, replaced or cut off while it is open, the next write is refused,
/// and so is a read within a few milliseconds. From then on the database refuses everything; it can
/// be opened again.
@usableFromInline package final class Database: Sendable {
  package let path: DatabasePath
  let access: FileAccess
  /// What is kept where there is no file; `nil` where there is one.
  let memory: Memory?
  /// How long a write waits for others.
  package let patience: Duration
  package let allowsNetworkDisk: Bool
  let generation = ForkGuard.generation
  private let presence: ForkGuard.Presence
  let writer: ConnectionSlot
  let readers: [ConnectionSlot]
  let opener: ConnectionOpener
  let sideLock: WritersLock
  let watch: FileWatch
  /// The index of the log, once somebody has asked for its head.
  let logIndex = Mutex<LogIndex?>(nil)
  /// How many writes have been begun.
  let writeCount = Atomic<Int>(0)

  /// Opens a database, and makes it where nothing (or an empty file) is at the path.
  ///
  /// - Parameters:
  ///   - path: A checked path.
  ///   - patience: How long to wait for somebody else's lock.
  ///   - readerCount: How many threads may read at once.
  ///   - allowsNetworkDisk: Whether the file may lie where locks between machines cannot be
  ///     trusted.
  ///   - install: Fills a new file, in one transaction.
  ///   - verify: Looks at a file before each connection is used, and throws if it is not the right
  ///     one.
  /// - Throws: ``SQLiteError``, or what `install` or `verify` throws.
  package init(
    _ path: DatabasePath,
    patience: Duration = .seconds(10),
    readerCount: Int = 4,
    allowsNetworkDisk: Bool = false,
    install: (borrowing Connection) throws -> Void,
    verify: @escaping @Sendable (borrowing Connection) throws -> Void
  ) throws {
    presence = try ForkGuard.Presence()
    try path.fileSystem.requireLocal(path, unless: allowsNetworkDisk)
    self.path = path
    access = path.access
    memory = nil
    self.patience = patience
    self.allowsNetworkDisk = allowsNetworkDisk
    sideLock = WritersLock(path)
    opener = ConnectionOpener(
      path: path,
      access: access,
      patience: patience,
      sideLock: sideLock,
      verify: verify
    )
    let opened = try opener.openFirst(install: install)
    watch = opened.watch
    writer = ConnectionSlot()
    readers = [opened.first] + (1..<max(1, readerCount)).map { _ in ConnectionSlot() }
  }

  /// Makes a database in memory, which ends with this object; readers and writers take turns.
  ///
  /// - Parameters:
  ///   - memory: What it keeps of what is written once it is filled.
  ///   - install: Fills it.
  /// - Throws: ``SQLiteError``, or what `install` throws.
  package init(
    in memory: Memory,
    install: (borrowing Connection) throws -> Void
  ) throws {
    presence = try ForkGuard.Presence()
    path = .inMemory
    access = .readAndWrite
    self.memory = memory
    patience = .seconds(10)
    allowsNetworkDisk = false
    sideLock = WritersLock(path)
    opener = ConnectionOpener(
      path: path,
      access: access,
      patience: patience,
      sideLock: sideLock,
      verify: { _ in }
    )
    watch = .ofNothing
    writer = ConnectionSlot(try .openInMemory(patience: patience, install: install))
    readers = [writer]
  }

  deinit {
    leave()
  }
}

extension Database {
  /// Throws in a child of the process that opened the database.
  func requireSameProcess() throws(SQLiteError) {
    try ForkGuard.check(generation)
  }

  /// Lends the connection of a slot, opening it first where that has not been done.
  func lend<Value>(
    _ slot: inout ConnectionSlot.Content,
    mayWrite: Bool,
    _ body: (borrowing Connection) throws -> Value
  ) throws -> Value {
    if let failure = watch.failure {
      slot.connection = nil
      throw failure
    }
    if !slot.isOpen { slot.connection = try openAnother(mayWrite: mayWrite) }
    defer {
      slot.closeIfSpoiled()
      if watch.isOver { slot.connection = nil }
    }
    return try slot.withConnection { connection in
      if !mayWrite && !isInMemory && connection.monitor.isLookDue {
        try requireFiles(of: connection)
      }
      let value = try explainingFailures(of: connection) { try body(connection) }
      try connection.monitor.requireUnchangedFile()
      return value
    }
  }
}

extension SQLiteError {
  @usableFromInline static var wasNotRun: SQLiteError {
    SQLiteError(.other, "SQLite was not asked; nothing was read or written.")
  }
}
