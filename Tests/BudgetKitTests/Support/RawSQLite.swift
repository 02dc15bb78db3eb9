import CSQLite

/// SQLite as anybody may use it on a ledger's file: without the rails of the SQLite layer.
enum RawSQLite {
  struct Failure: Error {
    let resultCode: Int32
  }

  /// Runs statements on a file.
  static func execute(_ sql: String, in path: String) throws {
    var handle: OpaquePointer?
    defer { sqlite3_close(handle) }
    var resultCode = sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE, nil)
    if resultCode == SQLITE_OK {
      sqlite3_busy_timeout(handle, 10_000)
      resultCode = sqlite3_exec(handle, sql, nil, nil, nil)
    }
    guard resultCode == SQLITE_OK else { throw Failure(resultCode: resultCode) }
  }
}
