internal import BudgetSQLite
internal import Dispatch
internal import Synchronization

/// The ledger's file and its helpers: what every part of the library reads and writes through.
///
/// It turns errors of the storage into ``LedgerError``, fixes one instant per transaction, and
/// keeps the price table in memory.
final class LedgerStore: Sendable {
  let database: Database
  /// What became of a file of an older version at the opening.
  let migration: Migration?
  /// Whether whatever is written is undone at once.
  let isDisabled: Bool
  let clock: LedgerClock
  let prices = PriceCatalog()
  let guards: RememberedGuards
  /// Which accounts calls have.
  let accounts = AccountMemory()
  /// The refusals that are not written yet.
  let refusals = RefusalCounter()
  let groups = GroupCatalog()
  /// Tells this process what rules alert about.
  let alerts = AlertBroadcast()
  /// What waits beside the file to be written; `nil` where there is no file.
  let spool: Spool?
  /// Whether the file is an archive, into which its ledger alone moves rows.
  private let isSealed: Bool
  /// What is done while the file cannot be read or written.
  let outagePolicy: OutagePolicy
  /// The archives that were named, which stay open as long as the ledger.
  let attached = Mutex(AttachedArchives())
  private let committer: GroupCommitter
  private let readingQueue = DispatchQueue(label: "swift-budget.reading", attributes: .concurrent)

  convenience init(
    path: String,
    creating: Bool,
    clock: LedgerClock,
    patience: Duration,
    allowingNetworkDisk: Bool,
    rememberingBudgets: Bool,
    sealingArchives: Bool = true,
    outagePolicy: OutagePolicy
  ) throws {
    if !creating { try Self.requireFile(at: path) }
    let opening = {
      try Database(
        DatabasePath(path),
        patience: patience,
        allowsNetworkDisk: allowingNetworkDisk,
        install: { connection in
          guard creating else { throw Self.emptyFile(at: path) }
          try Schema.install(on: connection)
        },
        verify: { connection in try Schema.verify(connection) }
      )
    }
    let (database, migration): (Database, Migration?) = try translatingErrors {
      do {
        return (try opening(), nil)
      } catch let older as OlderSchema {
        let migration = try Migration.run(
          from: older.version,
          path: path,
          patience: patience,
          allowingNetworkDisk: allowingNetworkDisk
        )
        return (try opening(), migration)
      }
    }
    let identity = try translatingErrors {
      try database.read { try LedgerIdentityRepository.find(on: $0) }
    }
    self.init(
      database,
      migration,
      clock: clock,
      rememberingBudgets: rememberingBudgets,
      spool: Spool(beside: database.path, of: identity.id),
      isSealed: sealingArchives && identity.archiveOf != nil,
      outagePolicy: outagePolicy
    )
    try updateBuiltInPrices()
    drainSpoolAtOpening()
  }

  /// Makes a ledger without a file, which may keep nothing of what is written.
  convenience init(inMemory keeping: Bool, clock: LedgerClock) throws {
    let database = try translatingErrors {
      try Database(in: keeping ? .everything : .nothing) { connection in
        try Schema.install(on: connection)
        let book = try BuiltInPrices.book()
        let bookkeeper = Bookkeeper(
          now: clock.now().clamped,
          prices: PriceCatalog(),
          accounts: AccountMemory(),
          groups: GroupCatalog()
        )
        try bookkeeper.installBuiltInPrices(book, on: connection)
      }
    }
    self.init(database, nil, clock: clock, rememberingBudgets: false, isDisabled: !keeping)
  }

  private init(
    _ database: Database,
    _ migration: Migration?,
    clock: LedgerClock,
    rememberingBudgets: Bool,
    spool: Spool? = nil,
    isSealed: Bool = false,
    outagePolicy: OutagePolicy = .standard,
    isDisabled: Bool = false
  ) {
    self.database = database
    self.migration = migration
    // A clock that is beyond all times a ledger holds shows the nearest of them.
    self.clock = LedgerClock { clock.now().clamped }
    self.isDisabled = isDisabled
    self.spool = spool
    self.isSealed = isSealed
    self.outagePolicy = outagePolicy
    guards = RememberedGuards(isOn: rememberingBudgets)
    committer = GroupCommitter(database)
  }

