#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Writes a file as a whole: it appears under its name when it is complete, and not before.
///
/// It has mode 0600 until it is complete, and then what the process gives new files.
///
/// - Parameters:
///   - bytes: All of the file.
///   - path: Where it is to stand.
///   - mayReplace: Says of the first 64 bytes of a plain file that stands there whether it may be
///     replaced. Nothing else is ever replaced, nor what a link leads to.
/// - Throws: ``LedgerError`` with code `conflict` where something stands there that may not be
///   replaced, `invalidPath`, or `storage`.
package func writeWholeFile(
  _ bytes: [UInt8],
  toPath path: String,
  mayReplace: ([UInt8]) -> Bool
) throws {
  guard !path.isEmpty, !path.utf8.contains(0) else {
    throw LedgerError(.invalidPath, "A path must not be empty or hold a NUL byte; give another.")
  }
  try refuseToReplace(path, mayReplace)
  let draft = "\(path).budget-partial-\(getpid())"
  // Unsafe: the system call takes a C string, which lives as long as the call and is not kept.
  let descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
  guard descriptor >= 0 else { throw writeError(errno, path) }
  var isMoved = false
  defer {
    _ = close(descriptor)
    // Unsafe: as above.
    if !isMoved { _ = unsafe unlink(draft) }
  }
  var rest = bytes[...]
  while !rest.isEmpty {
    // Unsafe: the system call reads the slice's own bytes, within this closure.
    let count = unsafe rest.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
    if count < 0 {
      if errno == EINTR { continue }
      throw writeError(errno, path)
    }
    rest = rest.dropFirst(count)
  }
  let mask = umask(0)
  _ = umask(mask)
  guard fchmod(descriptor, 0o666 & ~mask) == 0, fsync(descriptor) == 0 else {
    throw writeError(errno, path)
  }
  // Unsafe: as above.
  guard unsafe rename(draft, path) == 0 else { throw writeError(errno, path) }
  isMoved = true
}

private func refuseToReplace(_ path: String, _ mayReplace: ([UInt8]) -> Bool) throws {
  var status = stat()
  // Unsafe: the system call fills the structure before it returns and keeps no pointer to it.
  guard unsafe lstat(path, &status) == 0 else {
    guard errno == ENOENT else { throw writeError(errno, path) }
    return
  }
  guard status.st_mode & S_IFMT == S_IFREG else {
    throw LedgerError(
      .invalidPath,
      "'\(path)' is there already and is not a plain file; name another."
    )
  }
  // Unsafe: the system call takes a C string, which lives as long as the call and is not kept.
  let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
  guard descriptor >= 0 else { throw writeError(errno, path) }
  defer { _ = close(descriptor) }
  var head = [UInt8](repeating: 0, count: 64)
  // Unsafe: the system call fills the array's own bytes, within this closure.
  let count = unsafe head.withUnsafeMutableBytes {
    unsafe read(descriptor, $0.baseAddress, $0.count)
  }
  guard count >= 0, mayReplace(Array(head.prefix(count))) else {
    throw LedgerError(
      .conflict,
      "'\(path)' is there already and holds something else; remove it, or name another file."
    )
  }
}

private func writeError(_ number: Int32, _ path: String) -> LedgerError {
  switch number {
  case ENOENT, ENOTDIR, ENAMETOOLONG, ELOOP, EISDIR:
    LedgerError(.invalidPath, "'\(path)' cannot be written: its folder is not there; name another.")
  case EACCES, EPERM, EROFS:
    LedgerError(
      .invalidPath,
      "'\(path)' cannot be written: its folder does not let us; name another."
    )
  default:
    LedgerError(
      .storage,
      // Unsafe: the text is copied at once.
      "'\(path)' cannot be written: \(unsafe String(cString: strerror(number)))."
    )
  }
}
