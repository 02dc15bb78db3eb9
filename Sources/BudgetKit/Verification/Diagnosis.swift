/// What there is to know about the place a ledger lies in and the SQLite it is read by.
public struct Diagnosis: Sendable, Hashable {
  /// The version of SQLite in this process.
  public let sqliteVersion: String
  /// Bugs of that version that this library works around, one sentence each.
  public let sqliteBugs: [String]
  /// The absolute path of the file.
  public let path: String
  /// The size of the file in bytes.
  public let fileSize: Int64
  /// The permissions of the file, as `0600`.
  public let fileMode: String
  /// The size of the write-ahead log in bytes.
  public let logSize: Int64
  /// The type of the file system, as the system names it.
  public let fileSystem: String
  /// The version of the ledger's tables.
  public let schemaVersion: Int64
  /// The edition of the built-in price book in the file.
  public let priceBookEdition: String
  /// What waits beside the file to be written into it; `nil` where nothing does.
  public let spool: SpoolReport?
  /// The reservations that were given without asking the budgets; `nil` for none.
  public let unchecked: UncheckedReservations?
  /// What should be changed, one sentence each; empty where all is well.
  public let warnings: [String]
}