  /// Throws where nothing, or an empty file, is at the path.
  private static func requireFile(at path: String) throws {
    // An empty path is refused later, as one that cannot be meant.
    guard !path.isEmpty else { return }
    guard let file = FileStatus(path: path) else {
      // What keeps us from looking is said where the file is opened.
      guard FileStatus.isAbsent(path) else { return }
      throw LedgerError(
        .notFound,
        "There is no ledger at \(quoted(path, limit: 512))."
      )
    }
    guard file.size > 0 else { throw emptyFile(at: path) }
  }

  private static func emptyFile(at path: String) -> LedgerError {
    LedgerError(
      .notFound,
      "The file \(quoted(path, limit: 512)) is empty; restore a backup with 'budget restore', or make a new one."
    )
  }
}

extension LedgerStore {
  /// The absolute path of the file.
  var path: String { database.path.absolute }

  /// Whether the file may not be written.
  var isReadOnly: Bool { !database.isWritable }

  /// Runs single statements on the newest state.
  func read<Value>(_ body: (borrowing Connection) throws -> Value) throws -> Value {
    try translatingErrors { try database.read(body) }
  }

  /// Runs single statements that read a few rows, also while reports are being made.
  func readBriefly<Value>(_ body: (borrowing Connection) throws -> Value) throws -> Value {
    try translatingErrors { try database.readBriefly(body) }
  }

  /// Runs single statements that read a few rows without blocking the thread of a task: at once
  /// where a connection is free, elsewhere otherwise.
  func readBriefly<Value: Sendable>(
    _ body: @escaping @Sendable (borrowing Connection) throws -> Value
  ) async throws -> Value {
    if let value = try translatingErrors({ try database.readBrieflyIfFree(body) }) { return value }
    return try await readWithoutBlocking { try self.readBriefly(body) }
  }

