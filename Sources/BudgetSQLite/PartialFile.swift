import CSQLite

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A copy of a database that is being written under a name of its own (`<name>.budget-partial`)
/// until it is complete.
///
/// It has mode 0600 and is held by a lock that the kernel frees when the process dies; what a
/// killed process leaves is written over by the next one. A copy that is not moved to its place is
/// removed.
final class PartialFile {
  let path: DatabasePath
  private let descriptor: Int32
  private var isMoved = false

  /// Makes an empty file beside the place that it is for.
  init(for target: DatabasePath) throws(SQLiteError) {
    path = try DatabasePath(locating: target.absolute + ".budget-partial")
    descriptor = try Self.openAndLock(path.absolute)
    guard ftruncate(descriptor, 0) == 0, fchmod(descriptor, 0o600) == 0 else {
      throw SQLiteError(systemError: errno, "Cannot empty \(path.absolute)")
    }
  }

  deinit {
    if !isMoved { unlink(path.absolute) }
    close(descriptor)
  }

  private static func openAndLock(_ path: String) throws(SQLiteError) -> Int32 {
    while true {
      let flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
      let descriptor = openFile(path, flags, mode: 0o600)
      guard descriptor >= 0 else {
        throw SQLiteError(systemError: errno, "Cannot create \(path)")
      }
      guard let file = FileStatus(descriptor: descriptor), file.isPlain else {
        close(descriptor)
        throw SQLiteError(.invalidPath, "\(path) is not a plain file of ours; remove it.")
      }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        close(descriptor)
        throw SQLiteError(.busy, "Another process is writing \(path); try again when it is done.")
      }
      // Its holder may have moved it to its place between our opening and locking it.
      if FileStatus(path: path)?.identity == file.identity { return descriptor }
      close(descriptor)
    }
  }
}

// MARK: - Content

extension PartialFile {
  /// Opens a handle that writes without locks and without a journal: nobody else has the file, and
  /// what fails is thrown away.
  func openHandle() throws(SQLiteError) -> OpaquePointer {
    var handle: OpaquePointer?
    let flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
    var resultCode = sqlite3_open_v2(path.absolute, &handle, flags, "unix-none")
    if resultCode == SQLITE_OK {
      let pragmas = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA mmap_size = 0"
      resultCode = sqlite3_exec(handle, pragmas, nil, nil, nil)
    }
    guard resultCode == SQLITE_OK, let handle else {
      defer { sqlite3_close_v2(handle) }
      throw SQLiteError(resultCode, handle: handle, sql: nil)
    }
    return handle
  }

  /// Appends bytes to a file of text.
  func append(_ bytes: [UInt8]) throws(SQLiteError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        throw SQLiteError(systemError: errno, "Cannot write \(path.absolute)")
      }
      rest = rest.dropFirst(count)
    }
  }

  /// Says in the header that the file has no write-ahead log, so that it is complete alone and can
  /// be read where nothing may be made.
  func leaveLogMode() throws(SQLiteError) {
    let versions: [UInt8] = [1, 1]
    guard pwrite(descriptor, versions, 2, 18) == 2 else {
      throw SQLiteError(systemError: errno, "Cannot write \(path.absolute)")
    }
  }

  /// Runs `body` on the finished copy, which it may change in its header.
  func edit(_ body: (borrowing Connection) throws -> Void) throws {
    let monitor = ConnectionMonitor(patience: .zero)
    try body(Connection(handle: try openHandle(), monitor: monitor))
  }

  /// Writes the content anew without the room that nothing uses any more.
  ///
  /// It takes the size of the content once more, in the folder for temporary files.
  func compact() throws {
    try edit { try $0.execute("VACUUM") }
  }

  /// Returns another file, which `body` fills from this one: an empty database to which this one is
  /// attached as `old`.
  ///
  /// Pages go to the file when the cache is full, so that memory stays within 64 MiB however many
  /// rows there are.
  func rewritten(_ body: (borrowing Connection) throws -> Void) throws -> PartialFile {
    let fresh = try PartialFile(for: path)
    let connection = Connection(
      handle: try fresh.openHandle(),
      monitor: ConnectionMonitor(patience: .zero)
    )
    try connection.setFlags()
    let name = path.absolute.split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: "''")
    try connection.execute("PRAGMA cache_size = -65536; ATTACH '\(name)' AS old; BEGIN")
    try body(connection)
    try connection.execute("COMMIT; DETACH old")
    return fresh
  }

  /// Gives the file the permissions and the group of another.
  func takePermissions(of other: DatabasePath) {
    var status = stat()
    guard stat(other.absolute, &status) == 0 else { return }
    // Who may not give a file to the group keeps the others out, which is the safe side.
    let hasGroup = fchown(descriptor, uid_t.max, status.st_gid) == 0
    fchmod(descriptor, status.st_mode & (hasGroup ? 0o777 : 0o700))
  }

  /// Looks at the finished copy as at any file that is only read.
  func inspect<Value>(_ body: (borrowing Connection) throws -> Value) throws -> Value {
    let handle = try Connection.openHandle(path, .frozen)
    let monitor = ConnectionMonitor(patience: .zero)
    return try body(Connection.sealed(handle, monitor, mayWrite: false) { _ in })
  }
}

// MARK: - Its place

extension PartialFile {
  /// Brings the content onto the disk.
  func synchronize() throws(SQLiteError) {
    guard BudgetSQLite.synchronize(descriptor) == 0 else {
      throw SQLiteError(systemError: errno, "Cannot write \(path.absolute)")
    }
  }

  /// Gives the file its name, by one step that is on the disk when this returns.
  ///
  /// - Parameters:
  ///   - target: The name.
  ///   - replacing: Whether a file that is there is replaced; else it stays.
  /// - Throws: ``SQLiteError`` with the reason `alreadyExists` where a file stays.
  func move(to target: String, replacing: Bool) throws(SQLiteError) {
    let moved = try replacing ? rename(path.absolute, target) == 0 : moveIfFree(to: target)
    guard moved else {
      throw SQLiteError(systemError: errno, "Cannot rename \(path.absolute)")
    }
    isMoved = true
    synchronizeFolder(of: target)
  }

  private func moveIfFree(to target: String) throws(SQLiteError) -> Bool {
    if csqlite_rename(path.absolute, target, 0) == 0 { return true }
    // A disk that cannot rename like this leaves a moment between looking and renaming.
    if errno != EEXIST && FileStatus(path: target) == nil {
      return rename(path.absolute, target) == 0
    }
    throw .alreadyExists(target)
  }
}

extension SQLiteError {
  static func alreadyExists(_ path: String) -> SQLiteError {
    SQLiteError(
      .alreadyExists,
      "There is already a file at \(path); name another, or add --force to replace it."
    )
  }
}
