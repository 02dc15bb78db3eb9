import CSQLite

extension Connection {
  /// Writes one consistent state of the database into an empty file, by SQLite's own means.
  ///
  /// All pages are copied in one step and so in one read transaction: writers go on beside it and
  /// do not make it begin again. Memory stays within the caches of two connections, however large
  /// the database is.
  borrowing func copy(into file: PartialFile, patience: Duration) throws(SQLiteError) {
    let target = try file.openHandle()
    defer { sqlite3_close_v2(target) }
    guard let backup = sqlite3_backup_init(target, "main", handle, "main") else {
      throw SQLiteError(sqlite3_errcode(target), handle: target, sql: nil)
    }
    let deadline = ContinuousClock.now + patience
    var stepped = sqlite3_backup_step(backup, -1)
    while [SQLITE_BUSY, SQLITE_LOCKED].contains(stepped & 0xFF), ContinuousClock.now < deadline {
      sleepMicroseconds(.random(in: 200...800))
      stepped = sqlite3_backup_step(backup, -1)
    }
    let error = SQLiteError(stepped, handle: nil, sql: nil)
    let finished = sqlite3_backup_finish(backup)
    guard stepped == SQLITE_DONE else { throw error }
    guard finished == SQLITE_OK else { throw SQLiteError(finished, handle: target, sql: nil) }
  }
}
