import Foundation

/// The columns that a statement fills, and the names of the values that it fills them with.
enum ColumnNames {
  /// The columns that are meant to have a value of another name, with that name.
  private static let renamed: Set = [
    "first_at_ms at_ms", "last_at_ms at_ms", "period_start_ms new_start_ms",
    "start_ms new_start_ms", "spent_amount amount",
    "reserved_amount held_amount", "reserved_amount amount",
  ]

  /// Returns the columns that are filled with a value of another name, each with that name.
  static func misplaced(in sql: String) -> [String] {
    var misplaced = changed(in: sql)
    if let (columns, values) = inserted(in: sql) {
      if columns.count != values.count { misplaced.append(("columns", "\(values.count) values")) }
      for (column, value) in zip(columns, values) where value.hasPrefix(":") {
        misplaced.append((column, String(value.dropFirst())))
      }
    }
    return misplaced.filter { $0.0 != $0.1 }.map { "\($0.0) \($0.1)" }
      .filter { !renamed.contains($0) }
  }

  /// Returns the columns of an insertion and its values; `nil` for another statement.
  static func inserted(in sql: String) -> (columns: [String], values: [String])? {
    guard let columns = list(in: sql, after: #"INSERT INTO \w+ \("#),
      let values = list(in: sql, after: #"VALUES \("#)
    else { return nil }
    return (columns, values)
  }

  /// Returns the columns that lines such as `a = :a`, `a = a - :a` and `a = excluded.a` change.
  private static func changed(in sql: String) -> [(String, String)] {
    guard let start = sql.range(of: #"\bSET\b"#, options: .regularExpression)?.lowerBound else {
      return []
    }
    let end = sql[start...].range(of: "WHERE")?.lowerBound ?? sql.endIndex
    return sql[start..<end]
      .matches(of: /(?:SET|,)\s+(\w+) =\s+(?:[\w.]+ [-+] )?(?:excluded\.|charge\.|:)(\w+)/)
      .map { (String($0.1), String($0.2)) }
  }

  /// Returns what stands between a beginning and the bracket that closes it, parted at commas.
  private static func list(in sql: String, after beginning: String) -> [String]? {
    guard let start = sql.range(of: beginning, options: .regularExpression)?.upperBound else {
      return nil
    }
    var parts = [""]
    var depth = 0
    for character in sql[start...] {
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      if depth < 0 { break }
      if character == ",", depth == 0 {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
  }
}
