extension DatabasePath {
  /// Throws unless a file may be put here: not over one that is not to be replaced, and never over
  /// or beside a ledger in use.
  ///
  /// - Parameters:
  ///   - file: What is to be put here, for the sentence that refuses it.
  ///   - source: The ledger that it comes from.
  ///   - replacing: Whether a file that is there may be replaced.
  /// - Throws: ``SQLiteError`` with the reason `invalidPath`, or `alreadyExists` where a file
  ///   stays.
  func requireFree(
    for file: String,
    of source: DatabasePath,
    replacing: Bool
  ) throws(SQLiteError) {
    guard !source.isName(ofOwnFile: absolute) else {
      throw .invalid("\(absolute) is the ledger itself; name another file for its \(file).")
    }
    for path in [log, logIndex, journal, lock] where FileStatus(path: path) != nil {
      throw .invalid(
        "\(path) lies beside the \(file)'s name, so a ledger was opened there; name another file."
      )
    }
    guard let status = FileStatus(path: absolute) else { return }
    guard replacing else { throw .alreadyExists(absolute) }
    guard status.isPlain, !status.isSame(as: source) else {
      throw .invalid("\(absolute) is not a plain file of ours; name another file for the \(file).")
    }
  }
}

extension DatabasePath {
  /// Whether a path is that of the ledger, or of a file that lies beside it.
  package func isName(ofOwnFile path: String) -> Bool {
    let beside = [".spool", ".spool.new"].map { absolute + $0 }
    return ([absolute, log, logIndex, journal, lock] + beside).contains(path)
  }
}

extension FileStatus {
  /// Whether a path leads to the same file, under another name.
  fileprivate func isSame(as path: DatabasePath) -> Bool {
    FileStatus(path: path.absolute)?.identity == identity
  }
}
