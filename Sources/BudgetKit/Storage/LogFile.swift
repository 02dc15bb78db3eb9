internal import BudgetSQLite

/// A file of lines that a log adds to; see ``LineFile``.
final class LogFile {
  private let file: LineFile

  init(_ file: LineFile) { self.file = file }

  /// The absolute path.
  var path: String { file.path }

  /// Whether nothing is in it.
  var isEmpty: Bool { file.isEmpty }

  /// Returns the last whole lines within so many bytes of the end, and whether there never were
  /// others.
  func tail(_ count: Int) throws -> (lines: [UInt8], areAll: Bool) {
    try translatingErrors { try file.tail(count) }
  }

  /// Cuts off a half-written line, and returns whether there was one.
  func cutTornLine() throws -> Bool { try translatingErrors { try file.cutTornLine() } }

  /// Throws where the file is not at its path any more.
  func requireInPlace() throws { try translatingErrors { try file.requireInPlace() } }

  /// Adds whole lines; of those that have no room at the end none is left in part.
  func append(_ lines: [UInt8]) throws { try telling { try file.append(lines) } }

  /// Brings all lines onto the disk.
  func synchronize() throws { try telling { try file.synchronize() } }

  /// Says of a full disk what it means for a log.
  private func telling(_ body: () throws -> Void) throws {
    do {
      try body()
    } catch let error as SQLiteError where error.reason == .full {
      throw LedgerError(
        .storageFull,
        "There is no room for more lines in \(quoted(path, limit: 512)), which ends with a whole one; free some space and start again, which goes on there.",
        cause: error
      )
    } catch let error as SQLiteError where error.reason == .forbidden {
      throw LedgerError(
        .storage,
        "No more lines can be written into \(quoted(path, limit: 512)): \(error.message)",
        cause: error
      )
    } catch {
      throw LedgerError(storage: error)
    }
  }
}

extension LedgerStore {
  /// Opens a file of lines, which is never the ledger or what lies beside it.
  func openLines(at path: String, limit: Int64?, keeping kept: Int) throws -> LogFile {
    try translatingErrors {
      do {
        return LogFile(try database.openLines(at: path, limit: limit, keeping: kept))
      } catch let error as SQLiteError where error.reason == .forbidden {
        throw LedgerError(.storage, error.message, cause: error)
      }
    }
  }
}
