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
    let edition = try store.read { try PriceRepository.builtInEdition(on: $0) }
    let prices = try store.read { try PriceRepository.modelPrices(on: $0) }
    if let warning = Self.ageWarning(edition, prices, now: store.clock.now()) {
      warnings.append(warning)
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
      priceBookEdition: edition,
      spool: spool,
      unchecked: try store.read { try UncheckedReservationRepository.count(on: $0) },
      warnings: warnings
    )
  }
}

extension Diagnosis {
  /// From which age on prices are old, in days: providers change some every few weeks.
  package static let oldPricesDays = 90

  /// Returns what to do about prices that are old; `nil` where the built-in book, or what was
  /// taken from a list since, is new enough.
  static func ageWarning(_ edition: String, _ prices: [ModelPrice], now: Instant) -> String? {
    guard let day = try? CivilDate(iso8601: edition) else { return nil }
    let listed = prices.lazy.filter {
      PriceSource.rank(of: $0.source) == PriceSource.rank(of: "a list") && $0.validFrom <= now
    }
    .map(\.validFrom).max()
    let newest = max(Zone.utc.start(of: day), listed ?? .distantPast)
    let days = (now.millisecondsSince1970 - newest.millisecondsSince1970) / 86_400_000
    guard days >= oldPricesDays else { return nil }
    return
      "The prices are \(days) days old (those of \(newest.iso8601.prefix(10))); take newer ones with 'budget prices update', or a newer version of this program."
  }
}
