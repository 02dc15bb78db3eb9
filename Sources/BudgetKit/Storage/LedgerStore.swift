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
  let clock: LedgerClock
  let prices = PriceCatalog()
  let guards: RememberedGuards
  /// Which accounts calls have.
  let accounts = AccountMemory()
  /// The refusals that are not written yet.
  let refusals = RefusalCounter()
  let groups = GroupCatalog()
  private let committer: GroupCommitter
  private let readingQueue = DispatchQueue(label: "swift-budget.reading", attributes: .concurrent)

  init(
    path: String,
    creating: Bool,
    clock: LedgerClock,
    patience: Duration,
    allowingNetworkDisk: Bool,
    rememberingBudgets: Bool
  ) throws {
    if !creating { try Self.requireFile(at: path) }
    // A clock that is beyond all times a ledger holds shows the nearest of them.
    self.clock = LedgerClock { clock.now().clamped }
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
    (database, migration) = try translatingErrors {
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
    guards = RememberedGuards(isOn: rememberingBudgets)
    committer = GroupCommitter(database)
    try updateBuiltInPrices()
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
  /// Runs single statements on the newest state.
  func read<Value>(_ body: (borrowing Connection) throws -> Value) throws -> Value {
    try translatingErrors { try database.read(body) }
  }

  /// Runs single statements without blocking the thread of a task: at once where a connection is
  /// free, elsewhere otherwise.
  func read<Value: Sendable>(
    _ body: @escaping @Sendable (borrowing Connection) throws -> Value
  ) async throws -> Value {
    if let value = try translatingErrors({ try database.readIfFree(body) }) { return value }
    return try await readWithoutBlocking { try self.read(body) }
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

  /// Runs two bodies beside each other where there are processors for both, each on an unchanging state of its own.
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

  /// Runs `body` on the accounts of a call and further statements, all on one unchanging state.
  func readAccounts<Value>(
    of subject: CallSubject,
    at now: Instant,
    _ body: (inout Accounts, borrowing Connection) throws -> Value
  ) throws -> Value {
    var resolver = BudgetResolver(accounts)
    let value = try readSnapshot { connection in
      var accounts = try resolver.accounts(of: subject, at: now, now: now, on: connection)
      return try body(&accounts, connection)
    }
    accounts.keep(resolver.learnt)
    return value
  }

  /// Makes the bookkeeper of a transaction, or of one of the `members` that share it.
  func makeBookkeeper(at now: Instant, members: Int = 1) -> Bookkeeper {
    Bookkeeper(now: now, prices: prices, accounts: accounts, groups: groups, members: members)
  }

  /// Runs `body` in a write transaction of its own and blocks until it is on disk.
  func write<Value>(
    _ body: (Bookkeeper, borrowing Connection) throws -> Value
  ) throws -> Value {
    try translatingErrors {
      let (value, learnt, seen, written) = try database.write { connection in
        let bookkeeper = makeBookkeeper(at: clock.now())
        let value = try body(bookkeeper, connection)
        let written = try bookkeeper.finish(refusals, on: connection)
        return (value, bookkeeper.resolver.learnt, bookkeeper.newGroups, written)
      }
      // Not before: the numbers of a transaction that is undone name nothing.
      accounts.keep(learnt)
      groups.remember(seen)
      written?.confirm()
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
    do {
      let (value, learnt, seen, written) = try await committer.write { [self] connection in
        let bookkeeper = makeBookkeeper(
          at: clock.now(),
          members: GroupCommitter.largestGroup
        )
        let value = try body(bookkeeper, connection)
        let written = try bookkeeper.finish(refusals, on: connection)
        return (value, bookkeeper.resolver.learnt, bookkeeper.newGroups, written)
      }
      accounts.keep(learnt)
      groups.remember(seen)
      written?.confirm()
      return value
    } catch {
      throw LedgerError(storage: error)
    }
  }

  /// Counts a refusal, and answers whether it is time to write.
  func count(_ refusal: LedgerError) -> Bool {
    guard refusal.code == .budgetExceeded, let decision = refusal.decision else { return false }
    return refusals.note(decision.refusing, at: clock.now())
  }

  /// Puts the price book of this version into the file, if it holds an older edition and may be
  /// written.
  private func updateBuiltInPrices() throws {
    guard database.isWritable else { return }
    let edition = try read { try PriceRepository.builtInEdition(on: $0) }
    // Editions are dates: a program that is older than another one leaves that one's book alone.
    guard edition < BuiltInPrices.currentEdition else { return }
    let book = try BuiltInPrices.book()
    try write { bookkeeper, connection in
      try bookkeeper.installBuiltInPrices(book, on: connection)
    }
  }
}

/// Runs `body` and makes every error that leaves it a ``LedgerError``.
func translatingErrors<Value>(_ body: () throws -> Value) throws -> Value {
  do {
    return try body()
  } catch {
    throw LedgerError(storage: error)
  }
}

extension LedgerError {
  /// Makes a ledger's error of any error; one that is a ledger's already stays as it is.
  init(storage error: any Error) {
    guard let error = error as? SQLiteError else {
      self = error as? LedgerError ?? LedgerError(.storage, "\(error)", cause: error)
      return
    }
    self =
      switch error.reason {
      case .busy:
        LedgerError(.busy, error.message, cause: error)
      case .full:
        LedgerError(
          .storageFull,
          "The disk is full; nothing was written. Free some space and retry.",
          cause: error
        )
      case .corrupt:
        LedgerError(
          .corrupt,
          "The file is damaged or is not a database; restore a backup with 'budget restore'. \(error)",
          cause: error
        )
      case .outcomeUnknown:
        LedgerError(.outcomeUnknown, error.message, cause: error)
      case .filesChanged, .logInUse:
        LedgerError(.filesChanged, error.message, cause: error)
      case .usedAfterFork:
        LedgerError(.usedAfterFork, error.message, cause: error)
      case .readOnly:
        LedgerError(.readOnly, error.message, cause: error)
      case .alreadyExists:
        LedgerError(.conflict, error.message, cause: error)
      case .invalidPath, .unsafeJournal:
        LedgerError(.invalidPath, error.message, cause: error)
      case .forbidden:
        LedgerError(
          .storage,
          "The ledger cannot be opened or written; check the permissions of its file and folder. \(error)",
          cause: error
        )
      case .unavailable:
        LedgerError(
          .storage,
          "The system cannot open, read or write the ledger now; try again, and look at the disk and the limits of the process if it stays so. \(error)",
          cause: error
        )
      case .constraint where error.isOverflow:
        LedgerError(
          .invalidAmount,
          "A total would pass what the ledger can count; nothing was written. Correct the amount.",
          cause: error
        )
      case .constraint:
        // What is written was checked before: what it meets in the file cannot be right.
        LedgerError(
          .corrupt,
          "The file contradicts what was to be written, and nothing was; 'budget verify' lists what is wrong. \(error)",
          cause: error
        )
      case .other where error.isOverflow:
        .uncountable("costs", cause: error)
      case .other:
        LedgerError(.storage, "The ledger refused a write or a read: \(error)", cause: error)
      }
  }
}
