internal import BudgetSQLite
internal import Synchronization

/// A ledger of its own that takes the rows which leave another one.
///
/// It is in order at every moment: each batch of rows is written with what it adds to the archive's
/// own usage cube and executions, in one transaction.
final class ArchiveFile: Sendable {
  private let ledger: LedgerStore
  private let store: LedgerStore
  let archive: RemovedRows.Archive
  /// The numbers of the price rows that are equal in both files.
  private let prices = Mutex<(models: Set<Int64>, resources: Set<Int64>)>(([], []))

  /// Opens the archive of a ledger, or makes one where nothing, or a ledger without rows, is at the
  /// path.
  ///
  /// - Throws: ``LedgerError`` with code `conflict` for the archive of another ledger, and for a
  ///   ledger that is in use.
  init(at path: String, of ledger: LedgerStore) throws {
    let own = try ledger.read { try LedgerIdentityRepository.find(on: $0).id }
    let store = try ledger.openArchive(at: path, creating: true)
    let found = try store.read { try LedgerIdentityRepository.find(on: $0).id }
    let isNamed = try ledger.read { try RetentionRepository.names(archive: found, on: $0) }
    let identity = try store.write { _, connection in
      try Self.identity(at: path, of: own, isNamed: isNamed, on: connection)
    }
    self.ledger = ledger
    self.store = store
    archive = RemovedRows.Archive(id: identity, path: store.path)
    try copyPrices()
  }

  private static func identity(
    at path: String,
    of own: String,
    isNamed: Bool,
    on connection: borrowing Connection
  ) throws -> String {
    let found = try LedgerIdentityRepository.find(on: connection)
    if let other = found.archiveOf {
      // A copy of the ledger, which has its id, may have moved its rows into the file.
      let isOwn = try isNamed || WorkspaceRepository.list(on: connection).isEmpty
      guard other == own, isOwn else {
        throw LedgerError(
          .conflict,
          "The file \(quoted(path, limit: 512)) is the archive of another ledger, or of a later state of this one; name another file."
        )
      }
      return found.id
    }
    // A copy of the ledger itself is one, too.
    guard found.id != own, try WorkspaceRepository.list(on: connection).isEmpty else {
      throw LedgerError(
        .conflict,
        "The file \(quoted(path, limit: 512)) is a ledger that is in use, and no archive; name another file."
      )
    }
    try LedgerIdentityRepository.makeArchive(of: own, on: connection)
    try PriceCopy.clear(on: connection)
    return found.id
  }

  /// Writes the price rows of the ledger that the archive lacks, under the same numbers.
  private func copyPrices() throws {
    let (copy, models, resources) = try ledger.readSnapshot { connection in
      (
        try PriceCopy(of: connection),
        try PriceRepository.everyModelPrice(on: connection),
        try PriceRepository.everyResourcePrice(on: connection)
      )
    }
    let known = try store.write { _, connection in
      try copy.write(on: connection)
      let heldModels = try PriceRepository.everyModelPrice(on: connection)
      let heldResources = try PriceRepository.everyResourcePrice(on: connection)
      return (
        models: Set(models.filter { heldModels[$0.key]?.rates == $0.value.rates }.keys),
        resources: Set(resources.filter { heldResources[$0.key]?.rate == $0.value.rate }.keys)
      )
    }
    prices.withLock { $0 = known }
  }

  /// Makes sure that the archive holds the prices that rows name.
  private func requirePrices(of batch: RowBatch) throws {
    func areKnown() -> Bool {
      prices.withLock {
        $0.models.isSuperset(of: batch.modelPrices)
          && $0.resources.isSuperset(of: batch.resourcePrices)
      }
    }
    if !areKnown() { try copyPrices() }
    guard areKnown() else {
      throw LedgerError(
        .conflict,
        "The archive \(quoted(archive.path, limit: 512)) has other prices under the same numbers: it was changed, or the ledger was restored since. Name another file."
      )
    }
  }

  /// Writes rows that the archive lacks, or holds as they were before they were corrected; on disk
  /// when this returns.
  func take(_ batch: RowBatch, of workspace: WorkspaceID, in zone: Zone) throws {
    try requirePrices(of: batch)
    try store.write { bookkeeper, connection in
      try bookkeeper.takeIn(batch, of: workspace, in: zone, on: connection)
    }
  }

  /// Returns whether the archive holds rows, with the same content.
  func holds(_ batch: RowBatch) throws -> Bool {
    try store.readSnapshot { try batch.isHeld(by: $0) }
  }
}
