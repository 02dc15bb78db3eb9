internal import BudgetSQLite

/// Which ledger a file is.
enum LedgerIDRepository {
  /// Gives a new file an id.
  static func install(on connection: borrowing Connection) throws {
    let digits = String(randomBits(), radix: 16)
    let id = String(repeating: "0", count: 32 - digits.utf8.count) + digits
    try connection.statement(SQL.install).bind(id).run()
  }

  /// Returns the id of the file.
  static func id(on connection: borrowing Connection) throws -> String {
    guard let id = try connection.statement(SQL.find).first({ $0.text(0) }) else {
      throw LedgerError.damaged("Table ledger has no row")
    }
    return id
  }
}

extension LedgerIDRepository {
  package enum SQL {
    package static let all = [install, find]

    static let install: StaticString = """
      INSERT INTO ledger (singleton, ledger_id)
      VALUES (1, :ledger_id)
      """

    static let find: StaticString = """
      SELECT ledger_id
      FROM ledger
      """
  }
}
