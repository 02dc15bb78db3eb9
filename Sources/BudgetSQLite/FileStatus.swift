#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What the system knows of a file, found without opening it.
///
/// Nothing but SQLite opens a database file in this process: closing any other descriptor of it
/// would drop SQLite's locks.
package struct FileStatus: Sendable {
  /// The size in bytes.
  package let size: Int64
  /// When the content was changed last, in nanoseconds since 1970.
  let modifiedAt: Int64
  /// When the content or anything else about the file was changed last, in nanoseconds since 1970;
  /// nobody can set it.
  private let changedAt: Int64
  /// The permission bits.
  package let mode: UInt32
  let isRegular: Bool
  let linkCount: UInt64
  /// The number of the user to whom the file belongs.
  let owner: UInt32
  /// Tells two files apart, whatever their names.
  let identity: Identity

  struct Identity: Hashable, Sendable {
    let device: UInt64
    let inode: UInt64
  }

  /// What changes whenever somebody writes to the file, to within the precision of the system's
  /// clock.
  var content: Content { Content(size: size, modifiedAt: modifiedAt) }

  struct Content: Hashable, Sendable {
    let size: Int64
    let modifiedAt: Int64
  }

  /// What changes whenever a name in a folder does, to within the precision of the system's clock.
  var stamp: Stamp { Stamp(identity: identity, changedAt: changedAt) }

  struct Stamp: Hashable, Sendable {
    let identity: Identity
    /// When the folder was changed last, in nanoseconds since 1970.
    let changedAt: Int64

    /// Whether the disk keeps more than the second.
    var isPrecise: Bool { changedAt % 1_000_000_000 != 0 }
  }

  /// Looks at a path without following a link; `nil` if nothing is there.
  package init?(path: String) {
    var information = stat()
    // Passing the string itself would copy it, with each write.
    guard path.withCString({ lstat($0, &information) }) == 0 else { return nil }
    self.init(information)
  }

  /// Looks at a folder; `nil` if nothing is there.
  init?(folder: String) {
    var information = stat()
    guard folder.withCString({ stat($0, &information) }) == 0 else { return nil }
    self.init(information)
  }

  /// Returns whether nothing is at a path, and not only nothing that this user can see.
  package static func isAbsent(_ path: String) -> Bool {
    var information = stat()
    guard path.withCString({ lstat($0, &information) }) != 0 else { return false }
    return errno == ENOENT || errno == ENOTDIR
  }

  /// Looks at an open file.
  init?(descriptor: Int32) {
    var information = stat()
    guard fstat(descriptor, &information) == 0 else { return nil }
    self.init(information)
  }

  private init(_ information: stat) {
    size = Int64(information.st_size)
    #if canImport(Darwin)
    (modifiedAt, changedAt) = (
      information.st_mtimespec.nanoseconds, information.st_ctimespec.nanoseconds
    )
    #else
    (modifiedAt, changedAt) = (information.st_mtim.nanoseconds, information.st_ctim.nanoseconds)
    #endif
    mode = UInt32(information.st_mode) & 0o7777
    isRegular = information.st_mode & S_IFMT == S_IFREG
    linkCount = UInt64(information.st_nlink)
    owner = UInt32(information.st_uid)
    identity = Identity(device: UInt64(information.st_dev), inode: UInt64(information.st_ino))
  }

  /// Whether it belongs to the user who runs this process.
  var isOurs: Bool { owner == geteuid() }

  /// Whether it is a regular file that belongs to us and has one name.
  var isPlain: Bool { isRegular && isOurs && linkCount == 1 }
}

extension timespec {
  /// All of it in nanoseconds.
  fileprivate var nanoseconds: Int64 { Int64(tv_sec) * 1_000_000_000 + Int64(tv_nsec) }
}
