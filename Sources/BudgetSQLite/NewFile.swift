#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Makes a database file, or finishes what somebody else began to make.
struct NewFile {
  let path: DatabasePath
  let patience: Duration
  /// Throws if a file that has tables is not the right one.
  let verify: (borrowing Connection) throws -> Void

  /// Makes the file with mode 0600 and fills it, or starts the log of a copy that has none, while
  /// no other process does.
  ///
  /// A process that is killed on the way leaves nothing, an empty file, or a file without tables;
  /// the next one goes on from there.
  ///
  /// - Parameter install: Fills a file that has no tables, in one transaction.
  /// - Throws: ``SQLiteError``, or what `install` or `verify` throws.
  func make(install: (borrowing Connection) throws -> Void) throws {
    let deadline = ContinuousClock.now + patience
    let lock = try SideLock(path)
    try lock.withLock(until: deadline) {
      if FileStatus(path: path.absolute) == nil { try makeEmptyFile() }
      // What is noted of a file that is gone says nothing of this one.
      if FileStatus(path: path.absolute)?.size == 0 { _ = lock.note(FileRecord(), durably: true) }
      var isEmpty = false
      let connection = try Connection.open(path, mayWrite: true, patience: patience) { connection in
        isEmpty = try isWithoutTables(connection)
        if !isEmpty { try verify(connection) }
        try connection.startLog()
      }
      guard isEmpty else { return }
      try connection.transaction(until: deadline, install)
      connection.checkpoint()
    }
  }

  /// Throws if the file that is there is neither ours nor without tables; nothing is made beside a
  /// file that is not ours.
  func requireOursOrEmpty() throws {
    do {
      _ = try Connection.open(path, mayWrite: false, patience: patience) { connection in
        if try !isWithoutTables(connection) { try verify(connection) }
        throw Looked()
      }
    } catch is Looked {}
  }

  /// Ends the opening of a connection that was only to look.
  private struct Looked: Error {}

  private func isWithoutTables(_ connection: borrowing Connection) throws -> Bool {
    try connection.value(of: "SELECT count(*) FROM sqlite_schema") == "0"
  }

  /// Makes an empty file that only its owner may read.
  ///
  /// No connection to it can exist yet, so closing this descriptor costs nobody a lock.
  private func makeEmptyFile() throws(SQLiteError) {
    let flags = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
    let descriptor = openFile(path.absolute, flags, mode: 0o600)
    guard descriptor >= 0 else {
      throw SQLiteError(systemError: errno, "Cannot create \(path.absolute)")
    }
    close(descriptor)
  }
}
