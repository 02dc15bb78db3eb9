import CSQLite

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A database file under SQLite's exclusive lock: while it is held, nobody has the file open, and
/// nobody can begin to use it.
///
/// The lock is taken without a statement, so that it holds a damaged file as well.
final class HeldFile {
  private let handle: OpaquePointer

  /// Waits until nobody has the file open.
  ///
  /// - Throws: ``SQLiteError`` with the reason `busy` if somebody still has at the deadline.
  init(_ path: DatabasePath, until deadline: ContinuousClock.Instant) throws(SQLiteError) {
    while true {
      if let handle = try Self.lock(path) {
        self.handle = handle
        return
      }
      guard ContinuousClock.now < deadline else {
        throw SQLiteError(
          .busy,
          "Another process has \(path.absolute) open; end it, and try again. Nothing was changed."
        )
      }
      sleepMicroseconds(.random(in: 5_000...15_000))
    }
  }

  deinit {
    sqlite3_close_v2(handle)
  }

  /// Returns a handle that holds the lock, or `nil` if somebody has the file open.
  private static func lock(_ path: DatabasePath) throws(SQLiteError) -> OpaquePointer? {
    // Whoever uses the file has SQLite's lock, in this process, too. Only then may the file be
    // opened by other means: closing it drops the locks that this process has on it, and now there
    // are none.
    guard let first = try exclusiveHandle(path) else { return nil }
    sqlite3_close_v2(first)
    guard !isOpenElsewhere(path) else { return nil }
    return try exclusiveHandle(path)
  }

  private static func exclusiveHandle(_ path: DatabasePath) throws(SQLiteError) -> OpaquePointer? {
    let handle = try Connection.openHandle(path, .writing)
    let resultCode = csqlite_lock_exclusively(handle)
    if resultCode == SQLITE_OK { return handle }
    defer { sqlite3_close_v2(handle) }
    guard resultCode & 0xFF == SQLITE_BUSY else {
      throw SQLiteError(resultCode, handle: nil, sql: nil)
    }
    return nil
  }

  /// Whether somebody has opened the file and not used it yet, as a shell that waits at its prompt
  /// has; where the system can tell.
  private static func isOpenElsewhere(_ path: DatabasePath) -> Bool {
    let descriptor = openFile(
      path.absolute,
      O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK,
      mode: 0
    )
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return isLeaseRefused(descriptor)
  }
}
