internal import BudgetSQLite

/// Which ledger a file is, and whose archive.
enum LedgerIdentityRepository {
  struct Identity: Hashable {
    let id: String
    /// The ledger whose rows it holds; `nil` for a file that is no archive.
    let archiveOf: String?
  }

  /// Gives a new file an id.
  static func install(on connection: borrowing Connection) throws {
    let digits = String(randomBits(), radix: 16)
    let id = String(repeating: "0", count: 32 - digits.utf8.count) + digits
    try connection.statement(SQL.install).bind(id).run()
  }

  /// Returns who the file is.
  static func find(on connection: borrowing Connection) throws -> Identity {
    let found = try connection.statement(SQL.find).first {
      Identity(id: $0.text(0), archiveOf: $0.optionalText(1))
    }
    guard let found else { throw LedgerError.damaged("Table ledger has no row") }
    return found
  }

  /// Makes the file the archive of a ledger, once and for all.
  static func makeArchive(of ledger: String, on connection: borrowing Connection) throws {
    try connection.statement(SQL.makeArchive).bind(ledger).run()
  }
}

// MARK: - SQL

extension LedgerIdentityRepository {
  package enum SQL {
    package static let all = [install, find, makeArchive]

    static let install: StaticString = """
      INSERT INTO ledger (singleton, ledger_id)
      VALUES (1, :ledger_id)
      """

    static let find: StaticString = """
      SELECT ledger_id, archive_of
      FROM ledger
      """

    static let makeArchive: StaticString = """
      UPDATE ledger
      SET archive_of = :archive_of
      WHERE archive_of IS NULL
      """
  }
}
