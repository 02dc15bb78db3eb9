internal import BudgetSQLite

/// Writes the books within one transaction: rows, counters, roll-ups and alerts, always together.
///
/// It lives for one transaction, sees one instant, and remembers what cannot change meanwhile.
/// Every method decides first and writes afterwards; one that throws has not written.
final class Bookkeeper {
  /// The instant of the transaction.
  let now: Instant
  /// How many reservations that have run out are ended at most.
  let mostExpired: Int64
  /// Whether all of it is undone at the end, so that nothing is found that was written before.
  let isDisabled: Bool
  private let prices: PriceCatalog
  /// Finds the accounts of calls.
  var resolver: BudgetResolver
  private var lastID: ULID?
  /// The workspace that was asked for last, and the others: rows of several may come in turns.
  private var lastWorkspace: KnownWorkspace?
  private var otherWorkspaces: [WorkspaceID: KnownWorkspace] = [:]
  private let groups: GroupCatalog
  /// The usage groups that were looked up or made, to be remembered once they are on disk.
  private(set) var newGroups: [UsageGroupKey: Int64] = [:]
  /// The revision at which they were.
  private(set) var groupsRevision: Int64 = 0
  /// The sums of many rows, which are written together; `nil` where each row writes its own.
  var collected: CollectedSums?
  /// What rules have alerted about, to be told once it is on disk.
  var firedAlerts: [RuleAlert] = []
  /// Whether any budget carries; `nil` until that was asked for.
  var knownToCarry: Bool?
  /// Whether rows have ever left the ledger; `nil` until that was asked for.
  var knownToHaveRemoved: Bool?
  /// The day of the last charge, with its bounds: the next is often of the same.
  private var lastDay: (zone: Zone, date: CivilDate, period: Period)?

  /// The most reservations that one transaction ends; some ten milliseconds' work.
  static let mostExpiredAtOnce: Int64 = 500

  /// Creates the bookkeeper of a transaction, or of one of the `members` that share it.
  init(
    now: Instant,
    prices: PriceCatalog,
    accounts: AccountMemory,
    groups: GroupCatalog,
    members: Int = 1,
    isDisabled: Bool = false
  ) {
    self.now = now
    self.isDisabled = isDisabled
    self.groups = groups
    mostExpired = Self.mostExpiredAtOnce / Int64(members) + (members > 1 ? 1 : 0)
    self.prices = prices
    resolver = BudgetResolver(accounts)
  }
}

extension Bookkeeper {
  /// Lets the rows that follow share the writing of their sums: for many rows in one transaction.
  func collectSums() {
    collected = collected ?? CollectedSums()
  }

  /// Writes what is still to be written at the end of the transaction, or of a member's part in it.
  ///
  /// - Returns: The refusals that were written, to be confirmed once they are on disk.
  func finish(
    _ refusals: RefusalCounter,
    on connection: borrowing Connection
  ) throws -> RefusalBatch? {
    try writeCollected(on: connection)
    return try write(refusals, on: connection)
  }

  /// Writes the refusals that the process has counted, and returns them to be confirmed once they
  /// are on disk.
  private func write(
    _ refusals: RefusalCounter,
    on connection: borrowing Connection
  ) throws -> RefusalBatch? {
    guard let batch = refusals.take() else { return nil }
    // Rolling windows look at them in the order in which they came.
    for (key, count) in batch.counts.sorted(by: { $0.value.first < $1.value.first }) {
      try write(count, of: key.budget, on: connection)
    }
    return batch
  }

  /// Writes how many reservations a budget has refused on a day, or would have, and tells the rules
  /// that count them.
  func write(
    _ count: RefusalCount,
    of budget: KnownBudget,
    on connection: borrowing Connection
  ) throws {
    // They may have been counted under a name that its workspace has no more.
    let budget = try BudgetRepository.renamed(budget, on: connection)
    let zone = try zone(of: budget.scope.workspace, on: connection)
    try BudgetRefusalRepository.add(
      count,
      ofBudget: budget.id,
      on: zone.civilDate(at: count.first),
      on: connection
    )
    try countRefusals(count, of: budget, on: connection)
  }

