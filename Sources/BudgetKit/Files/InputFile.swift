#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A file that is open for reading, closed when it goes out of use.
struct InputFile: ~Copyable {
  private let descriptor: CInt
  private let path: String

  /// Opens a file.
  ///
  /// - Throws: ``LedgerError`` with code `notFound` or `invalidPath`, naming the path.
  init(path: String) throws {
    descriptor = try opened(path)
    self.path = path
  }

  deinit { _ = close(descriptor) }

  /// Reads on from a byte of the file.
  ///
  /// - Throws: ``LedgerError`` with code `storage` for a pipe, which has no places.
  func seek(to offset: Int64) throws {
    guard lseek(descriptor, off_t(offset), SEEK_SET) == off_t(offset) else {
      throw failure(toOpen: path, errno)
    }
  }

  /// Fills the buffer from an index on, as far as one read gives bytes, and returns how many came.
  ///
  /// Zero says that the file ends. The buffer keeps its size.
  func read(into buffer: inout [UInt8], from start: Int) throws -> Int {
    do throws(ReadRefusal) {
      return try readBytes(of: descriptor, into: &buffer, from: start)
    } catch {
      throw failure(toOpen: path, error.number)
    }
  }
}

/// Returns the descriptor of a file, open for reading.
private func opened(_ path: String) throws -> CInt {
  try validatePath(path)
  // Unsafe: the system call takes a C string, which lives as long as the call and is not kept.
  let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw failure(toOpen: path, errno) }
  guard !isEndlessDevice(descriptor) else {
    _ = close(descriptor)
    throw LedgerError(
      .invalidPath,
      "\(quoted(path, limit: 512)) is a device; name a file or a pipe."
    )
  }
  return descriptor
}

/// Returns whether an open file is a device at which nobody types.
///
/// Pipes, sockets and terminals come to an end; `/dev/zero` does not, and a disk is no log.
private func isEndlessDevice(_ descriptor: CInt) -> Bool {
  var status = stat()
  // Unsafe: the system call fills the structure before it returns and keeps no pointer to it.
  guard unsafe fstat(descriptor, &status) == 0 else { return false }
  let kind = status.st_mode & S_IFMT
  return kind == S_IFBLK || kind == S_IFCHR && isatty(descriptor) == 0
}

/// What stands at a path.
enum FileKind: Sendable {
  case file
  case folder
  case link
  case other
}

/// Returns what stands at a path, or `nil` where nothing does; a link is only followed when told.
func fileKind(at path: String, followingLinks: Bool) -> FileKind? {
  guard (try? validatePath(path)) != nil else { return nil }
  var info = stat()
  // Unsafe: the system call fills the structure before it returns and keeps no pointer to it.
  let result = unsafe followingLinks ? stat(path, &info) : lstat(path, &info)
  guard result == 0 else { return nil }
  return switch info.st_mode & S_IFMT {
  case S_IFREG: .file
  case S_IFDIR: .folder
  case S_IFLNK: .link
  default: .other
  }
}

/// Returns whether nobody can say what stands at a path, because a folder above it may not be
/// entered.
func isUnreachable(_ path: String) -> Bool {
  guard (try? validatePath(path)) != nil else { return false }
  var info = stat()
  // Unsafe: the system call fills the structure before it returns and keeps no pointer to it.
  let result = unsafe stat(path, &info)
  return result != 0 && errno != ENOENT && errno != ENOTDIR
}

/// Throws unless the path can be handed to the operating system whole.
func validatePath(_ path: String) throws {
  guard !path.isEmpty, !path.utf8.contains(0) else {
    throw LedgerError(
      .invalidPath,
      "\(quoted(path)) is not a path; name a file without a NUL in its name."
    )
  }
}

/// Returns the error of a file that cannot be opened or read.
func failure(toOpen path: String, _ number: CInt) -> LedgerError {
  switch number {
  case ENOENT, ENOTDIR, ENAMETOOLONG:
    LedgerError(.notFound, "\(quoted(path, limit: 512)) does not exist; check the path.")
  case EACCES, EPERM:
    LedgerError(.storage, "\(quoted(path, limit: 512)) may not be read; check its permissions.")
  case EISDIR:
    LedgerError(.invalidPath, "\(quoted(path, limit: 512)) is a folder; name a file.")
  default:
    LedgerError(
      .storage,
      "\(quoted(path, limit: 512)) cannot be read now (system error \(number)); try again, and look at the disk if it stays so."
    )
  }
}
