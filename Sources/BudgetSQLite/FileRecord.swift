/// What the writers of a database note in its lock file about the other three files.
///
/// Who comes next can tell by it whether the four still belong together: a log is only worth
/// something beside the very file that it continues, and two processes must not have two logs of
/// one file.
struct FileRecord: Sendable, Equatable {
  /// The log and its index that the database is used with.
  var log: FileStatus.Identity?
  var logIndex: FileStatus.Identity?
  /// The state of the database's file.
  var file = FileState.unknown
  /// The mark of the log that continues the file in this state; each log has another.
  var logSalt: UInt64?
  /// How often a program without the lock has moved the log into the file.
  var foreignCheckpoints: Int64 = 0
  /// Whether somebody took from the log what had been acknowledged.
  var hasLostLog = false

  /// What is known of the database's file, which only checkpoints change.
  enum FileState: Sendable, Hashable {
    /// Nothing: nobody has used it for long.
    case unknown
    /// A checkpoint is copying pages into it, or was killed while it did.
    case changing
    /// It has this header since the last checkpoint.
    case known(FileHeader)
  }
}

// MARK: - As text

extension FileRecord {
  /// Reads what is noted in a lock file, or returns `nil` where nothing is that holds for this very
  /// file.
  ///
  /// A lock file that was copied along with the others says nothing of the copies.
  init?(text: String, in lockFile: FileStatus.Identity) {
    let fields = text.split(separator: " ")
    guard fields.count == 9, fields[0] == Self.title,
      fields[8] == Self.checksum(of: fields[..<8].joined(separator: " ")),
      FileStatus.Identity(text: fields[1]) == lockFile,
      let foreignCheckpoints = Int64(fields[5])
    else { return nil }
    log = FileStatus.Identity(text: fields[2])
    logIndex = FileStatus.Identity(text: fields[3])
    file = FileState(text: fields[4])
    self.foreignCheckpoints = foreignCheckpoints
    hasLostLog = fields[6] == "lost"
    logSalt = UInt64(fields[7], radix: 16)
  }

  /// Returns what to note in a lock file.
  func text(in lockFile: FileStatus.Identity) -> String {
    let fields = [
      Self.title, lockFile.text, log?.text ?? "-", logIndex?.text ?? "-", file.text,
      "\(foreignCheckpoints)", hasLostLog ? "lost" : "whole",
      logSalt.map { String($0, radix: 16) } ?? "-",
    ].joined(separator: " ")
    return fields + " " + Self.checksum(of: fields)
  }

  private static let title = "files-1"

  /// Returns the FNV-1a hash of a text, by which half a note is not taken for one.
  private static func checksum(of text: String) -> String {
    let hash = text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { hash, byte in
      (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }
    return String(hash, radix: 16)
  }
}

extension FileRecord.FileState {
  fileprivate init(text: Substring) {
    self = text == "*" ? .changing : FileHeader(text: text).map { .known($0) } ?? .unknown
  }

  fileprivate var text: String {
    switch self {
    case .unknown: "-"
    case .changing: "*"
    case .known(let header): header.text
    }
  }
}

extension FileStatus.Identity {
  fileprivate init?(text: Substring) {
    let parts = text.split(separator: ":").map { UInt64($0) }
    guard parts.count == 2, let device = parts[0], let inode = parts[1] else { return nil }
    self.init(device: device, inode: inode)
  }

  fileprivate var text: String { "\(device):\(inode)" }
}
