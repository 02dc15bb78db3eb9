#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What this process may do with the files of a database.
enum FileAccess: Sendable, Equatable {
  case readAndWrite
  /// It may only read; the words say why, and what to do.
  case readOnly(why: String)

  /// Throws if the database cannot be written.
  func requireWriting() throws(SQLiteError) {
    if case .readOnly(let why) = self {
      throw SQLiteError(.readOnly, "The ledger can only be read: \(why).")
    }
  }
}

extension Database {
  /// Whether this process may write to the database.
  package var isWritable: Bool { access == .readAndWrite }

  /// Why the database can only be read, and what to do; `nil` where it can be written.
  package var whyReadOnly: String? {
    if case .readOnly(let why) = access { why } else { nil }
  }
}

extension DatabasePath {
  /// What this process may do here: it writes only if it may write to each of the four files, or
  /// make it.
  ///
  /// A file of another user is read and never written, also by the superuser.
  var access: FileAccess {
    guard let file = FileStatus(path: absolute) else { return .readAndWrite }
    guard file.isOurs else {
      return .readOnly(why: "\(absolute) belongs to another user; write as its owner")
    }
    let folder = folder(of: absolute)
    for path in [absolute, log, logIndex, lock] {
      let target = FileStatus(path: path) == nil ? folder : path
      guard !mayWrite(target) else { continue }
      return errno == EROFS
        ? .readOnly(why: "\(folder) is on a read-only file system; write to a copy on another")
        : .readOnly(why: "\(target) may not be written; change its permissions, or write to a copy")
    }
    return .readAndWrite
  }
}

extension DatabasePath {
  /// The path as a URI by which SQLite takes the file for one that nobody changes.
  var frozenURI: String {
    let plain = UInt8(ascii: "a")...UInt8(ascii: "z")
    let bytes = absolute.utf8.map { byte in
      plain.contains(byte) || byte == UInt8(ascii: "/")
        ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    return "file:" + bytes.joined() + "?immutable=1"
  }
}

/// The state of a database that is read without locks, because nobody can be writing to it and no
/// lock can be taken.
///
/// Should it change all the same, by another mount of the same disk for instance, what was read may
/// be half old and half new.
struct FrozenFile: Sendable {
  private let path: DatabasePath
  private let before: State?

  private struct State: Equatable {
    let file: FileStatus
    let log: FileStatus?

    static func == (left: State, right: State) -> Bool {
      isSame(left.file, right.file) && isSame(left.log, right.log)
    }

    private static func isSame(_ left: FileStatus?, _ right: FileStatus?) -> Bool {
      left?.identity == right?.identity && left?.content == right?.content
    }
  }

  init(_ path: DatabasePath) {
    self.path = path
    before = Self.state(of: path)
  }

  /// Throws if the file is not as it was.
  func requireUnchanged() throws(SQLiteError) {
    guard before != nil, Self.state(of: path) == before else {
      throw SQLiteError(
        .busy,
        "\(path.absolute) was changed while it was read from a place that may not be written; try again."
      )
    }
  }

  private static func state(of path: DatabasePath) -> State? {
    FileStatus(path: path.absolute).map { State(file: $0, log: FileStatus(path: path.log)) }
  }
}
