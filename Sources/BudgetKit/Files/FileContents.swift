#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Reads a whole regular file of a bounded size.
///
/// Links are followed; folders, pipes and devices are refused, and opening one never waits.
///
/// - Parameters:
///   - path: The file's path, absolute or relative to the working folder.
///   - limit: The most bytes the file may have. One byte more is an error, never a cut.
/// - Returns: All bytes of the file.
/// - Throws: ``LedgerError`` with code `notFound` where there is no such file, `invalidPath` where
///   it is something else than a regular file, `invalidValue` where it is too large, or `storage`.
package func readFile(atPath path: String, limit: Int) throws -> [UInt8] {
  guard !path.isEmpty, !path.utf8.contains(0) else {
    throw LedgerError(.invalidPath, "A path must not be empty or hold a NUL byte; give another.")
  }
  // Unsafe: the system call takes a C string, which lives as long as the call and is not kept.
  let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
  guard descriptor >= 0 else { throw readError(errno, path) }
  defer { _ = close(descriptor) }
  try requireRegularFile(descriptor, path)
  do throws(ReadRefusal) {
    if let contents = try readAll(of: descriptor, limit: max(0, limit)) { return contents }
  } catch {
    throw readError(error.number, path)
  }
  throw LedgerError(
    .invalidValue,
    "'\(path)' has more than the \(max(0, limit)) bytes that are allowed here."
  )
}

private func requireRegularFile(_ descriptor: Int32, _ path: String) throws {
  var status = stat()
  // Unsafe: the system call fills the structure before it returns and keeps no pointer to it.
  guard unsafe fstat(descriptor, &status) == 0 else { throw readError(errno, path) }
  guard status.st_mode & S_IFMT == S_IFREG else {
    throw LedgerError(.invalidPath, "'\(path)' is not a regular file; name a file.")
  }
}

private func readError(_ number: Int32, _ path: String) -> LedgerError {
  switch number {
  case ENOENT, ENOTDIR, ENAMETOOLONG:
    LedgerError(.notFound, "There is no file '\(path)'; check its name.")
  case EISDIR:
    LedgerError(.invalidPath, "'\(path)' is not a regular file; name a file.")
  case EACCES, EPERM:
    LedgerError(.storage, "'\(path)' may not be read; check its permissions.")
  default:
    LedgerError(.storage, "'\(path)' cannot be read now (system error \(number)); try again.")
  }
}
