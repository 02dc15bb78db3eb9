internal import BudgetSQLite

extension Ledger {
  /// Puts a backup in the place of a ledger that nobody has open, and keeps the ledger beside it.
  ///
  /// The backup is only read: any consistent copy of a ledger, also one that SQLite's own tools have made, or a database that was made
  /// from the text of a dump. It is written beside the ledger and looked through before a name changes; a process that is killed at any
  /// moment leaves the old ledger or the new one, complete. The ledger may be absent, empty or damaged.
  ///
  /// ```swift
  /// let restoration = try Ledger.restore(path: "budget.sqlite", from: "backups/2026-11-27.sqlite")
  /// ```
  ///
  /// - Important: What was recorded after the backup is not in the ledger any more, and limits do not know it; see
  ///   ``Restoration/newestEntry``. Reservations that are open in the backup stay open.
  /// - Parameters:
  ///   - path: The ledger; its folder must exist.
  ///   - backup: The backup.
  ///   - clock: Where the current time comes from, by which reservations have run out.
  ///   - patience: How long to wait for those who have the ledger open.
  ///   - allowingNetworkDisk: Whether the ledger may lie on a network or FUSE file system.
  /// - Returns: What came back, and where the old ledger is kept.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/busy`` while somebody has the ledger open, if only to read;
  ///   ``LedgerError/Code/corrupt``, ``LedgerError/Code/notALedger`` or ``LedgerError/Code/newerSchema`` for what is no sound backup;
  ///   ``LedgerError/Code/notALedger`` where another program's database is at the path. Nothing was changed then.
  /// - Complexity: Linear in the size of the backup.
  public static func restore(
    path: String,
    from backup: String,
    clock: LedgerClock = .system,
    patience: Duration = .seconds(10),
    allowingNetworkDisk: Bool = false
  ) throws -> Restoration {
    // What keeps us from looking is said where the file is opened.
    guard !FileStatus.isAbsent(backup) else {
      throw LedgerError(
        .notFound,
        "There is no backup at \(quoted(backup, limit: 512)); check its name."
      )
    }
    let now = clock.now().clamped
    let (replacement, content) = try namingBackup(backup) {
      var replacement = try Replacement(
        of: path,
        by: backup,
        patience: patience,
        allowsNetworkDisk: allowingNetworkDisk
      )
      try replacement.edit { try Schema.markDump($0) }
      if let version = try replacement.inspect({ try Schema.olderVersion(of: $0) }) {
        try replacement.rewrite { try Migration.fill(from: version, on: $0) }
      }
      return (replacement, try replacement.inspect { try Content(of: $0, at: now) })
    }
    let kept = try translatingErrors {
      try replacement.finish { try Schema.requireReplaceable($0) }
    }
    return Restoration(
      path: replacement.path,
      keptPath: kept,
      newestEntry: content.newestEntry,
      openReservations: content.openReservations,
      expiredReservations: content.expiredReservations,
      differences: content.differences
    )
  }

  /// What is in a copy that is about to become the ledger.
  private struct Content {
    let newestEntry: Instant?
    let openReservations: Int
    let expiredReservations: Int
    let differences: [String]

    /// Reads a copy, and throws if it is not a sound ledger of a known version.
    init(of connection: borrowing Connection, at now: Instant) throws {
      try Schema.verify(connection)
      let problems = try InspectionRepository.structuralProblems(on: connection)
      guard problems.isEmpty else {
        throw SQLiteError(.corrupt, problems.joined(separator: "; "))
      }
      newestEntry = try InspectionRepository.newestEntry(on: connection)
      (openReservations, expiredReservations) = try InspectionRepository.openReservations(
        at: now,
        on: connection
      )
      differences = try Verification(of: connection).differences
    }
  }
}

/// Runs `body`, and says of which file an error speaks that a backup is the reason of.
private func namingBackup<Value>(_ backup: String, _ body: () throws -> Value) throws -> Value {
  do {
    return try body()
  } catch let error as SQLiteError where error.reason == .corrupt {
    throw LedgerError(
      .corrupt,
      "The backup \(quoted(backup, limit: 512)) is damaged or is not a database, and nothing was changed; take another. \(error)",
      cause: error
    )
  } catch let error as LedgerError where [.notALedger, .newerSchema].contains(error.code) {
    throw LedgerError(
      error.code,
      "The backup \(quoted(backup, limit: 512)) cannot be restored, and nothing was changed. \(error.message)",
      cause: error
    )
  } catch {
    throw LedgerError(storage: error)
  }
}
