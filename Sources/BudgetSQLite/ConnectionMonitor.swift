import CSQLite

/// What a connection's callbacks and statements note down, in a place that outlives the
/// connection's moves.
final class ConnectionMonitor {
  /// The first failure since the write transaction began; it ends the transaction, whatever the
  /// caller does with it.
  private(set) var transactionFailure: SQLiteError?
  /// True once reading or writing the file has failed: what this connection believes about it may
  /// be wrong.
  private(set) var hasBrokenFile = false
  /// How many pages the write-ahead log held after the last commit.
  private(set) var logPages: Int32 = 0
  /// When a write stops waiting for somebody else's lock; without one, each wait has the whole
  /// patience.
  var deadline: ContinuousClock.Instant?
  /// What the file looked like before it was opened without locks.
  var frozenFile: FrozenFile?

  private var lastLook: Int64 = 0
  private let patience: Duration
  private var handle: OpaquePointer?
  private var givesUpAt: ContinuousClock.Instant?
  private var isWriting = false
  private var isCheckpointing = false
  /// The length of the log at which the next checkpoint is due.
  private var checkpointPages = longestLog

  /// A checkpoint moves the log into the file once it is longer than this many pages (4 MiB).
  private static let longestLog: Int32 = 1024
  /// How long a checkpoint, which keeps all writers waiting, waits for readers.
  private static let checkpointPatience = Duration.milliseconds(50)

  init(patience: Duration) {
    self.patience = patience
  }

  /// Whether it is time to look again if the files are still those that were opened: once in each
  /// tick of the coarse clock.
  var isLookDue: Bool {
    let now = coarseMilliseconds()
    guard now != lastLook else { return false }
    lastLook = now
    return true
  }
}

// MARK: - Transactions

extension ConnectionMonitor {
  func transactionBegan() {
    isWriting = true
  }

  func transactionEnded() {
    isWriting = false
    transactionFailure = nil
  }

  /// Keeps the first failure of a write transaction, and remembers that a file is broken.
  func note(_ failure: SQLiteError) {
    if failure.resultCode & 0xFF == SQLITE_IOERR { hasBrokenFile = true }
    if isWriting && transactionFailure == nil { transactionFailure = failure }
  }

  /// Throws if a file that is read without locks has changed; the connection is then opened anew
  /// for the next read.
  func requireUnchangedFile() throws(SQLiteError) {
    do {
      try frozenFile?.requireUnchanged()
    } catch {
      hasBrokenFile = true
      throw error
    }
  }

  /// Notes that nobody knows whether a transaction has been committed.
  func noteUnknownOutcome() {
    hasBrokenFile = true
  }
}

// MARK: - Checkpoints

extension ConnectionMonitor {
  var isCheckpointDue: Bool { logPages > checkpointPages }

  func checkpointBegan() {
    isCheckpointing = true
  }

  /// Sets when the next checkpoint is due: after a failed one, not with every commit while the same
  /// reader is in the way.
  func checkpointEnded(succeeded: Bool) {
    isCheckpointing = false
    if succeeded { logPages = 0 }
    checkpointPages = logPages.addingReportingOverflow(Self.longestLog).partialValue
  }
}

// MARK: - Callbacks

extension ConnectionMonitor {
  /// Registers the busy handler and the log watcher, which find their way back through `self`.
  ///
  /// The connection holds this object for longer than it holds the handle, so the pointer stays
  /// valid.
  func attach(to handle: OpaquePointer) {
    self.handle = handle
    let context = Unmanaged.passUnretained(self).toOpaque()
    sqlite3_busy_handler(handle, onBusy, context)
    sqlite3_wal_hook(handle, onCommit, context)
  }

  /// Decides whether to try again.
  ///
  /// SQLite's own handler sleeps longer and longer and starves waiters; this one sleeps by chance,
  /// for a fraction of a millisecond at first and for a few at last, so that a crowd that waits
  /// leaves the processor to the one it waits for.
  fileprivate func waitOrGiveUp(attempt: Int32) -> Bool {
    let now = ContinuousClock.now
    if attempt == 0 { givesUpAt = lastMoment(from: now) }
    guard let givesUpAt, now < givesUpAt else {
      stopCheckpoint()
      return false
    }
    sleepMicroseconds(.random(in: 200...800 + 50 * UInt32(min(attempt, 80))))
    return true
  }

  private func lastMoment(from now: ContinuousClock.Instant) -> ContinuousClock.Instant {
    isCheckpointing ? now + min(Self.checkpointPatience, patience) : deadline ?? now + patience
  }

  /// Stops a checkpoint before it copies a page.
  ///
  /// One that cannot get the write lock goes on as a PASSIVE one, and a PASSIVE one can lose
  /// commits before SQLite 3.51.3 (the WAL-reset race).
  private func stopCheckpoint() {
    if isCheckpointing { sqlite3_interrupt(handle) }
  }

  fileprivate func committed(logPages: Int32) {
    self.logPages = logPages
  }
}

private let onBusy: @convention(c) (UnsafeMutableRawPointer?, Int32) -> Int32 = {
  context,
  attempt in
  guard let context else { return 0 }
  let monitor = Unmanaged<ConnectionMonitor>.fromOpaque(context).takeUnretainedValue()
  return monitor.waitOrGiveUp(attempt: attempt) ? 1 : 0
}

private let onCommit:
  @convention(c) (UnsafeMutableRawPointer?, OpaquePointer?, UnsafePointer<CChar>?, Int32) -> Int32 =
    {
      context,
      _,
      _,
      pages in
      guard let context else { return SQLITE_OK }
      let monitor = Unmanaged<ConnectionMonitor>.fromOpaque(context).takeUnretainedValue()
      monitor.committed(logPages: pages)
      return SQLITE_OK
    }
