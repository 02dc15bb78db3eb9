#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A rollback journal beside a database: what another program leaves that was stopped while it
/// wrote to a copy without a log.
///
/// SQLite undoes the half-written transaction with it, so it must not be removed. But a journal can
/// also name a file that SQLite, in many versions, then deletes, whatever that file is: a journal
/// with a name in it is not followed.
///
/// It is read by plain means, which costs no lock: it is not the database.
enum RollbackJournal {
  /// Throws if a journal lies there that may not be followed.
  static func requireHarmless(beside path: DatabasePath) throws(SQLiteError) {
    guard let file = FileStatus(path: path.journal), file.size > 0 || !file.isPlain else { return }
    guard file.isPlain else {
      throw .unsafeJournal(path, "is not a plain file of ours", restoring)
    }
    guard try !namesAnotherFile(path.journal) else {
      throw .unsafeJournal(path, "names another file, which SQLite may delete", restoring)
    }
  }

  /// Returns whether SQLite would undo something with the journal: one that is empty or begins with
  /// a zero is over.
  static func isPending(beside path: DatabasePath) throws(SQLiteError) -> Bool {
    guard let file = FileStatus(path: path.journal), file.size > 0 else { return false }
    return try bytes(of: path.journal, from: 0, count: 1).first.map { $0 != 0 } ?? false
  }

  /// The bytes with which the name of another file ends, and with which every journal begins.
  private static let magic: [UInt8] = [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7]

  /// Whether the last bytes are those after the name of a journal that is shared by several
  /// databases.
  private static func namesAnotherFile(_ journal: String) throws(SQLiteError) -> Bool {
    guard let size = FileStatus(path: journal)?.size, size >= 16 else { return false }
    return try bytes(of: journal, from: size - 8, count: 8) == magic
  }

  private static func bytes(
    of journal: String,
    from offset: Int64,
    count: Int
  ) throws(SQLiteError) -> [UInt8] {
    let flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
    let descriptor = openFile(journal, flags, mode: 0)
    guard descriptor >= 0 else {
      // A writer that has just come to its end removes its journal.
      if errno == ENOENT { return [] }
      throw SQLiteError(systemError: errno, "Cannot read \(journal)")
    }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: count)
    let read = pread(descriptor, &bytes, count, off_t(offset))
    return Array(bytes.prefix(max(0, read)))
  }
}

extension RollbackJournal {
  private static let restoring =
    "keep it, and restore a backup with 'budget restore', which keeps both files beside"

  /// Throws if a journal that SQLite would follow lies beside a file that has a log: it is of
  /// another file, or of another time.
  static func requireNone(besideLogOf path: DatabasePath) throws(SQLiteError) {
    guard try isPending(beside: path) else { return }
    throw .unsafeJournal(
      path,
      "does not belong to the ledger, which keeps a log instead",
      "move it into another folder, and keep it until 'budget verify' has found all in order"
    )
  }
}

extension SQLiteError {
  /// The refusal of a journal, which never says to remove it: a file may be half of an old and half
  /// of a new state without it.
  fileprivate static func unsafeJournal(
    _ path: DatabasePath,
    _ what: String,
    _ remedy: String
  ) -> SQLiteError {
    SQLiteError(.unsafeJournal, "The rollback journal \(path.journal) \(what); \(remedy).")
  }
}
