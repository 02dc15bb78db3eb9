import CSQLite

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A failure of SQLite or of the file beneath it: what kind, SQLite's own words, and the statement.
///
/// Bound values never appear in it, because they can be private.
@usableFromInline package struct SQLiteError: Error, CustomStringConvertible {
  package let reason: Reason
  /// SQLite's extended result code; `SQLITE_OK` where the failure is ours.
  package let resultCode: Int32
  package let message: String
  /// The statement that failed, without its values.
  package let sql: String?

  package init(
    _ reason: Reason,
    _ message: String,
    resultCode: Int32 = SQLITE_OK,
    sql: String? = nil
  ) {
    self.reason = reason
    self.message = message
    self.resultCode = resultCode
    self.sql = sql
  }

  @usableFromInline package var description: String {
    resultCode == SQLITE_OK ? message : "\(message) (SQLite result \(resultCode))"
  }
}

extension SQLiteError {
  /// What a caller can do about a failure.
  package enum Reason: Sendable {
    /// Somebody else held the file until the deadline; nothing was written.
    case busy
    /// The disk, a quota or a size limit is full; nothing was written.
    case full
    /// The file is damaged, or is not a database.
    case corrupt
    /// A rule of the schema refused a row.
    case constraint
    /// The commit failed in a way that leaves open whether it took place.
    case outcomeUnknown
    /// The connection was opened before a `fork` and is used in the child.
    case usedAfterFork
    /// A file of the database was removed, replaced or changed by somebody else, or does not belong
    /// to the others.
    case filesChanged
    /// The log was changed while others have the database open; within this layer only, where it is
    /// waited for.
    case logInUse
    /// The path cannot hold a database, or it is not safe to use.
    case invalidPath
    /// A rollback journal lies beside the file that may not be followed.
    case unsafeJournal
    /// The file can be read, but not written.
    case readOnly
    /// Something is at a path where something new was to be put.
    case alreadyExists
    /// The system does not let this user read or write the file.
    case forbidden
    /// The system cannot do it now: too many open files, no memory, or a disk that fails; it may
    /// pass.
    case unavailable
    /// Everything else.
    case other
  }
}

extension SQLiteError {
  /// SQLITE_IOERR_WRITE, a macro that Swift does not see.
  ///
  /// A full disk has a code of its own, a limit of size has not.
  private static let failedWrite: Int32 = SQLITE_IOERR | 3 << 8

  /// Makes the error for the last failure of a handle.
  init(_ resultCode: Int32, handle: OpaquePointer?, sql: String?) {
    let hasHitLimit = resultCode == Self.failedWrite && wasLimitOfSize()
    let systemError = Self.systemError(of: resultCode, handle: handle)
    self.init(
      hasHitLimit ? .full : Reason(resultCode: resultCode, systemError: systemError),
      Self.words(for: resultCode, systemError: systemError, handle: handle),
      resultCode: resultCode,
      sql: sql
    )
  }

  /// Makes the error of a system call that could not open or make a file.
  package init(systemError number: Int32, _ message: String) {
    self.init(Reason(systemError: number), "\(message): \(systemErrorText(number)).")
  }

  /// Returns why the system refused to open a file, where that is what failed; otherwise 0.
  private static func systemError(of resultCode: Int32, handle: OpaquePointer?) -> Int32 {
    resultCode & 0xFF == SQLITE_CANTOPEN ? handle.map { sqlite3_system_errno($0) } ?? 0 : 0
  }

  private static func words(
    for resultCode: Int32,
    systemError: Int32,
    handle: OpaquePointer?
  ) -> String {
    let message =
      handle.flatMap(sqlite3_errmsg).map { String(cString: $0) }
      ?? String(cString: sqlite3_errstr(resultCode))
    return systemError == 0 ? message : "\(message): \(systemErrorText(systemError))"
  }
}

extension SQLiteError {
  /// Whether a sum left 64 bits: SQLite then makes it a floating-point number, which a STRICT
  /// column refuses, or ends a statement that adds up rows, with words and no code of its own.
  package var isOverflow: Bool {
    resultCode == Self.constraintDatatype
      || resultCode == SQLITE_ERROR && message == "integer overflow"
  }

  /// Whether a file could not be read or written, before anything of its outcome was left open.
  var isFailureOfFile: Bool { resultCode & 0xFF == SQLITE_IOERR && reason != .outcomeUnknown }

  /// SQLITE_CONSTRAINT_DATATYPE, a macro that Swift does not see.
  private static let constraintDatatype = SQLITE_CONSTRAINT | 12 << 8
}

extension SQLiteError.Reason {
  /// Sorts SQLite's result codes; an extended code sorts like its primary one.
  fileprivate init(resultCode: Int32, systemError: Int32) {
    self =
      switch resultCode & 0xFF {
      case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL: .busy
      case SQLITE_FULL: .full
      case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FORMAT: .corrupt
      case SQLITE_CONSTRAINT: .constraint
      case SQLITE_CANTOPEN where resultCode == Self.foundLink: .invalidPath
      // The path was looked at before: what SQLite cannot open without a word of the system, it
      // cannot open now.
      case SQLITE_CANTOPEN: systemError == 0 ? .unavailable : .init(systemError: systemError)
      case SQLITE_READONLY where resultCode == Self.wasMoved: .invalidPath
      case SQLITE_PERM, SQLITE_READONLY: .forbidden
      case SQLITE_IOERR, SQLITE_NOMEM: .unavailable
      default: .other
      }
  }

  /// Sorts the system's numbers for a file that cannot be opened or made.
  init(systemError number: Int32) {
    self =
      switch number {
      case EACCES, EPERM, EROFS: .forbidden
      case ENOENT, ENOTDIR, EISDIR, ELOOP, ENAMETOOLONG, EINVAL, ENXIO: .invalidPath
      case ENOSPC, EDQUOT, EFBIG: .full
      default: .unavailable
      }
  }

  /// SQLITE_CANTOPEN_SYMLINK, a macro that Swift does not see.
  private static let foundLink = SQLITE_CANTOPEN | 6 << 8
  /// SQLITE_READONLY_DBMOVED, a macro that Swift does not see.
  private static let wasMoved = SQLITE_READONLY | 4 << 8
}
