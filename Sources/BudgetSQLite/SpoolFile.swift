#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A file of lines beside a database: processes append to it what they cannot write into the
/// database, and take the lines off once that has been done.
///
/// Each step holds a lock on the file for a moment, which the kernel frees when a process dies.
/// What was appended is on the disk.
package struct SpoolFile: Sendable {
  /// The absolute path.
  package let path: String

  /// Names the file of a database; there need be none.
  package init(beside database: DatabasePath) { path = database.spool }

  /// What changes whenever somebody writes to the file; `nil` where there is none.
  package var stamp: Stamp? {
    FileStatus(path: path).map(Stamp.init)
  }

  /// One state of the file.
  package struct Stamp: Hashable, Sendable {
    let identity: FileStatus.Identity
    let content: FileStatus.Content

    init(_ status: FileStatus) {
      identity = status.identity
      content = status.content
    }
  }
}

// MARK: - Lines

extension SpoolFile {
  private static let newline = UInt8(ascii: "\n")

  /// Adds lines to the end of the file, which is made where there is none.
  ///
  /// All of them are on the disk when this returns, and none is in the file when it throws. Behind
  /// a line that a killed process left half written they begin a line of their own.
  package func append(
    _ lines: [UInt8],
    until deadline: ContinuousClock.Instant
  ) throws(SQLiteError) {
    guard let descriptor = try open(O_RDWR | O_CREAT, LOCK_EX, until: deadline) else { return }
    defer { close(descriptor) }
    let size = lseek(descriptor, 0, SEEK_END)
    let isNewLine = size == 0 || lastByte(of: descriptor, size) == Self.newline
    guard write(isNewLine ? lines : [Self.newline] + lines, to: descriptor) else {
      let number = errno
      _ = ftruncate(descriptor, max(0, size))
      throw SQLiteError(systemError: number, "Cannot write \(path)")
    }
    if size == 0 { synchronizeFolder(of: path) }
  }

  /// Returns all bytes of the file; `nil` where there is none.
  package func read(until deadline: ContinuousClock.Instant) throws(SQLiteError) -> [UInt8]? {
    guard let descriptor = try open(O_RDONLY, LOCK_SH, until: deadline) else { return nil }
    defer { close(descriptor) }
    return try bytes(of: descriptor)
  }

  /// Keeps what `body` returns of the bytes of the file; where that is nothing, removes the file.
  ///
  /// A process that is killed meanwhile leaves all lines or those that are kept.
  ///
  /// - Returns: The state of the file with just these bytes; `nil` where there is no file.
  package func rewrite(
    until deadline: ContinuousClock.Instant,
    _ body: ([UInt8]) -> [UInt8]
  ) throws(SQLiteError) -> Stamp? {
    guard let descriptor = try open(O_RDWR, LOCK_EX, until: deadline) else { return nil }
    defer { close(descriptor) }
    let old = try bytes(of: descriptor)
    let kept = body(old)
    guard kept != old else { return FileStatus(descriptor: descriptor).map(Stamp.init) }
    defer { synchronizeFolder(of: path) }
    guard kept.isEmpty else { return try replace(by: kept) }
    guard unlink(path) == 0 else { throw SQLiteError(systemError: errno, "Cannot remove \(path)") }
    return nil
  }

  private func replace(by bytes: [UInt8]) throws(SQLiteError) -> Stamp? {
    let fresh = path + ".new"
    let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
    let descriptor = openFile(fresh, flags, mode: 0o600)
    guard descriptor >= 0 else { throw SQLiteError(systemError: errno, "Cannot make \(fresh)") }
    defer { close(descriptor) }
    let isWritten = write(bytes, to: descriptor)
    // Taken before others can open it by its name.
    let status = FileStatus(descriptor: descriptor)
    guard isWritten, rename(fresh, path) == 0 else {
      let number = errno
      unlink(fresh)
      throw SQLiteError(systemError: number, "Cannot write \(fresh)")
    }
    return status.map(Stamp.init)
  }
}

// MARK: - The system

extension SpoolFile {
  /// Opens the file and locks it; `nil` where there is none and none is to be made.
  ///
  /// The lock is polled, so that a holder that was stopped cannot stop us beyond the deadline.
  private func open(
    _ flags: Int32,
    _ lock: Int32,
    until deadline: ContinuousClock.Instant
  ) throws(SQLiteError) -> Int32? {
    while true {
      let descriptor = openFile(path, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, mode: 0o600)
      guard descriptor >= 0 else {
        if errno == ENOENT && flags & O_CREAT == 0 { return nil }
        throw SQLiteError(systemError: errno, "Cannot open \(path)")
      }
      guard let file = FileStatus(descriptor: descriptor), file.isRegular, file.linkCount == 1,
        file.isOurs || flags & O_ACCMODE == O_RDONLY
      else {
        close(descriptor)
        throw SQLiteError(.invalidPath, "\(path) is not a plain file of ours; move it away.")
      }
      while flock(descriptor, lock | LOCK_NB) != 0 {
        guard ContinuousClock.now < deadline else {
          close(descriptor)
          throw SQLiteError(.busy, "Others have been using \(path) until the deadline; try again.")
        }
        sleepMicroseconds(1000)
      }
      // Its last holder may have removed or replaced it between our opening and locking it.
      if FileStatus(path: path)?.identity == file.identity { return descriptor }
      close(descriptor)
    }
  }

  private func lastByte(of descriptor: Int32, _ size: off_t) -> UInt8? {
    var byte: UInt8 = 0
    return pread(descriptor, &byte, 1, size - 1) == 1 ? byte : nil
  }

  private func bytes(of descriptor: Int32) throws(SQLiteError) -> [UInt8] {
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = pread(descriptor, &part, part.count, off_t(bytes.count))
      guard count >= 0 else { throw SQLiteError(systemError: errno, "Cannot read \(path)") }
      guard count > 0 else { return bytes }
      bytes += part[..<count]
    }
  }

  /// Writes bytes where the descriptor stands and brings them onto the disk.
  private func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { all in
        #if canImport(Darwin)
        Darwin.write(descriptor, all.baseAddress?.advanced(by: written), all.count - written)
        #elseif canImport(Musl)
        Musl.write(descriptor, all.baseAddress?.advanced(by: written), all.count - written)
        #else
        Glibc.write(descriptor, all.baseAddress?.advanced(by: written), all.count - written)
        #endif
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return false }
      written += count
    }
    return synchronize(descriptor) == 0
  }
}
