import CSQLite

extension Connection {
  /// Runs `body` in a read transaction: all of its statements see one unchanging state.
  package borrowing func snapshot<Value>(
    _ body: (borrowing Connection) throws -> Value
  ) throws -> Value {
    try statement("BEGIN").run()
    do {
      let value = try body(self)
      try statement("COMMIT").run()
      return value
    } catch {
      rollBack()
      throw error
    }
  }

  /// Runs `body` between BEGIN IMMEDIATE and COMMIT; on any error nothing of it remains.
  ///
  /// - Parameters:
  ///   - deadline: When to stop waiting for somebody else's lock.
  ///   - body: What to do. Once a statement of it has failed, all others fail.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws; else the first failure of a statement, swallowed or not; else
  ///   the failure of the commit.
  borrowing func transaction<Value>(
    until deadline: ContinuousClock.Instant,
    _ body: (borrowing Connection) throws -> Value
  ) throws -> Value {
    try begin(until: deadline)
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

  /// Runs `body` between BEGIN IMMEDIATE and ROLLBACK: nothing of it remains.
  borrowing func rehearsal(
    until deadline: ContinuousClock.Instant,
    _ body: (borrowing Connection) throws -> Void
  ) throws {
    try begin(until: deadline)
    defer { rollBack() }
    try body(self)
    if let failure = monitor.transactionFailure { throw failure }
  }

  private borrowing func begin(until deadline: ContinuousClock.Instant) throws(SQLiteError) {
    monitor.deadline = deadline
    defer { monitor.deadline = nil }
    try statement("BEGIN IMMEDIATE").run()
    monitor.transactionBegan()
  }

  /// Commits, or says that nobody can know whether it did.
  ///
  /// A transaction that is still open after a failed COMMIT was certainly not committed, nor was
  /// one for whose last page there was no room. In any other failure that page may have reached the
  /// log, where a recovery after a crash would find it.
  private borrowing func commit() throws(SQLiteError) {
    guard isInTransaction else {
      throw SQLiteError(.other, "SQLite ended the transaction by itself; nothing was written.")
    }
    do {
      try statement("COMMIT").run()
      monitor.transactionEnded()
    } catch  where isInTransaction || error.reason == .full {
      throw error
    } catch {
      monitor.noteUnknownOutcome()
      throw SQLiteError(
        .outcomeUnknown,
        "The commit failed and may or may not have taken place; retry with the same id. \(error.message)",
        resultCode: error.resultCode
      )
    }
  }

  /// Undoes the transaction if SQLite has not done so; the error that led here is the one to
  /// report.
  ///
  /// In a forked child it does nothing: the transaction is the parent's, and so is the index of the
  /// log that an undo changes.
  borrowing func rollBack() {
    guard isOwned else { return }
    if isInTransaction { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
    monitor.transactionEnded()
  }

  /// Moves the log into the file and empties it; returns whether that could be done.
  ///
  /// The caller holds the side lock, and TRUNCATE takes SQLite's write lock as well. If that cannot
  /// be had, or a reader is in the way, the log stays for the next time.
  ///
  /// The first page is read anew afterwards: SQLite counts the change counter in it up from what it
  /// has read last, and would else write the same number again.
  @discardableResult borrowing func checkpoint() -> Bool { moveLog() == SQLITE_OK }

  /// Does what ``checkpoint()`` does, and returns SQLite's result.
  borrowing func moveLog() -> Int32 {
    monitor.checkpointBegan()
    let resultCode = sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
    let isDone = resultCode == SQLITE_OK
    // Where the one page cannot be dropped, all are.
    if !isDone || !dropFirstPage() { sqlite3_db_release_memory(handle) }
    monitor.checkpointEnded(succeeded: isDone)
    return resultCode
  }

  /// Drops the first page from memory, by changing it and taking the change back; the others stay,
  /// and need not be read again.
  ///
  /// - Returns: Whether it was dropped.
  private borrowing func dropFirstPage() -> Bool {
    guard sqlite3_exec(handle, "BEGIN IMMEDIATE", nil, nil, nil) == SQLITE_OK else { return false }
    let isChanged = (try? markFirstPage()) != nil
    return sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) == SQLITE_OK && isChanged
  }
}
