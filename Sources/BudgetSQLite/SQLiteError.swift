import CSQLite

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
    /// A file of the database was removed, replaced or changed by somebody else, or does not belong to the others.
    case filesChanged
    /// The log was changed while others have the database open; within this layer only, where it is waited for.
    case logInUse
    /// The path cannot hold a database, or it is not safe to use.
    case invalidPath
    /// A rollback journal lies beside the file that may not be followed.
    case unsafeJournal
    /// The file can be read, but not written.
    case readOnly
    /// Something is at a path where something new was to be put.
    case alreadyExists
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
    let message = handle.flatMap(sqlite3_errmsg).map { String(cString: $0) }
    let hasHitLimit = resultCode == Self.failedWrite && wasLimitOfSize()
    self.init(
      hasHitLimit ? .full : Reason(resultCode: resultCode),
      message ?? String(cString: sqlite3_errstr(resultCode)),
      resultCode: resultCode,
      sql: sql
    )
  }
}

extension SQLiteError {
  /// Whether a sum left 64 bits: SQLite then makes it a floating-point number, which a STRICT column refuses.
  package var isOverflow: Bool { resultCode == Self.constraintDatatype }

  /// SQLITE_CONSTRAINT_DATATYPE, a macro that Swift does not see.
  private static let constraintDatatype = SQLITE_CONSTRAINT | 12 << 8
}

extension SQLiteError.Reason {
  /// Sorts SQLite's result codes; an extended code sorts like its primary one.
  fileprivate init(resultCode: Int32) {
    self =
      switch resultCode & 0xFF {
      case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL: .busy
      case SQLITE_FULL: .full
      case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FORMAT: .corrupt
      case SQLITE_CONSTRAINT: .constraint
      case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_READONLY: .invalidPath
      default: .other
      }
  }
}
