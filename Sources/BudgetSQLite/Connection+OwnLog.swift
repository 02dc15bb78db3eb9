extension Connection {
  /// Throws if the log beside the file belongs to another state of it, or was taken away before it
  /// was emptied.
  ///
  /// Called before SQLite has looked at the log.
  func requireOwnLog(at path: DatabasePath) throws(SQLiteError) {
    guard let record = FileRecord(of: path) else { return }
    guard !record.hasLostLog else { throw FileChange.logCutOff.error(path) }
    guard case .known(let header) = record.file else { return }
    let log = FileStatus(path: path.log)
    let hasPages = (log?.size ?? 0) > FileWatch.logHeaderSize
    let isSameFile = fileHeader == header
    // A checkpoint may just have changed both; then the note has changed as well.
    guard isSameFile != hasPages, FileRecord(of: path) == record else { return }
    if hasPages {
      // Another log continues the file since, or one that others have open has been moved: a
      // program without the lock did that.
      if let salt = LogState.salt(ofLogAt: path.log), salt != record.logSalt { return }
      if !isAlone(hasRead: false), let log = peekAtLogState(of: path), log.copiedPages > 0 {
        return
      }
      throw .foreignLog(path)
    }
    guard log?.identity == record.log else { throw .missingLog(path) }
  }

  /// Throws if another connection of any process has the database open.
  func requireAlone(at path: DatabasePath) throws(SQLiteError) {
    guard isAlone(hasRead: false) else { throw .logInUse(path) }
  }
}

extension SQLiteError {
  fileprivate static func foreignLog(_ path: DatabasePath) -> SQLiteError {
    SQLiteError(
      .filesChanged,
      "\(path.log) is the log of another state of \(path.absolute), which was replaced or changed. To restore a backup, use 'budget restore'; "
        + "to keep the file as it is now, move \(path.log) and \(path.logIndex) away; to apply the log, move \(path.lock) away."
    )
  }

  fileprivate static func missingLog(_ path: DatabasePath) -> SQLiteError {
    SQLiteError(
      .filesChanged,
      "The log \(path.log) was removed before it was emptied, and the newest calls with it. Put it back, restore a backup with 'budget restore', "
        + "or move \(path.lock) away to go on with what is left."
    )
  }

  /// The refusal to begin another log while somebody may have the old one.
  static func logInUse(_ path: DatabasePath) -> SQLiteError {
    SQLiteError(
      .logInUse,
      "The log beside \(path.absolute) was removed or replaced while other processes have the ledger open. Let them end, which saves it, and try again."
    )
  }
}
