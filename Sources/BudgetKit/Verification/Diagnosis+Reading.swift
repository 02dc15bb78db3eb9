internal import BudgetSQLite

extension Diagnosis {
  /// Looks at the file of a ledger and what stands around it.
  init(of store: LedgerStore) throws {
    let path = store.database.path
    let file = FileStatus(path: path.absolute)
    let logSize = FileStatus(path: path.log)?.size ?? 0
    let mode = file?.mode ?? 0
    let fileSystem = path.fileSystem
    var warnings: [String] = []
    if let why = store.database.whyReadOnly {
      warnings.append("The ledger can only be read: \(why).")
    }
    if mode & 0o077 != 0 {
      warnings.append("Other users may open the file; run: chmod 600 \(path.absolute)")
    }
    if fileSystem.isNetworked {
      warnings.append(
        "The file lies on \(fileSystem.name), where locks between machines cannot be trusted; move it to a local disk."
      )
    }
    let foreignCheckpoints = store.database.foreignCheckpoints
    if foreignCheckpoints > 0 {
      warnings.append(
        "A program without our lock has written to the file \(foreignCheckpoints) times; read it with 'sqlite3 -readonly', or with mode=ro."
      )
    }
    if logSize > 64 << 20 {
      warnings.append(
        "The write-ahead log is large; a reader that never ends keeps it from shrinking."
      )
    }
    let spool = try store.spoolReport()
    warnings += spool?.sentences ?? []
    self.init(
      sqliteVersion: SQLiteLibrary.version,
      sqliteBugs: SQLiteLibrary.knownBugs,
      path: path.absolute,
      fileSize: file?.size ?? 0,
      fileMode: "0" + String(mode, radix: 8),
      logSize: logSize,
      fileSystem: store.database.isInMemory ? "memory" : fileSystem.name,
      schemaVersion: try store.read { try Schema.storedVersion(of: $0) },
      priceBookEdition: try store.read { try PriceRepository.builtInEdition(on: $0) },
      spool: spool,
      unchecked: try store.read { try UncheckedReservationRepository.count(on: $0) },
      warnings: warnings
    )
  }
}
