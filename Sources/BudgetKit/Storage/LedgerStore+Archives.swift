internal import BudgetSQLite
internal import Synchronization

/// The files into which rows of a ledger have left.
extension LedgerStore {
  /// The archives that were attached.
  var archives: AttachedArchives { attached.withLock { $0 } }

  /// Reads rows that have left from an archive, too, from now on.
  func attachArchive(at path: String) throws {
    let archive = try openArchive(at: path, creating: false)
    let own = try read { try LedgerIdentityRepository.find(on: $0) }
    let identity = try archive.read { try LedgerIdentityRepository.find(on: $0) }
    guard identity.archiveOf == own.id,
      try read({ try RetentionRepository.names(archive: identity.id, on: $0) })
    else {
      throw LedgerError(
        .conflict,
        "The file \(quoted(path, limit: 512)) is no archive of this ledger; 'budget archive' makes one."
      )
    }
    attached.withLock { archives in
      archives.attach(identity.id) { body in try archive.readSnapshot { try body($0) } }
    }
  }

  /// Opens the file of an archive, and makes it where nothing is at the path; what file it is, is
  /// not looked at.
  func openArchive(at path: String, creating: Bool) throws -> LedgerStore {
    let located = try translatingErrors { try DatabasePath(path).absolute }
    guard !database.path.isName(ofOwnFile: located) else {
      throw LedgerError(
        .invalidPath,
        "\(quoted(path, limit: 512)) is the ledger itself, or lies beside it; name another file for its archive."
      )
    }
    let clock = clock
    return try LedgerStore(
      path: path,
      creating: creating,
      clock: clock,
      patience: database.patience,
      allowingNetworkDisk: database.allowsNetworkDisk,
      rememberingBudgets: false,
      sealingArchives: false,
      outagePolicy: .standard
    )
  }
}
