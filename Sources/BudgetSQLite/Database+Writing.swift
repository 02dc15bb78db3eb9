import Synchronization

extension Database {
  /// Runs `body` in one write transaction that commits on return and leaves nothing behind on
  /// error.
  ///
  /// Any statement that fails ends the transaction, even if `body` goes on. The commit is on disk
  /// when this returns.
  ///
  /// - Parameters:
  ///   - patience: How long to wait for others; `nil` for as long as the database waits.
  ///   - body: What to write.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws; ``SQLiteError`` with the reason `busy` if others held the file
  ///   until the deadline, or `outcomeUnknown` if the commit itself failed.
  @inlinable package func write<Value>(
    within patience: Duration? = nil,
    _ body: (borrowing Connection) throws -> Value
  ) throws -> Value {
    var value: Value?
    try lendWriter(within: patience) { value = try body($0) }
    guard let value = value.take() else { throw SQLiteError.wasNotRun }
    return value
  }

  @usableFromInline func lendWriter(
    within patience: Duration?,
    _ body: (borrowing Connection) throws -> Void
  ) throws {
    if let memory { return try lendMemory(memory, body) }
    try lendLockedWriter(within: patience) { connection, lock, log, deadline in
      try connection.transaction(until: deadline) { connection in
        let changes = connection.totalChanges
        try body(connection)
        if log.byteCount == 0 && connection.totalChanges > changes {
          try connection.markFirstPage()
        }
      }
      if connection.monitor.isCheckpointDue { checkpoint(connection, lock) }
    }
  }

  /// Moves the write-ahead log into the file and empties it.
  ///
  /// - Returns: `false` if a reader or a foreign writer was in the way; the log then stays as it
  ///   is.
  @discardableResult package func checkpoint() throws -> Bool {
    guard !isInMemory else { return true }
    return try lendLockedWriter { connection, lock, _, _ in checkpoint(connection, lock) }
  }

  /// Lends the writing connection while this process has the side lock and the files are those that
  /// it opened.
  private func lendLockedWriter<Value>(
    within patience: Duration? = nil,
    _ body: (borrowing Connection, SideLock, LogState, ContinuousClock.Instant) throws -> Value
  ) throws -> Value {
    try requireSameProcess()
    try access.requireWriting()
    // Counted from here, so that those who queue behind a stopped holder do not wait one after the
    // other.
    let deadline = ContinuousClock.now + (patience ?? self.patience)
    return try writer.withLock { slot in
      try lend(&slot, mayWrite: true) { connection in
        try sideLock.withLock(until: deadline) { lock in
          let log = try requireFiles(of: connection, under: lock)
          noteFiles(connection, log, lock)
          return try body(connection, lock, log, deadline)
        }
      }
    }
  }
}

// MARK: - Checkpoints

extension Database {
  /// Moves the log into the file, and notes in the lock file what became of the file.
  @discardableResult private func checkpoint(
    _ connection: borrowing Connection,
    _ lock: SideLock
  ) -> Bool {
    guard announceCheckpoint(lock) else { return false }
    let hasEmptiedLog = connection.checkpoint()
    let header = connection.fileHeader
    var record = watch.filled(lock.record)
    let log = connection.logState
    record.file = header.map { .known($0) } ?? .unknown
    record.logSalt = log?.salt
    _ = lock.note(record, durably: false)
    if let content = FileStatus(path: path.absolute)?.content {
      watch.accept(content, header, log)
    }
    return hasEmptiedLog
  }

  /// Notes that the file is about to change, on disk where an older note would else contradict the
  /// file after a power cut.
  private func announceCheckpoint(_ lock: SideLock) -> Bool {
    var record = watch.filled(lock.record)
    let isNoted = if case .known = record.file { true } else { false }
    record.file = .changing
    return lock.note(record, durably: isNoted) || !isNoted
  }

  /// Empties the log before the last one who has the database open closes it, so that the file
  /// alone is all there is.
  ///
  /// Nobody is waited for: who is not alone leaves it to the others.
  func leave() {
    guard generation == ForkGuard.generation, !watch.isOver, !isInMemory else { return }
    if case .failure(let finding) = watch.look() {
      try? giveUpThroughReader(finding.change)
      return
    }
    for reader in readers { try? reader.withLock { $0.connection = nil } }
    logIndex.withLock { $0 = nil }
    try? writer.withLock { slot in
      guard slot.isOpen else { return }
      try sideLock.withLock(until: .now) { lock in
        try slot.withConnection { try emptyLog($0, lock) }
        // Closed under the lock: of two who end together, the second is alone.
        slot.connection = nil
      }
    }
  }

  private func emptyLog(_ connection: borrowing Connection, _ lock: SideLock) throws {
    let log = try requireFiles(of: connection, under: lock)
    guard connection.isAlone(hasRead: true), forgetFile(lock) else { return }
    if log.byteCount > 0 { connection.checkpoint() }
  }

  /// Takes the note of the file's state back: behind the last one nobody needs it.
  private func forgetFile(_ lock: SideLock) -> Bool {
    guard var record = lock.record, record.file != .unknown else { return true }
    record.file = .unknown
    return lock.note(record, durably: true)
  }
}
