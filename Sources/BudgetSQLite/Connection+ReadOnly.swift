import CSQLite

extension Connection {
  /// Opens a handle that reads and leaves nothing behind: no log, no index of it, no lock file.
  ///
  /// - A database whose log and index are there is read as always; others may be writing to it.
  /// - One in log mode without an index is used by nobody: it is read without locks, with its log
  ///   where that has content.
  /// - One without a log mode is read under SQLite's locks, which need no further file.
  ///
  /// - Throws: ``SQLiteError``, with the reason `readOnly` where the newest state cannot be read
  ///   without writing, or what `prepare` throws.
  static func openReadOnly(
    _ path: DatabasePath,
    patience: Duration,
    prepare: (borrowing Connection) throws -> Void
  ) throws -> Connection {
    try path.check()
    try requireNoPendingJournal(path)
    let monitor = ConnectionMonitor(patience: patience)
    monitor.frozenFile = FrozenFile(path)
    let handle = try openReadOnlyHandle(path)
    if handle.kind == .reading { monitor.frozenFile = nil }
    return try sealed(handle.pointer, monitor, mayWrite: false, prepare: prepare)
  }

  private static func openReadOnlyHandle(
    _ path: DatabasePath
  ) throws(SQLiteError) -> (pointer: OpaquePointer, kind: HandleKind) {
    let log = FileStatus(path: path.log)
    if log != nil && FileStatus(path: path.logIndex) != nil {
      return (try openHandle(path, .reading), .reading)
    }
    let kind = log?.size ?? 0 > 0 ? HandleKind.frozenWithLog : .frozen
    let frozen = try openHandle(path, kind)
    if isInLogMode(frozen) { return (frozen, kind) }
    sqlite3_close_v2(frozen)
    return (try openHandle(path, .reading), .reading)
  }

  /// Whether the header of a file says that it has a write-ahead log; read before SQLite takes a
  /// lock or follows a journal.
  static func isInLogMode(_ handle: OpaquePointer) -> Bool {
    var header = [UInt8](repeating: 0, count: 20)
    guard csqlite_read_header(handle, &header, 20) == SQLITE_OK else { return false }
    return header[18] == 2 || header[19] == 2
  }

  private static func requireNoPendingJournal(_ path: DatabasePath) throws(SQLiteError) {
    guard try RollbackJournal.isPending(beside: path) else { return }
    throw SQLiteError(
      .readOnly,
      "The journal \(path.journal) must be undone first, which writes; copy it and \(path.absolute) into a folder of yours, "
        + "and open the copy."
    )
  }
}
