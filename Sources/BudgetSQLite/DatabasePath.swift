import CSQLite

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The absolute path of a database, checked before SQLite sees it.
///
/// SQLite reads some names as something else than a file: an empty name, `:memory:`, and URIs that
/// switch locking off. An absolute path is none of these.
package struct DatabasePath: Sendable, Hashable {
  /// The path, beginning with a slash, with no link in its folder.
  package let absolute: String

  /// The path of the lock beside the database.
  package var lock: String { absolute + ".lock" }
  /// The path of the write-ahead log.
  package var log: String { absolute + "-wal" }
  /// The path of the index of that log, which all connections share.
  package var logIndex: String { absolute + "-shm" }
  /// The path of the file in which waits what could not be written into the database.
  package var spool: String { absolute + ".spool" }
  /// The path of a rollback journal, which a ledger never has by itself.
  package var journal: String { absolute + "-journal" }

  /// Checks a path and makes it absolute.
  ///
  /// The folder must exist; the file need not.
  ///
  /// - Throws: ``SQLiteError`` with the reason `invalidPath`, naming what is wrong and what to do.
  package init(_ path: String) throws(SQLiteError) {
    try self.init(locating: path)
    try check()
  }

  /// Takes a path that names no file.
  init(unchecked path: String) { absolute = path }

  /// Makes a path absolute, whatever lies there.
  init(locating path: String) throws(SQLiteError) {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw .invalid("The path of the ledger is empty or holds a NUL; give the path of a file.")
    }
    guard path != ":memory:", !path.hasPrefix("file:") else {
      throw .invalid(
        "'\(path)' is not the path of a file; to mean a file of that name, write './\(path)'."
      )
    }
    // Bytes, not characters: an accent after a slash would make another character of it.
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let nameStart = slash.map(path.utf8.index(after:)) ?? path.startIndex
    let name = String(path[nameStart...])
    guard !name.isEmpty, name != ".", name != ".." else {
      throw .invalid("'\(path)' is a folder; give the path of a file in it.")
    }
    let folder = slash == nil ? "." : String(path[..<nameStart])
    absolute = try Self.resolve(folder: folder) + "/" + name
    guard absolute.utf8.count <= Self.longestPath else {
      throw .invalid(
        "The path of the ledger has \(absolute.utf8.count) bytes; SQLite takes \(Self.longestPath)."
      )
    }
  }

  /// SQLite takes paths of 512 bytes, and the name of a journal has eight more than the file's.
  private static let longestPath = 504

  /// Returns the real path of a folder without a trailing slash.
  private static func resolve(folder: String) throws(SQLiteError) -> String {
    guard let resolved = realpath(folder, nil) else {
      let number = errno
      guard SQLiteError.Reason(systemError: number) == .invalidPath else {
        throw SQLiteError(systemError: number, "The folder \(folder) cannot be used")
      }
      throw .invalid(
        "The folder \(folder) cannot be used: \(systemErrorText(number)). Create it first."
      )
    }
    defer { free(resolved) }
    var information = stat()
    guard stat(resolved, &information) == 0, information.st_mode & S_IFMT == S_IFDIR else {
      throw .invalid("\(folder) is not a folder.")
    }
    guard information.st_mode & S_IWOTH == 0 || information.st_mode & S_ISVTX != 0 else {
      throw .invalid(
        "Everybody may replace files in \(folder); remove that permission (chmod o-w) or use another folder."
      )
    }
    let path = String(cString: resolved)
    return path == "/" ? "" : path
  }

  /// Throws if something lies at the path, or beside it, that is not safe to use.
  func check() throws(SQLiteError) {
    try checkFiles()
    try RollbackJournal.requireHarmless(beside: self)
  }

  /// Throws if one of the files is not a plain file with one name, or is neither ours nor of the
  /// owner of the database.
  ///
  /// A database of another user can be read where its permissions say so, but not where everybody
  /// may put one; ``access`` says that it cannot be written.
  func checkFiles() throws(SQLiteError) {
    let isForAll = FileStatus(path: folder(of: absolute)).map { $0.mode & 0o002 != 0 } ?? true
    let owner = isForAll ? nil : FileStatus(path: absolute)?.owner
    for path in [absolute, log, logIndex, lock] { try Self.checkFile(path, of: owner) }
  }

  private static func checkFile(_ path: String, of owner: UInt32?) throws(SQLiteError) {
    guard let file = FileStatus(path: path) else { return }
    guard file.isRegular else {
      throw .invalid("\(path) is not a regular file; links and devices are refused.")
    }
    guard file.linkCount == 1 else {
      throw .invalid("\(path) has \(file.linkCount) names (hard links); a ledger must have one.")
    }
    guard file.isOurs || (file.owner == owner && mayRead(path)) else {
      throw .invalid("\(path) belongs to another user; run as its owner.")
    }
    guard csqlite_is_mount_root(path) != 1 else {
      throw .invalid(
        "\(path) is mounted by itself, and would have another log under each of its names; mount its folder."
      )
    }
  }
}

extension SQLiteError {
  static func invalid(_ message: String) -> SQLiteError {
    SQLiteError(.invalidPath, message)
  }
}
