import CSQLite

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What the index of the write-ahead log says of the log.
struct LogState: Sendable, Equatable {
  /// How long the log must at least be; 0 for an empty one.
  let byteCount: Int64
  /// How many pages it holds.
  let pages: UInt32
  /// How many of them have been copied into the file.
  let copiedPages: UInt32
  /// What changes whenever the log begins anew.
  let salt: UInt64
}

extension LogState {
  /// Reads the mark of a log from its header, whoever has it open: SQLite takes no lock on a log
  /// that closing it could drop.
  static func salt(ofLogAt path: String) -> UInt64? {
    let descriptor = openFile(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, mode: 0)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var salt: [UInt32] = [0, 0]
    guard pread(descriptor, &salt, 8, 16) == 8 else { return nil }
    return UInt64(salt[0]) << 32 | UInt64(salt[1])
  }

  /// The least size of an index that is in use, in bytes.
  static let indexSize: Int64 = 32_768

  fileprivate init(_ state: csqlite_log_state) {
    byteCount = state.log_bytes
    pages = state.frames
    copiedPages = state.backfilled_frames
    salt = UInt64(state.salt.0) << 32 | UInt64(state.salt.1)
  }
}

extension Connection {
  /// Reads the index of the log, which the connection has opened by reading.
  ///
  /// - Important: An index that was cut off ends the process when it is touched, so its size is
  ///   looked at first.
  var logState: LogState? {
    var state = csqlite_log_state()
    return csqlite_read_log_state(handle, &state) == SQLITE_OK ? LogState(state) : nil
  }

  /// Reads the index of a log that others have open, before this connection has.
  func peekAtLogState(of path: DatabasePath) -> LogState? {
    guard FileStatus(path: path.logIndex)?.size ?? 0 >= LogState.indexSize else { return nil }
    var state = csqlite_log_state()
    return csqlite_peek_log_state(handle, &state) == SQLITE_OK ? LogState(state) : nil
  }

  /// Copies all pages of the log into the file, and returns whether that could be done until the
  /// deadline.
  ///
  /// A reader that looks at an older state is waited for: what it looks at must stay in the file
  /// until it is done.
  func saveLog(until deadline: ContinuousClock.Instant) -> Bool {
    while true {
      let result = moveLog()
      guard let log = logState else { return false }
      if log.copiedPages == log.pages { return true }
      // Who is in the way will be gone; a log that cannot be read stays so.
      let mayPass = [SQLITE_OK, SQLITE_BUSY, SQLITE_LOCKED, SQLITE_INTERRUPT].contains(
        result & 0xFF
      )
      guard mayPass, ContinuousClock.now < deadline else { return false }
    }
  }

  /// Finds out whether no other connection of any process has the database open.
  ///
  /// - Parameter hasRead: Whether this one has read already, and so holds the lock by which others
  ///   see it.
  /// - Returns: `false` if there is another one.
  func isAlone(hasRead: Bool) -> Bool {
    csqlite_is_alone(handle, hasRead ? 1 : 0) == SQLITE_OK
  }
}
