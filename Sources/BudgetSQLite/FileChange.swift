/// What somebody did to the files of a database while it was open.
enum FileChange: Sendable, Hashable {
  /// The file was removed, or another one is in its place.
  case fileReplaced
  /// Other content was written over the file.
  case fileOverwritten
  /// The log was removed, or another one is in its place.
  case logReplaced(isSaved: Bool)
  /// The log is shorter than what was written to it.
  case logCutOff
  /// The index of the log was removed, or another one is in its place.
  case indexReplaced
  /// The index of the log is shorter than it was; whoever touches it ends with SIGBUS.
  case indexCutOff
}

extension FileChange {
  /// Returns the error to give everybody who uses the database from now on.
  func error(_ path: DatabasePath) -> SQLiteError {
    SQLiteError(.filesChanged, sentence(path))
  }

  private func sentence(_ path: DatabasePath) -> String {
    switch self {
    case .fileReplaced:
      "\(path.absolute) was removed or replaced while it was open; open it again."
    case .fileOverwritten:
      "\(path.absolute) was overwritten while its log was in use. Stop all processes that use it, and restore a backup with 'budget restore'."
    case .logReplaced(isSaved: true):
      "The log \(path.log) was removed or replaced while it was open. What was acknowledged has been saved in the file; open it again."
    case .logReplaced(isSaved: false):
      "The log \(path.log) was removed or replaced while it was open, and what it held could not be saved. Put it back, or restore a backup with 'budget restore'."
    case .logCutOff:
      "The log \(path.log) was cut off while it was open: calls that were acknowledged may be lost. Restore a backup with 'budget restore', or move \(path.lock) away to go on with what is left."
    case .indexReplaced:
      "The index \(path.logIndex) was removed or replaced while it was open. Nothing is lost; close the ledger in all processes, and open it again."
    case .indexCutOff:
      "The index \(path.logIndex) was cut off while it was open. Nothing is lost; close the ledger in all processes, and open it again."
    }
  }
}
