package import BudgetSQLite

/// The tables of this version, and whether a file has them.
package enum Schema {
  /// The bytes `BDGT`, by which a file says that it is a ledger.
  static let applicationID = "1111770964"
  /// The version that this library writes.
  static let version: Int64 = 1
  /// The SHA-256 of all definitions of ``version``; a test computes it from schema.sql.
  package static let fingerprint =
    "f4ac06159ee26fe6578e7592e78db805a80a1bb075b7d9a47d89479a34b74a9a"
}

extension Schema {
  /// Fills a new file.
  static func install(on connection: borrowing Connection) throws {
    try connection.execute(EmbeddedData.schema)
    try PriceRepository.installEmptyBook(on: connection)
  }

  /// Throws unless the file is a ledger of this version, table by table.
  ///
  /// A file that carries other tables, triggers or views than ours could make our own statements do something else.
  static func verify(_ connection: borrowing Connection) throws {
    guard try connection.value(of: "PRAGMA application_id") == applicationID else {
      throw LedgerError(
        .notALedger,
        try isDump(connection)
          ? "The file has the tables of a ledger without its mark, which a dump leaves out; 'budget restore' takes it as a backup."
          : "The file is a database, but not a ledger of swift-budget; choose another path."
      )
    }
    let found = try storedVersion(of: connection)
    guard found <= version else {
      throw LedgerError(
        .newerSchema,
        "The ledger has version \(found), written by a newer swift-budget; this one knows version \(version). Update it."
      )
    }
    guard try fingerprint(of: connection) == fingerprint else {
      throw LedgerError(
        .notALedger,
        "The tables of the ledger are not those of version \(found); restore a backup with 'budget restore'."
      )
    }
  }

  private static func storedVersion(of connection: borrowing Connection) throws -> Int64 {
    try connection.value(of: "PRAGMA user_version").flatMap { Int64($0) } ?? 0
  }

  /// Returns the SHA-256 of the definitions in a file, in a fixed order.
  package static func fingerprint(of connection: borrowing Connection) throws -> String {
    let definitions = try connection.values(
      of: """
        SELECT type || char(10) || name || char(10) || coalesce(sql, '') || char(10)
        FROM sqlite_schema
        WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
        ORDER BY type, name
        """
    )
    return SHA256.hexadecimal(definitions.joined().utf8)
  }
}

// MARK: - Backups

extension Schema {
  /// Whether the file has our tables, but neither mark nor version: what a dump makes, which writes down tables and rows alone.
  private static func isDump(_ connection: borrowing Connection) throws -> Bool {
    try connection.value(of: "PRAGMA application_id") == "0" && storedVersion(of: connection) == 0
      && fingerprint(of: connection) == fingerprint
  }

  /// Gives a database that a dump has made the mark and the version of a ledger.
  static func markDump(_ connection: borrowing Connection) throws {
    guard try isDump(connection) else { return }
    try connection.execute(
      "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(version)"
    )
  }

  /// Throws if the file is another program's database, which a backup must not replace.
  ///
  /// A ledger of any version may be replaced, also one whose tables were changed.
  static func requireReplaceable(_ connection: borrowing Connection) throws {
    let isOurs = try connection.value(of: "PRAGMA application_id") == applicationID
    let isEmpty = try connection.value(of: "SELECT count(*) FROM sqlite_schema") == "0"
    guard try isOurs || isEmpty || isDump(connection) else {
      throw LedgerError(
        .notALedger,
        "The file at the ledger's path is a database of another program, and it stays as it is; choose another path."
      )
    }
  }
}
