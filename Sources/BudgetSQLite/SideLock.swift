#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The lock beside a database (`<name>.lock`) that its writers hold around each transaction and checkpoint.
///
/// It hands the file from writer to writer in fractions of a millisecond where SQLite's own waiting starves some of them, and
/// it keeps checkpoints apart from commits, which closes the WAL-reset race. The kernel frees it when a process dies.
struct SideLock: ~Copyable {
  private let descriptor: Int32

  /// Opens the lock file, and makes it with mode 0600 where it is missing. It is never deleted.
  init(_ path: DatabasePath) throws(SQLiteError) {
    let flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW
    descriptor = open(path.lock, flags, 0o600)
    guard descriptor >= 0 else {
      throw SQLiteError(
        .invalidPath,
        "Cannot open the lock file \(path.lock): \(systemErrorText())."
      )
    }
  }

  deinit {
    close(descriptor)
  }

  /// Runs `body` while no other process or connection writes.
  ///
  /// The lock is polled rather than waited for, so that a holder that was stopped cannot stop us beyond `patience`.
  borrowing func withLock<Value>(patience: Duration, _ body: () throws -> Value) throws -> Value {
    try acquire(patience: patience)
    defer { flock(descriptor, LOCK_UN) }
    return try body()
  }

  private borrowing func acquire(patience: Duration) throws(SQLiteError) {
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
    let start = ContinuousClock.now
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR else {
        throw SQLiteError(.other, "Cannot lock the ledger: \(systemErrorText()).")
      }
      guard ContinuousClock.now - start < patience else {
        throw SQLiteError(
          .busy,
          "Another process has been writing to the ledger for over \(patience); try again."
        )
      }
      sleepMicroseconds(.random(in: 50...500))
    }
  }
}
