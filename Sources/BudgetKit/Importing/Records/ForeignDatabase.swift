/// A database of another program, which is read and never changed: nothing is left beside it, and
/// nobody who writes to it has to wait.
struct ForeignDatabase {
  let path: String

  /// Reads those of some tables that are there, and hands over each row as one object.
  ///
  /// - Throws: ``LedgerError`` where it cannot be read, or has none of the tables; what `take`
  ///   throws.
  func read(
    _ tables: [ForeignTable],
    _ take: (RecordFile.Piece) throws -> Void
  ) throws {
    let file = try ForeignFile(path: path)
    let present = try file.tables()
    let wanted = tables.filter { $0.isIn(present) }
    guard !wanted.isEmpty else {
      throw LedgerError(.malformedInput, "The database has none of the tables of such a log.")
    }
    // Of several generations of one table only the newest is read: the older one is a copy.
    var seen: Set<String> = []
    for table in wanted where seen.insert(table.generation).inserted {
      try file.read(table) { text in
        let json = try JSON(parsing: text)
        try take(.record(LogRecord(file: path, line: nil, json: json, table: table.name)))
      }
    }
  }
}
