import CSQLite

extension Connection {
  /// Opens a handle that reads and leaves nothing behind: no log, no index of it, no lock file.
  ///
  /// - A database whose log and index are there is read as always; others may be writing to it.
  /// - One in log mode without them is complete in one file, and nobody writes to it: it is read without locks.
  /// - One without a log mode is read under SQLite's locks, which need no further file.
  ///
  /// - Throws: ``SQLiteError``, with the reason `readOnly` where the newest state cannot be read without writing, or what
  ///   `prepare` throws.
  static func openReadOnly(
    _ path: DatabasePath,
    patience: Duration,
    prepare: (borrowing Connection) throws -> Void
  ) throws -> Connection {
    try path.check()
    guard try !RollbackJournal.isPending(beside: path) else {
      throw SQLiteError.needsWriting(path, path.journal)
    }
    let log = FileStatus(path: path.log)
    if log == nil || FileStatus(path: path.logIndex) == nil {
      if let log, log.size > 0 {
        try path.requireWriting(toRead: path.log)
      } else {
        let monitor = ConnectionMonitor(patience: patience)
        monitor.frozenFile = FrozenFile(path)
        let handle = try openHandle(path, .frozen)
        if isInLogMode(handle) {
          let connection = try sealed(handle, monitor, mayWrite: false, prepare: prepare)
          return connection
        }
        sqlite3_close_v2(handle)
      }
    }
    return try sealed(
      openHandle(path, .reading),
      ConnectionMonitor(patience: patience),
      mayWrite: false,
      prepare: prepare
    )
  }

  /// Whether the header of a file says that it has a write-ahead log; read before SQLite takes a lock or follows a journal.
  static func isInLogMode(_ handle: OpaquePointer) -> Bool {
    var header = [UInt8](repeating: 0, count: 20)
    guard csqlite_read_header(handle, &header, 20) == SQLITE_OK else { return false }
    return header[18] == 2 || header[19] == 2
  }
}

extension DatabasePath {
  /// Throws if the log of a database can be read only by writing beside it, and that is not allowed.
  fileprivate func requireWriting(toRead log: String) throws(SQLiteError) {
    guard access == .readAndWrite else { throw .needsWriting(self, log) }
  }
}

extension SQLiteError {
  fileprivate static func needsWriting(_ path: DatabasePath, _ beside: String) -> SQLiteError {
    SQLiteError(
      .readOnly,
      "\(beside) holds changes that cannot be read without writing; copy \(path.absolute) and it into a folder of yours "
        + "and open the copy."
    )
  }
}
