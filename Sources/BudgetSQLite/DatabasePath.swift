#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The absolute path of a database, checked before SQLite sees it.
///
/// SQLite reads some names as something else than a file: an empty name, `:memory:`, and URIs that switch locking off.
/// An absolute path is none of these.
package struct DatabasePath: Sendable, Hashable {
  /// The path, beginning with a slash, with no link in its folder.
  package let absolute: String

  /// The path of the lock beside the database.
  package var lock: String { absolute + ".lock" }
  /// The path of the write-ahead log.
  package var log: String { absolute + "-wal" }
  /// The path of a rollback journal, which a ledger never has.
  var journal: String { absolute + "-journal" }

  /// Checks a path and makes it absolute. The folder must exist; the file need not.
  ///
  /// - Throws: ``SQLiteError`` with the reason `invalidPath`, naming what is wrong and what to do.
  package init(_ path: String) throws(SQLiteError) {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw .invalid("The path of the ledger is empty or holds a NUL; give the path of a file.")
    }
    guard path != ":memory:", !path.hasPrefix("file:") else {
      throw .invalid(
        "'\(path)' is not the path of a file; to mean a file of that name, write './\(path)'."
      )
    }
    guard path.utf8.count <= 4000 else {
      throw .invalid("The path of the ledger is too long (\(path.utf8.count) bytes).")
    }
    let slash = path.lastIndex(of: "/")
    let name = String(path[(slash.map(path.index(after:)) ?? path.startIndex)...])
    guard !name.isEmpty, name != ".", name != ".." else {
      throw .invalid("'\(path)' is a folder; give the path of a file in it.")
    }
    let folder = slash.map { String(path[...$0]) } ?? "."
    absolute = try Self.resolve(folder: folder) + "/" + name
    try checkFile()
  }

  /// Returns the real path of a folder without a trailing slash.
  private static func resolve(folder: String) throws(SQLiteError) -> String {
    guard let resolved = realpath(folder, nil) else {
      throw .invalid("The folder \(folder) cannot be used: \(systemErrorText()). Create it first.")
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

  /// Throws if something lies at the path that is not a plain file of ours.
  private func checkFile() throws(SQLiteError) {
    guard let file = FileStatus(path: absolute) else { return }
    guard file.isRegular else {
      throw .invalid("\(absolute) is not a regular file; links and devices are refused.")
    }
    guard file.linkCount == 1 else {
      throw .invalid(
        "\(absolute) has \(file.linkCount) names (hard links); a ledger must have one."
      )
    }
    guard file.isOurs else {
      throw .invalid("\(absolute) belongs to another user; run as its owner.")
    }
  }
}

/// What the system knows of a file, found without opening it.
///
/// Nothing but SQLite opens a database file in this process: closing any other descriptor of it would drop SQLite's locks.
package struct FileStatus: Sendable {
  /// The size in bytes.
  package let size: Int64
  /// The permission bits.
  package let mode: UInt32
  let isRegular: Bool
  let linkCount: UInt64
  let isOurs: Bool
  /// Tells two files apart, whatever their names.
  let identity: Identity

  struct Identity: Hashable, Sendable {
    let device: UInt64
    let inode: UInt64
  }

  /// Looks at a path without following a link; `nil` if nothing is there.
  package init?(path: String) {
    var information = stat()
    guard lstat(path, &information) == 0 else { return nil }
    size = Int64(information.st_size)
    mode = UInt32(information.st_mode) & 0o7777
    isRegular = information.st_mode & S_IFMT == S_IFREG
    linkCount = UInt64(information.st_nlink)
    isOurs = information.st_uid == geteuid() || geteuid() == 0
    identity = Identity(device: UInt64(information.st_dev), inode: UInt64(information.st_ino))
  }
}

extension SQLiteError {
  fileprivate static func invalid(_ message: String) -> SQLiteError {
    SQLiteError(.invalidPath, message)
  }
}
