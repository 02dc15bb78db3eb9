package import BudgetSQLite

/// The tables of this version, and whether a file has them.
package enum Schema {
  /// The bytes `BDGT`, by which a file says that it is a ledger.
  static let applicationID = "1111770964"
  /// The version that this library writes.
  static let version: Int64 = 2
  /// The SHA-256 of all definitions of ``version``; a test computes it from schema.sql.
  package static let fingerprint =
    "77b479fffbb5b251015e8fc69d99febe082ba6467ab696908ae433fece520af3"
  /// The fingerprints of the versions before, which ``Migration`` brings to this one.
  static let olderFingerprints: [Int64: String] = [
    1: "77bc6852c8dc819597d0e157e837dba4c22f47989a0a0927355d20c83f50beb5"
  ]
}

/// The file is a sound ledger, but of an older version.
struct OlderSchema: Error {
  let version: Int64
}

extension Schema {
  /// Fills a new file.
  static func install(on connection: borrowing Connection) throws {
    try connection.execute(EmbeddedData.schema)
    try LedgerIdentityRepository.install(on: connection)
    try PriceRepository.installEmptyBook(on: connection)
    try BudgetRepository.installEmptyBook(on: connection)
  }

  /// Throws unless the file is a ledger of this version, table by table: ``OlderSchema`` for one of
  /// an older version.
  ///
  /// A file that carries other tables, triggers or views than ours could make our own statements do
  /// something else.
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
    guard try fingerprint(of: connection) == fingerprint(ofVersion: found) else {
      throw LedgerError(
        .notALedger,
        "The tables of the ledger are not those of version \(found); restore a backup with 'budget restore'."
      )
    }
    guard found == version else { throw OlderSchema(version: found) }
  }

  /// Returns the older version of a sound ledger; `nil` for one of this version.
  static func olderVersion(of connection: borrowing Connection) throws -> Int64? {
    do {
      try verify(connection)
      return nil
    } catch let older as OlderSchema {
      return older.version
    }
  }

  private static func fingerprint(ofVersion number: Int64) -> String? {
    number == version ? fingerprint : olderFingerprints[number]
  }

  /// Returns the version that a file says it has.
  static func storedVersion(of connection: borrowing Connection) throws -> Int64 {
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
  /// Whether the file has our tables, but neither mark nor version: what a dump makes, which writes
  /// down tables and rows alone.
  private static func isDump(_ connection: borrowing Connection) throws -> Bool {
    try versionOfDump(connection) != nil
  }

  /// The version whose tables a dump has; `nil` for what is no dump.
  private static func versionOfDump(_ connection: borrowing Connection) throws -> Int64? {
    guard try connection.value(of: "PRAGMA application_id") == "0",
      try storedVersion(of: connection) == 0
    else { return nil }
    let found = try fingerprint(of: connection)
    return (1...version).first { fingerprint(ofVersion: $0) == found }
  }

  /// Gives a database that a dump has made the mark and the version of a ledger.
  static func markDump(_ connection: borrowing Connection) throws {
    guard let version = try versionOfDump(connection) else { return }
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
