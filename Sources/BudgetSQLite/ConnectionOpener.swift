/// Opens the connections of a database, and only beside the log that belongs to the file.
struct ConnectionOpener: Sendable {
  let path: DatabasePath
  let access: FileAccess
  let patience: Duration
  let sideLock: WritersLock
  /// Looks at a file before each connection is used, and throws if it is not the right one.
  let verify: @Sendable (borrowing Connection) throws -> Void
}

extension ConnectionOpener {
  /// Opens a reading connection, makes or completes the file where that is needed, and notes which
  /// files were opened.
  func openFirst(
    install: (borrowing Connection) throws -> Void
  ) throws -> (first: ConnectionSlot, watch: FileWatch) {
    guard access == .readAndWrite else {
      let connection = try openAnother(mayWrite: false)
      return (ConnectionSlot(connection), try FileWatch(onlyFileAt: path))
    }
    let connection = try openOrMake(install: install)
    let watch: FileWatch
    do {
      watch = try FileWatch(path, connection)
    } catch {
      try? saveNamelessLog(of: connection)
      throw error
    }
    return (ConnectionSlot(connection), watch)
  }

  /// Saves a log that lost its name while we opened it: we may be the last who have it.
  private func saveNamelessLog(of connection: borrowing Connection) throws {
    try sideLock.withLock(until: .now + patience) { lock in
      guard (FileStatus(path: path.log)?.size ?? 0) <= FileWatch.logHeaderSize,
        connection.saveLog(until: .now + patience), var record = lock.record
      else { return }
      record.file = .unknown
      _ = lock.note(record, durably: true)
    }
  }

  private func openOrMake(install: (borrowing Connection) throws -> Void) throws -> Connection {
    let file = NewFile(path: path, patience: patience, verify: verify)
    if (FileStatus(path: path.absolute)?.size ?? 0) == 0 { try file.make(install: install) }
    do {
      return try open()
    } catch  where (error as? SQLiteError)?.isFinal != true {
      // Somebody is making the file right now, or was killed on the way, or it is a copy without a
      // log; or it is not ours.
      try file.requireOursOrEmpty()
      try file.make(install: install)
      return try open()
    }
  }

  /// Opens the first connection of a database.
  ///
  /// Who must be the first waits for others that are just looking, and lets go of the lock
  /// meanwhile: they may need it to end.
  private func open() throws -> Connection {
    let deadline = ContinuousClock.now + min(patience, Self.patienceForOthers)
    while true {
      do {
        let files = LogFiles(of: path)
        return try needsToBeFirst(beside: files)
          ? beginLog() : openNow(as: .newcomer, beside: files)
      } catch let error as SQLiteError where error.reason == .logInUse {
        guard ContinuousClock.now < deadline else {
          throw SQLiteError(.filesChanged, error.message)
        }
        sleepMicroseconds(.random(in: 1_000...10_000))
      }
    }
  }

  private static let patienceForOthers = Duration.seconds(1)

  /// Opens a connection of the first who uses the log, and notes that he does.
  private func beginLog() throws -> Connection {
    // Without a lock file nobody has written yet who keeps the rules.
    guard FileStatus(path: path.lock) != nil else {
      return try openNow(as: .first, beside: LogFiles(of: path))
    }
    return try sideLock.withLock(until: .now + patience) { lock in
      let files = LogFiles(of: path)
      let role: Connection.Role = needsToBeFirst(beside: files) ? .first : .newcomer
      let connection = try openNow(as: role, beside: files)
      let record = try FileWatch(path, connection).filled(lock.record)
      if record != lock.record { _ = lock.note(record, durably: false) }
      return connection
    }
  }

  /// Opens a connection, unless the log or its index is replaced meanwhile.
  ///
  /// SQLite makes an index where it finds none. Whoever had the old one would go on writing by it,
  /// and neither would see what the other appends to the log.
  private func openNow(as role: Connection.Role, beside files: LogFiles) throws -> Connection {
    let connection: Connection
    do {
      connection = try Connection.open(
        path,
        mayWrite: false,
        patience: patience,
        as: role,
        prepare: verify
      )
    } catch let error as SQLiteError
      where error.isFailureOfFile && !files.areIn(place: LogFiles(of: path))
    {
      throw SQLiteError.logInUse(path)
    }
    guard files.areIn(place: LogFiles(of: path)) else { throw SQLiteError.logInUse(path) }
    return connection
  }

  /// Opens a further connection to the files that the database has open already.
  func openAnother(mayWrite: Bool) throws -> Connection {
    access == .readAndWrite
      ? try Connection.open(
        path,
        mayWrite: mayWrite,
        patience: patience,
        as: .companion,
        prepare: verify
      )
      : try Connection.openReadOnly(path, patience: patience, prepare: verify)
  }

  /// Whether the log or its index is missing, or is not the one that others use, if there are any.
  ///
  /// Who opens the file then would begin another log, and must know that nobody has the old one.
  private func needsToBeFirst(beside files: LogFiles) -> Bool {
    guard let log = files.log, let index = files.index else { return true }
    guard let record = FileRecord(of: path) else { return false }
    return (record.log ?? log) != log || (record.logIndex ?? index) != index
  }
}

/// The log of a database and the index of it, as they lie there at one moment.
private struct LogFiles {
  let log: FileStatus.Identity?
  let index: FileStatus.Identity?

  init(of path: DatabasePath) {
    log = FileStatus(path: path.log)?.identity
    index = FileStatus(path: path.logIndex)?.identity
  }

  /// Whether those that were there are there at a later moment, too.
  func areIn(place later: LogFiles) -> Bool {
    (log == nil || log == later.log) && (index == nil || index == later.index)
  }
}

extension SQLiteError {
  /// Whether trying to make the file would be no remedy.
  fileprivate var isFinal: Bool { reason == .busy || reason == .filesChanged }
}
