import Synchronization

// Before each write, and every few milliseconds before a read, the files are looked at: three calls
// of the system. The lock has been looked at when it was taken.

extension Database {
  /// Throws unless the files are those that were opened, before a write.
  ///
  /// - Returns: The state of the log.
  func requireFiles(
    of connection: borrowing Connection,
    under lock: SideLock
  ) throws -> LogState {
    let glance = lock.glance
    let look = try found(connection, lock, glance)
    guard let log = connection.logState else {
      throw SQLiteError(.other, "The index of the log cannot be read.")
    }
    guard look.logSize >= log.byteCount else { throw giveUp(.init(.logCutOff), connection, lock) }
    if look.isContentNew {
      try requireOwnContent(look.content, log, connection, lock)
    } else {
      watch.accept(log)
    }
    lock.trust(glance)
    return log
  }

  /// Throws unless the files are those that were opened, before a read.
  func requireFiles(of connection: borrowing Connection) throws {
    switch watch.look() {
    case .success(let look):
      guard look.isContentNew else { return }
      let header = connection.fileHeader
      let log = connection.logState
      switch watch.writer(header, log, FileRecord(of: path)) {
      case .ours: watch.accept(look.content, header, log)
      case .foreignCheckpoint: break  // The next write notes it.
      case .stranger: try giveUp(.fileOverwritten, connection)
      }
    case .failure(let finding):
      try giveUp(finding.change, connection)
    }
  }

  /// Runs `body`; where SQLite could not read or write a file because somebody has taken it away,
  /// says so in place of SQLite's words.
  func explainingFailures<Value>(
    of connection: borrowing Connection,
    _ body: () throws -> Value
  ) throws -> Value {
    do {
      return try body()
    } catch let error as SQLiteError where error.isFailureOfFile && !isInMemory {
      if case .failure(let finding) = watch.look() { try giveUp(finding.change, connection) }
      throw error
    }
  }

  /// Opens a further connection, but not to other files than the first has opened.
  func openAnother(mayWrite: Bool) throws -> Connection {
    if case .failure(let finding) = watch.look() { try giveUpThroughReader(finding.change) }
    let connection: Connection
    do {
      connection = try opener.openAnother(mayWrite: mayWrite)
    } catch let error as SQLiteError where error.isFailureOfFile {
      if case .failure(let finding) = watch.look() { try giveUpThroughReader(finding.change) }
      throw error
    }
    try requireFiles(of: connection)
    return connection
  }

  private func found(
    _ connection: borrowing Connection,
    _ lock: SideLock,
    _ glance: NameTrust.Glance
  ) throws -> FileWatch.Look {
    if glance.areNamesKnown, let look = watch.lookAtPinned() { return look }
    switch watch.look() {
    case .success(let look): return look
    case .failure(let finding): throw giveUp(finding, connection, lock)
    }
  }

  private func requireOwnContent(
    _ content: FileStatus.Content,
    _ log: LogState,
    _ connection: borrowing Connection,
    _ lock: SideLock
  ) throws {
    let header = connection.fileHeader
    let record = lock.record
    switch watch.writer(header, log, record) {
    case .ours: break
    case .foreignCheckpoint:
      var record = watch.filled(record)
      record.foreignCheckpoints += 1
      record.file = header.map { .known($0) } ?? .unknown
      record.logSalt = log.salt
      _ = lock.note(record, durably: true)
    case .stranger:
      throw giveUp(.init(.fileOverwritten), connection, lock)
    }
    watch.accept(content, header, log)
  }

  /// Notes for others which files are in use, and from the second write on the state of the file.
  ///
  /// A process that writes once is spared the wait for the disk: it empties the log when it ends.
  func noteFiles(_ connection: borrowing Connection, _ log: LogState, _ lock: SideLock) {
    let count = writeCount.add(1, ordering: .relaxed).newValue
    guard count <= 2 else { return }
    let old = lock.record
    var record = watch.filled(old)
    record.logSalt = log.salt
    let header = connection.fileHeader
    if count == 2, let header { record.file = .known(header) }
    // Beside an empty log any file is right, also one that was put there.
    if case .known(let noted) = record.file, noted != header { record.file = .unknown }
    guard record != old else { return }
    let contradictsOld = if case .known = old?.file { record.file != old?.file } else { false }
    _ = lock.note(record, durably: contradictsOld)
  }
}

extension Database {
  /// How often a program without the lock is known to have moved the log into the file.
  package var foreignCheckpoints: Int64 {
    isInMemory ? 0 : FileRecord(of: path)?.foreignCheckpoints ?? 0
  }
}

// MARK: - Giving up

extension Database {
  /// Saves what can be saved, and lets everybody know from now on what has happened to the files.
  private func giveUp(
    _ finding: FileWatch.Finding,
    _ connection: borrowing Connection,
    _ lock: SideLock
  ) -> SQLiteError {
    var change = finding.change
    var record = lock.record ?? FileRecord()
    switch change {
    case .logReplaced where !finding.hasNewLog:
      // Our connection still has the log that lost its name: what is in it goes into the file.
      let isSaved = connection.saveLog(until: .now + patience)
      change = .logReplaced(isSaved: isSaved)
      record.file = .unknown
      record.hasLostLog = !isSaved
    case .logReplaced, .logCutOff: record.hasLostLog = true
    case .indexReplaced where FileStatus(path: path.logIndex) == nil,
      .fileReplaced where FileStatus(path: path.absolute) == nil:
      // The file has another name now, if any: it shall be whole there. And of a log without an
      // index, people may think it is left over.
      _ = connection.saveLog(until: .now + patience)
      record.file = .unknown
    default: break
    }
    if record != lock.record { _ = lock.note(record, durably: true) }
    return giveUp(change)
  }

  /// Refuses everything from now on, and closes what nobody is using: others wait for the file to
  /// be free of us.
  private func giveUp(_ change: FileChange) -> SQLiteError {
    let failure = change.error(path)
    watch.giveUp(failure)
    for slot in readers + [writer] { _ = try? slot.withLockIfAvailable { $0.connection = nil } }
    _ = logIndex.withLockIfAvailable { $0 = nil }
    return failure
  }

  /// Gives up where no connection is at hand, through one that a reader has open.
  func giveUpThroughReader(_ change: FileChange) throws {
    for reader in readers {
      _ = try reader.withLockIfAvailable { slot in
        guard slot.isOpen else { return }
        defer { if watch.isOver { slot.connection = nil } }
        try slot.withConnection { try giveUp(change, $0) }
      }
    }
    throw giveUp(change)
  }

  /// Looks again under the lock, to save what can be saved; where there is no lock to be had, only
  /// tells.
  private func giveUp(_ change: FileChange, _ connection: borrowing Connection) throws {
    do {
      try sideLock.withLock(until: .now + patience) { lock in
        _ = try requireFiles(of: connection, under: lock)
      }
    } catch let error as SQLiteError where error.reason != .filesChanged {
      throw giveUp(change)
    }
  }
}

// MARK: - The first page

extension Connection {
  /// Changes the first page of the file, and with it the counter in its header.
  ///
  /// SQLite writes that page only when the file grows. With this, no two checkpoints leave the same
  /// header.
  borrowing func markFirstPage() throws {
    let version = try value(of: "PRAGMA user_version") ?? "0"
    try execute("PRAGMA user_version = \(version)")
  }
}
