import BudgetKit
import BudgetSQLite

extension TestLedger {
  /// Changes the file past the library and past an index, which then does not agree with its table
  /// any more.
  func tamper(_ sql: String, besideIndex index: String) throws {
    let column = "SELECT quote(%) FROM sqlite_schema WHERE name = '\(index)'"
    let values = try rawDatabase().read { connection in
      try ["type", "name", "tbl_name", "rootpage", "sql"].map { name in
        try connection.value(of: column.replacing("%", with: name)) ?? "NULL"
      }
    }
    try tamper("PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE name = '\(index)'")
    try tamper(sql)
    try tamper(
      "PRAGMA writable_schema = ON; INSERT INTO sqlite_schema VALUES (\(values.joined(separator: ", ")))"
    )
  }

  /// Changes the file past a rule in the definition of its tables.
  func tamper(_ sql: String, withoutRule rule: String, of column: String) throws {
    func rewrite(_ old: String, _ new: String) throws {
      try tamper(
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, '\(old)', '\(new)')"
      )
    }
    let blanks = String(repeating: " ", count: rule.count)
    try rewrite("\(column) \(rule)", "\(column) \(blanks)")
    try tamper(sql)
    try rewrite("\(column) \(blanks)", "\(column) \(rule)")
  }
}
