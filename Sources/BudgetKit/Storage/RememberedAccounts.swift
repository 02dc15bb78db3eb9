internal import BudgetSQLite
internal import Synchronization

/// The accounts of a guard as they were last read: as long as nobody commits, a check need not read
/// them again.
///
/// An answer from here is the answer that the file would have given at some instant during the
/// call.
final class RememberedAccounts: Sendable {
  private let content = Mutex(Content())

  private struct Content {
    /// Whether the accounts have been read before: a guard that is asked once is not worth the
    /// preparation.
    var isAskedAgain = false
    var memory: Memory?
  }

  private struct Memory {
    let accounts: Accounts
    let validity: Range<Instant>
    /// The state of the file that holds them.
    let header: LogHeader
  }
}

extension RememberedAccounts {
  /// Returns what is remembered if it still stands, in the file and on the clock.
  ///
  /// - Complexity: Constant, and without a row or a call of the system.
  func accounts(at now: Instant, in database: Database) -> Accounts? {
    guard let memory = content.withLock({ $0.memory }), memory.validity.contains(now),
      database.isUnchanged(since: memory.header)
    else { return nil }
    return memory.accounts
  }

  /// Returns the accounts as they are read, and remembers them if nobody committed meanwhile.
  func remember(
    of database: Database,
    _ read: () throws -> Accounts?
  ) throws -> Accounts? {
    let isAskedAgain = content.withLock { content in
      defer { content.isAskedAgain = true }
      return content.isAskedAgain
    }
    guard isAskedAgain, let header = database.logHeader else { return try read() }
    let accounts = try read()
    var memory: Memory?
    if let accounts, let validity = accounts.validity, database.isUnchanged(since: header) {
      memory = Memory(accounts: accounts, validity: validity, header: header)
    }
    content.withLock { $0.memory = memory }
    return accounts
  }
}
