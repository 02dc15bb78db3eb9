internal import BudgetSQLite

/// Who a file is, and whose archive.
enum LedgerIdentityRepository {
  struct Identity: Hashable {
    let id: String
    /// The ledger whose rows it holds; `nil` for a file that is no archive.
    let archiveOf: String?
  }

  /// Returns who the file is; `nil` for one that never had to do with an archive.
  static func find(on connection: borrowing Connection) throws -> Identity? {
    try connection.statement(SQL.find).first {
      Identity(id: $0.text(0), archiveOf: $0.optionalText(1))
    }
  }

  /// Gives the file an identity, once and for all.
  static func insert(_ identity: Identity, on connection: borrowing Connection) throws {
    try connection.statement(SQL.insert).bind(identity.id).bind(identity.archiveOf).run()
  }
}

extension LedgerIdentityRepository.Identity {
  /// Makes an identity that no other file has.
  static func new(archiveOf ledger: String? = nil) -> Self {
    var random = SystemRandomNumberGenerator()
    let bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    return Self(id: hexadecimal(bytes), archiveOf: ledger)
  }
}

// MARK: - SQL

extension LedgerIdentityRepository {
  package enum SQL {
    package static let all = [find, insert]

    static let find: StaticString = """
      SELECT ledger_id, archive_of
      FROM ledger_identity
      WHERE singleton = 1
      """

    static let insert: StaticString = """
      INSERT INTO ledger_identity (singleton, ledger_id, archive_of)
      VALUES (1, :ledger_id, :archive_of)
      """
  }
}
