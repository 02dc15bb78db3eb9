internal import BudgetSQLite
internal import Synchronization

/// The accounts of the calls that a guard is asked about: from memory, where they stand in it, or
/// by one statement.
final class GuardedAccounts: Sendable {
  let subject: CallSubject
  private let store: LedgerStore
  private let memory: RememberedAccounts?
  /// Those that were read last, by their numbers: they need not be looked for among those of all
  /// calls.
  private let lastKnown = Mutex<KnownAccounts?>(nil)

  init(of subject: CallSubject, in store: LedgerStore) {
    self.subject = subject
    self.store = store
    memory = store.guards.memory(of: subject)
  }

  /// Returns the accounts that are remembered, if what is remembered still stands.
  func remembered(at now: Instant) -> Accounts? {
    memory?.accounts(at: now, in: store.database)
  }

  /// Returns the accounts where their numbers are known, which mostly they are: one statement, and
  /// no transaction for it.
  func read(at now: Instant, on connection: borrowing Connection) throws -> Accounts? {
    guard let memory else { return try readKnown(at: now, on: connection) }
    return try memory.remember(of: store.database) { try readKnown(at: now, on: connection) }
  }

  private func readKnown(
    at now: Instant,
    on connection: borrowing Connection
  ) throws -> Accounts? {
    // What a closed session asks for is refused where all of it is decided.
    guard try !ClosedSessionRepository.isClosed(subject.context, on: connection) else { return nil }
    if let known = lastKnown.withLock({ $0 }), known.contains(now),
      let accounts = try read(known, at: now, on: connection)
    {
      return accounts
    }
    // More than one statement would need a transaction.
    guard let known = store.accounts.accounts(of: subject, at: now),
      known.members.count <= KnownAccounts.mostInStatement,
      let accounts = try read(known, at: now, on: connection)
    else { return nil }
    lastKnown.withLock { $0 = known }
    return accounts
  }

  /// Reads accounts by their numbers, and says how long they allow a call by themselves.
  private func read(
    _ known: KnownAccounts,
    at now: Instant,
    on connection: borrowing Connection
  ) throws -> Accounts? {
    guard
      var accounts = try BudgetPeriodRepository.accounts(known, at: now, on: connection)
    else { return nil }
    accounts.mayBeHigher = try BudgetPeriodRepository.mayUnderstate(
      accounts.all,
      at: now,
      on: connection
    )
    guard !accounts.mayBeHigher else { return accounts }
    // The edge of a rolling window was asked for by this clock, and not by one that goes back.
    let start = known.haveRolling ? max(known.start, now) : known.start
    accounts.validity = start..<known.end
    return accounts
  }
}