  /// Runs `body`, which may wait for a connection, on a thread that may be blocked.
  func readWithoutBlocking<Value: Sendable>(
    _ body: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      readingQueue.async { continuation.resume(with: Result(catching: body)) }
    }
  }

  /// Runs several statements on one unchanging state.
  func readSnapshot<Value>(_ body: (borrowing Connection) throws -> Value) throws -> Value {
    try translatingErrors { try database.readSnapshot(body) }
  }

  /// Runs two bodies beside each other where there are processors for both, each on an unchanging
  /// state of its own.
  func readSnapshots<Value: Sendable>(
    _ first: @Sendable (borrowing Connection) throws -> Value,
    _ second: @Sendable (borrowing Connection) throws -> Value
  ) throws -> (Value, Value) {
    // In a forked child there are no threads to wait for.
    try read { _ in }
    let results = Mutex<[Int: Result<Value, any Error>]>([:])
    DispatchQueue.concurrentPerform(iterations: 2) { index in
      let result: Result<Value, any Error>
      do {
        let value = index == 0 ? try readSnapshot(first) : try readSnapshot(second)
        result = .success(value)
      } catch {
        result = .failure(error)
      }
      results.withLock { $0[index] = result }
    }
    let (former, latter) = results.withLock { ($0[0], $0[1]) }
    guard let former, let latter else {
      throw LedgerError(.storage, "A part of the ledger was not read; try again.")
    }
    return (try former.get(), try latter.get())
  }

  /// Runs `body`, which reads a few rows, on one unchanging state, also while reports are being
  /// made, with a bookkeeper that knows what the process has learnt and must not write.
  func readBooks<Value>(
    at now: Instant,
    _ body: (Bookkeeper, borrowing Connection) throws -> Value
  ) throws -> Value {
    let bookkeeper = makeBookkeeper(at: now)
    let value = try translatingErrors {
      try database.readSnapshotBriefly { try body(bookkeeper, $0) }
    }
    if !isDisabled { accounts.keep(bookkeeper.resolver.learnt) }
    return value
  }

  /// Makes the bookkeeper of a transaction, or of one of the `members` that share it.
  private func makeBookkeeper(at now: Instant, members: Int = 1) -> Bookkeeper {
    Bookkeeper(
      now: now,
      prices: prices,
      accounts: accounts,
      groups: groups,
      members: members,
      isDisabled: isDisabled
    )
  }

  /// Runs `body` in a write transaction of its own and blocks until it is on disk.
  func write<Value>(
    evenIntoArchives: Bool = false,
    _ body: (Bookkeeper, borrowing Connection) throws -> Value
  ) throws -> Value {
    if let spool, spool.isDue() { try drainBeforeWriting(spool) }
    return try translatingErrors {
      let (value, learnt) = try database.write {
        try run(body, evenIntoArchives: evenIntoArchives, on: $0)
      }
      keep(learnt)
      return value
    }
  }

  /// Runs `body`, which prices something, in a write transaction of its own.
  ///
  /// The first one reads the price book before it takes the lock: that takes several times as long
  /// as the write, and others wait.
  func writePriced<Value>(
    _ body: (Bookkeeper, borrowing Connection) throws -> Value
  ) throws -> Value {
    if prices.isEmpty {
      try readSnapshot { connection in
        let revision = try PriceRepository.revision(on: connection)
        _ = try prices.table(revision: revision, on: connection)
      }
    }
    return try write(body)
  }

  /// Runs `body` in a write transaction that it may share with others, without blocking a thread.
  func write<Value: Sendable>(
    _ body: @escaping @Sendable (Bookkeeper, borrowing Connection) throws -> Value
  ) async throws -> Value {
    if let spool, spool.isDue() {
      try await readWithoutBlocking { [self] in try drainBeforeWriting(spool) }
    }
    do {
      let (value, learnt) = try await committer.write { [self] in
        try run(body, members: GroupCommitter.largestGroup, on: $0)
      }
      keep(learnt)
      return value
    } catch {
      throw LedgerError(storage: error)
    }
  }

  /// Runs `body` with a bookkeeper of its own, which finishes what is left to be written.
  func run<Value>(
    _ body: (Bookkeeper, borrowing Connection) throws -> Value,
    members: Int = 1,
    evenIntoArchives: Bool = false,
    on connection: borrowing Connection
  ) throws -> (Value, Learnt) {
    guard !isSealed || evenIntoArchives else {
      throw LedgerError(
        .readOnly,
        "The file \(quoted(path, limit: 512)) is an archive, which only its ledger moves rows into; write into that ledger."
      )
    }
    let bookkeeper = makeBookkeeper(at: clock.now(), members: members)
    let value = try body(bookkeeper, connection)
    let refusals = try bookkeeper.finish(refusals, on: connection)
    let learnt = Learnt(
      accounts: bookkeeper.resolver.learnt,
      groups: bookkeeper.newGroups,
      groupsRevision: bookkeeper.groupsRevision,
      refusals: refusals,
      alerts: bookkeeper.firedAlerts
    )
    return (value, learnt)
  }

  /// Remembers what a transaction has learnt once it is on disk: the numbers of one that is undone
  /// name nothing.
  func keep(_ learnt: Learnt) {
    guard !isDisabled else { return }
    accounts.keep(learnt.accounts)
    groups.remember(learnt.groups, at: learnt.groupsRevision)
    learnt.refusals?.confirm()
    alerts.send(learnt.alerts)
  }

  /// Puts the price book of this version into the file, if it holds an older edition and may be
  /// written.
  private func updateBuiltInPrices() throws {
    guard database.isWritable else { return }
    // The prices of an archive are those of its ledger, under the same numbers.
    guard try read({ try LedgerIdentityRepository.find(on: $0) }).archiveOf == nil else { return }
    let edition = try read { try PriceRepository.builtInEdition(on: $0) }
    // Editions are dates: a program that is older than another one leaves that one's book alone.
    guard edition < BuiltInPrices.currentEdition else { return }
    let book = try BuiltInPrices.book()
    try write { bookkeeper, connection in
      try bookkeeper.installBuiltInPrices(book, on: connection)
    }
  }
}

/// What may be remembered of a transaction once it is on disk.
struct Learnt: Sendable {
  let accounts: AccountDirectory?
  let groups: [UsageGroupKey: Int64]
  let groupsRevision: Int64
  let refusals: RefusalBatch?
  let alerts: [RuleAlert]
}
