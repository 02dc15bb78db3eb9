internal import BudgetSQLite

extension LedgerStore {
  /// Writes a file of text that appears under its name when all of it is on the disk, and never
  /// over the ledger or what lies beside it.
  func writeFile<Value>(
    to path: String,
    replacing: Bool,
    _ body: (_ write: @escaping ([UInt8]) throws -> Void) throws -> Value
  ) throws -> (path: String, value: Value) {
    try translatingErrors { try database.writeFile(to: path, replacing: replacing, body) }
  }
}
