internal import BudgetSQLite

/// Writes the books within one transaction: rows, counters, roll-ups and alerts, always together.
///
/// It lives for one transaction, sees one instant, and remembers what cannot change meanwhile. Every method decides first and
/// writes afterwards; one that throws has not written.
final class Bookkeeper {
  /// The instant of the transaction.
  let now: Instant
  /// How many reservations that have run out are ended at most.
  let mostExpired: Int64
  private let prices: PriceCatalog
  /// Finds the accounts of calls.
  var resolver: BudgetResolver
  private var lastID: ULID?
  private var lastWorkspace: (id: WorkspaceID, zone: Zone, priceRevision: Int64)?

  /// The most reservations that one transaction ends; some ten milliseconds' work.
  static let mostExpiredAtOnce: Int64 = 500

  /// Creates the bookkeeper of a transaction, or of one of the `members` that share it.
  init(now: Instant, prices: PriceCatalog, accounts: AccountMemory, members: Int = 1) {
    self.now = now
    mostExpired = Self.mostExpiredAtOnce / Int64(members) + (members > 1 ? 1 : 0)
    self.prices = prices
    resolver = BudgetResolver(accounts)
  }
}

extension Bookkeeper {
  /// Writes the refusals that the process has counted, and returns them to be confirmed once they are on disk.
  func write(
    _ refusals: RefusalCounter,
    on connection: borrowing Connection
  ) throws -> RefusalBatch? {
    guard let batch = refusals.take() else { return nil }
    for (key, count) in batch.counts {
      let zone = try zone(of: key.budget.scope.workspace, on: connection)
      try BudgetRefusalRepository.add(
        count,
        ofBudget: key.budget.id,
        on: zone.civilDate(at: count.first),
        on: connection
      )
    }
    return batch
  }

  /// Returns the budgets that a call touches, each with the account of the period that holds an instant, if it is open.
  func accounts(
    of subject: CallSubject,
    at instant: Instant,
    on connection: borrowing Connection
  ) throws -> Accounts {
    try resolver.accounts(of: subject, at: instant, now: now, on: connection)
  }

  /// Makes an id that is new everywhere.
  ///
  /// Those of one transaction count up, so that their index grows at its end.
  func makeID<Kind>() -> Identifier<Kind> {
    let id = lastID?.successor ?? ULID(at: now)
    lastID = id
    return Identifier(trusted: id.description)
  }

  /// Returns the zone of a workspace, which is UTC until somebody sets another.
  func zone(of workspace: WorkspaceID, on connection: borrowing Connection) throws -> Zone {
    try facts(of: workspace, on: connection).zone
  }

  /// Returns the prices in force for a workspace.
  func priceTable(
    for workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> PriceTable {
    let revision = try facts(of: workspace, on: connection).priceRevision
    return try prices.table(revision: revision, on: connection)
  }

  /// Makes sure that the workspace has its row, to which all others refer.
  func registerWorkspace(_ workspace: WorkspaceID, on connection: borrowing Connection) throws {
    guard lastWorkspace?.id != workspace else { return }
    let facts = try WorkspaceRepository.facts(of: workspace, on: connection)
    if facts.zoneIdentifier == nil {
      try WorkspaceRepository.setZone(.utc, of: workspace, on: connection)
    }
    lastWorkspace = (workspace, try facts.zone, facts.priceRevision)
  }

  /// Notes another zone for the rest of the transaction.
  func setZone(
    _ zone: Zone,
    of workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws {
    try WorkspaceRepository.setZone(zone, of: workspace, on: connection)
    lastWorkspace = nil
  }

  private func facts(
    of workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> (zone: Zone, priceRevision: Int64) {
    if let last = lastWorkspace, last.id == workspace { return (last.zone, last.priceRevision) }
    let facts = try WorkspaceRepository.facts(of: workspace, on: connection)
    let zone = try facts.zone
    // A workspace without a row is not remembered, so that registering it is not skipped.
    if facts.zoneIdentifier != nil { lastWorkspace = (workspace, zone, facts.priceRevision) }
    return (zone, facts.priceRevision)
  }
}
