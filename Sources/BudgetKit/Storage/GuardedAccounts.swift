internal import BudgetSQLite

/// The accounts of the calls that a guard is asked about: from memory, where they stand in it, or
/// by one statement.
struct GuardedAccounts: Sendable {
  let subject: CallSubject
  private let store: LedgerStore
  private let memory: RememberedAccounts?
  private let lastKnown = LastKnownAccounts()

  init(of subject: CallSubject, in store: LedgerStore) {
    self.subject = subject
    self.store = store
    memory = store.guards.memory(of: subject)
  }

  /// The accounts that are remembered, if what is remembered still stands.
  var remembered: Accounts? { memory?.accounts(at: store.clock.now(), in: store.database) }

  /// Returns the accounts where their numbers are known, which mostly they are: one statement, and
  /// no transaction for it.
  func read(on connection: borrowing Connection) throws -> Accounts? {
    guard let memory else { return try readKnown(on: connection) }
    return try memory.remember(of: store.database) { try readKnown(on: connection) }
  }

  private func readKnown(on connection: borrowing Connection) throws -> Accounts? {
    let now = store.clock.now()
    if let known = lastKnown.accounts(at: now),
      let accounts = try BudgetPeriodRepository.accounts(known, at: now, on: connection)
    {
      return accounts
    }
    // More than one statement would need a transaction.
    guard let known = store.accounts.accounts(of: subject, at: now),
      known.members.count <= KnownAccounts.mostInStatement,
      let accounts = try BudgetPeriodRepository.accounts(known, at: now, on: connection)
    else { return nil }
    lastKnown.keep(known)
    return accounts
  }
}
