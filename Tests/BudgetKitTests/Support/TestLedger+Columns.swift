import BudgetSQLite

extension TestLedger {
  /// Returns the columns of a table's only row, by name.
  func columns(of table: String) throws -> [String: String] {
    let database = try rawDatabase()
    return try database.read { connection in
      let names = try connection.values(
        of: "SELECT name FROM pragma_table_xinfo('\(table)') WHERE hidden = 0"
      )
      var columns: [String: String] = [:]
      for name in names {
        columns[name] = try connection.value(of: "SELECT coalesce(\(name), 'NULL') FROM \(table)")
      }
      return columns
    }
  }
}
