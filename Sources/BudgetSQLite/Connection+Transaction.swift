import CSQLite

extension Connection {
  /// Runs `body` between BEGIN IMMEDIATE and COMMIT; on any error nothing of it remains.
  borrowing func transaction<Value>(_ body: (borrowing Connection) throws -> Value) throws -> Value
  {
    try begin()
    do {
      let value = try body(self)
      // A caller may have swallowed it, but a failed statement ends its transaction.
      if let failure = monitor.transactionFailure { throw failure }
      try commit()
      return value
    } catch {
      rollBack()
      throw error
    }
  }

  private borrowing func begin() throws(SQLiteError) {
    monitor.transactionFailure = nil
    try statement("BEGIN IMMEDIATE").run()
  }

  /// Commits, or says that nobody can know whether it did.
  private borrowing func commit() throws(SQLiteError) {
    guard isInTransaction else {
      throw SQLiteError(.other, "SQLite ended the transaction by itself; nothing was written.")
    }
    do {
      try statement("COMMIT").run()
    } catch  where error.reason == .busy && isInTransaction {
      throw error
    } catch {
      throw SQLiteError(
        .outcomeUnknown,
        "The commit failed and may or may not have taken place; retry with the same id. \(error.message)",
        resultCode: error.resultCode
      )
    }
  }

  /// Undoes the transaction if SQLite has not done so; the error that led here is the one to report.
  borrowing func rollBack() {
    if isInTransaction { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
    monitor.transactionFailure = nil
  }

  /// Moves the log into the file and empties it. The caller holds the side lock.
  ///
  /// TRUNCATE takes SQLite's write lock as well. If it cannot be had, or a reader is in the way, the log stays for the next time.
  borrowing func checkpoint() {
    monitor.isCheckpointing = true
    defer { monitor.isCheckpointing = false }
    let resultCode = sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
    if resultCode == SQLITE_OK { monitor.walPages = 0 }
  }
}
