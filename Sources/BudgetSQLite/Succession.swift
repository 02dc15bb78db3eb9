import CSQLite

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Gives a finished copy the name of a database; the database is kept beside under another one.
struct Succession {
  private let target: DatabasePath
  private let keptSuffix: String

  /// - Parameters:
  ///   - target: The database.
  ///   - keptSuffix: What the name at which the old database is kept has at its end.
  init(to target: DatabasePath, keptSuffix: String) {
    self.target = target
    self.keptSuffix = keptSuffix
  }
}

extension Succession {
  /// The name at which the old database is kept, unless something is there.
  var firstKeptPath: String { target.absolute + keptSuffix }

  /// Removes what lies at ``firstKeptPath``.
  func removeFirstKept() { unlink(firstKeptPath) }

  /// Takes the place of a database that is there and held.
  ///
  /// - Returns: The path at which the old database is kept; `nil` where it was empty.
  func takePlace(_ copy: PartialFile) throws -> String? {
    guard FileStatus(path: target.absolute)?.size ?? 0 > 0 else {
      let kept = try moveSideFilesAway()
      try copy.move(to: target.absolute, replacing: true)
      return kept
    }
    let kept: String =
      if let name = try moveSideFilesAway() { name } else { try freeName() }
    try exchange(copy, keepingOldAt: kept)
    return kept
  }

  /// Takes a place where nothing is, but perhaps the log of a database that was removed.
  func takeFreePlace(_ copy: PartialFile) throws -> String? {
    let kept = try moveSideFilesAway()
    try copy.move(to: target.absolute, replacing: false)
    return kept
  }

  /// Moves a log with content and a journal away, for SQLite would apply them to the new file;
  /// returns the name they have now.
  private func moveSideFilesAway() throws(SQLiteError) -> String? {
    unlink(target.logIndex)
    var kept: String?
    for suffix in ["-wal", "-journal"] {
      guard let file = FileStatus(path: target.absolute + suffix) else { continue }
      if file.size == 0 {
        unlink(target.absolute + suffix)
        continue
      }
      let name: String = if let kept { kept } else { try freeName() }
      kept = name
      guard rename(target.absolute + suffix, name + suffix) == 0 else {
        throw .cannotRename(target.absolute + suffix)
      }
    }
    synchronizeFolder(of: target.absolute)
    return kept
  }

  /// Returns a name at which an old database can be kept.
  private func freeName() throws(SQLiteError) -> String {
    for number in 1...10_000 {
      let name = target.absolute + keptSuffix + (number == 1 ? "" : "-\(number)")
      let files = ["", "-wal", "-shm", "-journal"].map { FileStatus(path: name + $0) }
      if files.allSatisfy({ $0 == nil }) { return name }
    }
    throw .invalid("Too many files named \(target.absolute)\(keptSuffix); remove some of them.")
  }

  /// Puts the copy and the old database in each other's place, in one step where the system can do
  /// that.
  private func exchange(_ copy: PartialFile, keepingOldAt kept: String) throws(SQLiteError) {
    // From here on the next restore must not take the file for a copy that was never finished.
    try copy.move(to: kept, replacing: false)
    if csqlite_rename(kept, target.absolute, 1) != 0 {
      try replaceInSteps(keepingOldAt: kept)
    }
    synchronizeFolder(of: target.absolute)
  }

  /// Gives the old database a second name and then its first one to the copy.
  ///
  /// A process that is killed between the two leaves the old database under two names, which is
  /// refused until one is removed.
  private func replaceInSteps(keepingOldAt kept: String) throws(SQLiteError) {
    let waiting = kept + ".new"
    guard rename(kept, waiting) == 0, link(target.absolute, kept) == 0,
      rename(waiting, target.absolute) == 0
    else { throw .cannotRename(target.absolute) }
  }
}

extension SQLiteError {
  fileprivate static func cannotRename(_ path: String) -> SQLiteError {
    SQLiteError(systemError: errno, "Cannot rename \(path)")
  }
}
