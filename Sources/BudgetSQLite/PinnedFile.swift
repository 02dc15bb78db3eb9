#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A file that can be asked for its state by a descriptor, whatever its name is by now, and neither
/// read nor written.
///
/// Such a descriptor leaves SQLite's locks alone when it is closed. Only Linux has it.
struct PinnedFile: ~Copyable, Sendable {
  private let descriptor: Int32

  /// Pins the file at a path if it is the one that is meant.
  init?(_ path: String, _ identity: FileStatus.Identity) {
    #if os(Linux)
    // O_PATH, which the headers show to GNU sources alone.
    let onlyPath: Int32 = 0o10_000_000
    descriptor = openFile(path, onlyPath | O_CLOEXEC | O_NOFOLLOW, mode: 0)
    guard descriptor >= 0 else { return nil }
    guard status?.identity == identity else { return nil }
    #else
    return nil
    #endif
  }

  deinit {
    close(descriptor)
  }

  /// The state of the file; `nil` where it has lost its name.
  var status: FileStatus? {
    guard let status = FileStatus(descriptor: descriptor), status.linkCount > 0 else { return nil }
    return status
  }
}

/// The database's file, its log and the log's index, pinned.
struct PinnedFiles: ~Copyable, Sendable {
  let file: PinnedFile
  let log: PinnedFile
  let logIndex: PinnedFile

  struct Status {
    let logIndex: FileStatus
    let file: FileStatus
    let log: FileStatus
  }

  /// The state of all three; `nil` where one has lost its name.
  ///
  /// The index comes first, because nobody may touch one that was cut off.
  var status: Status? {
    guard let index = logIndex.status, let file = file.status, let log = log.status else {
      return nil
    }
    return Status(logIndex: index, file: file, log: log)
  }
}
