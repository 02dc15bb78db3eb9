internal import BudgetSQLite

extension Restoration {
  /// Puts a backup in the place of the ledger at a path; see
  /// ``Ledger/restore(path:from:clock:patience:allowingNetworkDisk:)``.
  init(
    to path: String,
    from backup: String,
    clock: LedgerClock,
    patience: Duration,
    allowingNetworkDisk: Bool
  ) throws {
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
    self.init(
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
      let problems = try VerificationRepository.structuralProblems(on: connection)
      guard problems.isEmpty else {
        throw SQLiteError(.corrupt, problems.joined(separator: "; "))
      }
      newestEntry = try VerificationRepository.newestEntry(on: connection)
      (openReservations, expiredReservations) = try VerificationRepository.openReservations(
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
