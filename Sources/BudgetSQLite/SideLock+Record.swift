import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

// The record stands in the lock file, behind what the lock itself may need.
private let recordOffset: off_t = 4096
private let longestRecord = 512

extension SideLock {
  /// What the last writers have noted about the other files; `nil` where nothing valid is noted.
  var record: FileRecord? {
    guard let lockFile = FileStatus(descriptor: descriptor)?.identity,
      let text = FileRecord.text(in: descriptor)
    else { return nil }
    if let known = lastNote.withLock({ $0 }), known.text == text, known.lockFile == lockFile {
      return known.record
    }
    return FileRecord(text: text, in: lockFile)
  }

  /// What was noted last, which mostly need not be read again: to take it apart costs as much as a
  /// small transaction.
  struct Note: Sendable {
    let lockFile: FileStatus.Identity
    let text: String
    let record: FileRecord
  }

  /// Notes something about the other files; the caller holds the lock.
  ///
  /// - Parameters:
  ///   - record: What to note in the place of what is there.
  ///   - durably: Whether it must be on disk when this returns.
  /// - Returns: Whether it could be noted. Nothing depends on it but how much the next opening can
  ///   tell.
  func note(_ record: FileRecord, durably: Bool) -> Bool {
    guard let lockFile = FileStatus(descriptor: descriptor)?.identity else { return false }
    let text = record.text(in: lockFile)
    var line = text + "\n"
    let written = line.withUTF8 { pwrite(descriptor, $0.baseAddress, $0.count, recordOffset) }
    guard written == line.utf8.count else { return false }
    lastNote.withLock { $0 = Note(lockFile: lockFile, text: text, record: record) }
    return !durably || fsync(descriptor) == 0
  }
}

extension FileRecord {
  /// Reads the record of a database without its lock; `nil` where there is none.
  init?(of path: DatabasePath) {
    let descriptor = openFile(path.lock, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, mode: 0)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    self.init(descriptor: descriptor)
  }

  fileprivate init?(descriptor: Int32) {
    guard let lockFile = FileStatus(descriptor: descriptor)?.identity,
      let text = Self.text(in: descriptor)
    else { return nil }
    self.init(text: text, in: lockFile)
  }

  /// Reads what stands in a lock file.
  fileprivate static func text(in descriptor: Int32) -> String? {
    var bytes = [UInt8](repeating: 0, count: longestRecord)
    let count = pread(descriptor, &bytes, bytes.count, recordOffset)
    guard count > 0, let end = bytes[..<count].firstIndex(of: UInt8(ascii: "\n")) else {
      return nil
    }
    return String(decoding: bytes[..<end], as: UTF8.self)
  }
}
