import CSQLite

/// What a connection's callbacks and statements note down, in a place that outlives the connection's moves.
final class ConnectionMonitor {
  /// The first statement error since the transaction began. It ends the transaction, whatever the caller does with it.
  var transactionFailure: SQLiteError?
  /// A failed bind, thrown by the step that follows it.
  var bindFailure: Int32?
  /// How many pages the write-ahead log held after the last commit.
  var walPages: Int32 = 0
  /// How long a statement waits for somebody else's lock.
  let patience: Duration
  /// True while a checkpoint runs; see ``giveUp()``.
  var isCheckpointing = false

  private var handle: OpaquePointer?
  private var waitingSince: ContinuousClock.Instant?

  init(patience: Duration) {
    self.patience = patience
  }
}

extension ConnectionMonitor {
  /// Registers the busy handler and the log watcher, which find their way back through `self`.
  ///
  /// The connection holds this object for longer than it holds the handle, so the pointer stays valid.
  func attach(to handle: OpaquePointer) {
    self.handle = handle
    let context = Unmanaged.passUnretained(self).toOpaque()
    sqlite3_busy_handler(handle, onBusy, context)
    sqlite3_wal_hook(handle, onCommit, context)
  }

  /// Decides whether to try again. SQLite's own handler sleeps longer and longer and starves waiters;
  /// this one sleeps for a fraction of a millisecond, by chance, until the patience is over.
  fileprivate func waitOrGiveUp(attempt: Int32) -> Bool {
    let now = ContinuousClock.now
    if attempt == 0 { waitingSince = now }
    guard let start = waitingSince, now - start < patience else { return false }
    sleepMicroseconds(.random(in: 200...800))
    return true
  }

  /// Ends the wait for a lock.
  ///
  /// A checkpoint that cannot get the write lock goes on as a PASSIVE one, and a PASSIVE one can lose commits
  /// before SQLite 3.51.3 (the WAL-reset race). The interrupt makes it stop before it copies a page.
  fileprivate func giveUp() {
    if isCheckpointing { sqlite3_interrupt(handle) }
  }
}

private let onBusy: @convention(c) (UnsafeMutableRawPointer?, Int32) -> Int32 = {
  context,
  attempt in
  guard let context else { return 0 }
  let monitor = Unmanaged<ConnectionMonitor>.fromOpaque(context).takeUnretainedValue()
  if monitor.waitOrGiveUp(attempt: attempt) { return 1 }
  monitor.giveUp()
  return 0
}

private let onCommit:
  @convention(c) (UnsafeMutableRawPointer?, OpaquePointer?, UnsafePointer<CChar>?, Int32) -> Int32 =
    {
      context,
      _,
      _,
      pages in
      guard let context else { return SQLITE_OK }
      Unmanaged<ConnectionMonitor>.fromOpaque(context).takeUnretainedValue().walPages = pages
      return SQLITE_OK
    }