  /// Returns the budgets that a call touches, each with the account of the period that holds an
  /// instant, if it is open.
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
    try known(workspace, on: connection).zone
  }

  /// Returns the prices in force for a workspace, with what it pays of them.
  func priceTable(
    for workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> PriceTable {
    let revision = try known(workspace, on: connection).priceRevision
    return try prices.table(revision: revision, on: connection).discounted(for: workspace)
  }

  /// Makes sure that the workspace has its row, to which all others refer.
  func registerWorkspace(_ workspace: WorkspaceID, on connection: borrowing Connection) throws {
    guard try known(workspace, on: connection).number == nil else { return }
    try WorkspaceRepository.setZone(.utc, of: workspace, on: connection)
  }

  /// Notes another zone for the rest of the transaction.
  func setZone(
    _ zone: Zone,
    of workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws {
    try WorkspaceRepository.setZone(zone, of: workspace, on: connection)
    if lastWorkspace?.id == workspace { lastWorkspace = nil }
    otherWorkspaces[workspace] = nil
  }

  /// Forgets the workspaces that were looked up, because a name changed.
  func forgetWorkspace() {
    lastWorkspace = nil
    otherWorkspaces = [:]
  }

  /// Returns what a writer must know of a workspace.
  private func known(
    _ workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> KnownWorkspace {
    if let last = lastWorkspace, last.id == workspace { return last }
    let known =
      try otherWorkspaces[workspace]
      ?? KnownWorkspace(workspace, WorkspaceRepository.entry(of: workspace, on: connection))
    // A workspace without a row is not remembered, so that registering it is not skipped.
    guard known.number != nil else { return known }
    if let last = lastWorkspace { otherWorkspaces[last.id] = last }
    lastWorkspace = known
    return known
  }
}

/// What a writer must know of a workspace, as long as its transaction lasts.
private final class KnownWorkspace {
  let id: WorkspaceID
  /// The number of the workspace; `nil` for one that has no row yet.
  let number: Int64?
  let zone: Zone
  let priceRevision: Int64

  init(_ id: WorkspaceID, _ entry: WorkspaceRepository.Entry) throws {
    self.id = id
    number = entry.number
    zone = try entry.zone
    priceRevision = entry.priceRevision
  }
}

// MARK: - The usage cube

extension Bookkeeper {
  /// Returns where a charge stands in the usage cube, making its group where it is new.
  func cell(of charge: Charge, on connection: borrowing Connection) throws -> UsageCell {
    let workspace = try known(charge.workspace, on: connection)
    guard let number = workspace.number else {
      throw LedgerError.damaged("Workspace \(charge.workspace) has no row")
    }
    let (day, start) = day(containing: charge.timestamp, in: workspace.zone)
    let key = UsageGroupKey(workspaceNumber: number, group: charge.group)
    return UsageCell(
      workspace: number,
      day: Int64(day.daysSince1970),
      hour: charge.timestamp.milliseconds(since: start) / Zone.millisecondsPerHour,
      groupNumber: try groupNumber(of: key, at: workspace.priceRevision, on: connection),
      group: charge.group
    )
  }

  private func groupNumber(
    of key: UsageGroupKey,
    at revision: Int64,
    on connection: borrowing Connection
  ) throws -> Int64 {
    if let number = groups.number(of: key, at: revision) ?? newGroups[key] { return number }
    let number = try UsageGroupRepository.findOrInsert(key, on: connection)
    groupsRevision = revision
    newGroups[key] = number
    return number
  }

  private func day(containing instant: Instant, in zone: Zone) -> (date: CivilDate, start: Instant)
  {
    if let last = lastDay, last.period.contains(instant), last.zone == zone {
      return (last.date, last.period.start)
    }
    let date = zone.civilDate(at: instant)
    let period = Period.day(date, in: zone)
    lastDay = (zone, date, period)
    return (date, period.start)
  }
}
