#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What tells one state of a file from another without reading it.
///
/// A program that writes a file moves the time at which it was changed, which nobody can set: also
/// one that puts the time of its contents back, as `cp -a` and `touch` do.
struct FileStamp: Sendable, Hashable {
  private let device: UInt64
  private let inode: UInt64
  /// How many bytes it has.
  let size: Int64
  private let modified: Int64
  private let changed: Int64

  /// Looks at a file; `nil` for what is no file: a pipe or a device has no state.
  init?(path: String) {
    guard (try? validatePath(path)) != nil else { return nil }
    var info = stat()
    // Unsafe: the system call fills the structure before it returns and keeps no pointer to it.
    guard unsafe stat(path, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { return nil }
    device = UInt64(truncatingIfNeeded: info.st_dev)
    inode = UInt64(truncatingIfNeeded: info.st_ino)
    size = Int64(info.st_size)
    #if canImport(Darwin)
    modified = Self.nanoseconds(info.st_mtimespec)
    changed = Self.nanoseconds(info.st_ctimespec)
    #else
    modified = Self.nanoseconds(info.st_mtim)
    changed = Self.nanoseconds(info.st_ctim)
    #endif
  }

  private static func nanoseconds(_ time: timespec) -> Int64 {
    Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }

  /// Which file it is, whatever was written to it.
  var identity: String { "\(device):\(inode)" }
}

extension FileStamp: CustomStringConvertible {
  var description: String { "\(identity):\(size):\(modified):\(changed)" }
}

/// Returns the absolute path of a file without links in it, or the path as it is where nothing is
/// there.
func resolvedPath(_ path: String) -> String {
  guard (try? validatePath(path)) != nil else { return path }
  // Unsafe: the system allocates the text that it returns, and it is freed here.
  guard let resolved = unsafe realpath(path, nil) else { return path }
  defer { unsafe free(resolved) }
  return unsafe String(cString: resolved)
}
