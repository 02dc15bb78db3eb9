/// Opens the connections of a database, and only beside the log that belongs to the file.
struct ConnectionOpener: Sendable {
  let path: DatabasePath
  let patience: Duration
  let sideLock: WritersLock
  /// Looks at a file before each connection is used, and throws if it is not the right one.
  let verify: @Sendable (borrowing Connection) throws -> Void
}

extension ConnectionOpener {
  /// Opens a reading connection, and makes or completes the file where that is needed.
  func openFirst(install: (borrowing Connection) throws -> Void) throws -> Connection {
    let file = NewFile(path: path, patience: patience, verify: verify)
    if (FileStatus(path: path.absolute)?.size ?? 0) == 0 { try file.make(install: install) }
    do {
      return try open(mayWrite: false)
    } catch  where (error as? SQLiteError)?.isFinal != true {
      // Somebody is making the file right now, or was killed on the way, or it is a copy without a log; or it is not ours.
      try file.requireOursOrEmpty()
      try file.make(install: install)
      return try open(mayWrite: false)
    }
  }

  /// Opens a connection.
  func open(mayWrite: Bool) throws -> Connection {
    guard needsToBeFirst else { return try openNow(mayWrite: mayWrite, isFirst: false) }
    // Without a lock file nobody has written yet who keeps the rules.
    guard FileStatus(path: path.lock) != nil else {
      return try openNow(mayWrite: mayWrite, isFirst: true)
    }
    return try sideLock.withLock(until: .now + patience) { lock in
      let connection = try openNow(mayWrite: mayWrite, isFirst: needsToBeFirst)
      let record = try FileWatch(path, connection).filled(lock.record)
      if record != lock.record { _ = lock.note(record, durably: false) }
      return connection
    }
  }

  private func openNow(mayWrite: Bool, isFirst: Bool) throws -> Connection {
    try Connection.open(
      path,
      mayWrite: mayWrite,
      patience: patience,
      isFirst: isFirst,
      prepare: verify
    )
  }

  /// Whether the log or its index is missing, or is not the one that others use, if there are any.
  ///
  /// Who opens the file then would begin another log, and must know that nobody has the old one.
  private var needsToBeFirst: Bool {
    guard let log = FileStatus(path: path.log)?.identity,
      let index = FileStatus(path: path.logIndex)?.identity
    else { return true }
    guard let record = FileRecord(of: path) else { return false }
    return (record.log ?? log) != log || (record.logIndex ?? index) != index
  }
}

extension SQLiteError {
  /// Whether trying to make the file would be no remedy.
  fileprivate var isFinal: Bool { reason == .busy || reason == .filesChanged }
}
