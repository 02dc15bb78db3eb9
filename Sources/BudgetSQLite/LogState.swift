import CSQLite

/// What the index of the write-ahead log says of the log.
struct LogState: Sendable, Equatable {
  /// How long the log must at least be; 0 for an empty one.
  let byteCount: Int64
  /// How many of its pages have been copied into the file.
  let copiedPages: UInt32
  /// What changes whenever the log begins anew.
  let salt: UInt64
}

extension Connection {
  /// Reads the index of the log, which the connection has opened by reading.
  ///
  /// - Important: An index that was cut off ends the process when it is touched, so its size is looked at first.
  var logState: LogState? {
    var state = csqlite_log_state()
    guard csqlite_read_log_state(handle, &state) == SQLITE_OK else { return nil }
    return LogState(
      byteCount: state.log_bytes,
      copiedPages: state.backfilled_frames,
      salt: UInt64(state.salt.0) << 32 | UInt64(state.salt.1)
    )
  }

  /// Returns whether no other connection of any process has the database open.
  ///
  /// - Parameter hasRead: Whether this one has read already, and so holds the lock by which others see it.
  func isAlone(hasRead: Bool) -> Bool {
    csqlite_is_alone(handle, hasRead ? 1 : 0) == SQLITE_OK
  }
}
