internal import BudgetSQLite
internal import Synchronization

/// The budgets of a guard as they were last read: as long as nobody commits, a check need not read them again.
///
/// An answer from here is the answer that the file would have given at some instant during the call.
final class RememberedBudgets: Sendable {
  private let content = Mutex(Content())

  private struct Content {
    /// Whether the budgets have been read before: a guard that is asked once is not worth the preparation.
    var isAskedAgain = false
    var memory: Memory?
  }

  private struct Memory {
    let states: BudgetStates
    /// The state of the file that holds them.
    let header: LogHeader
  }
}

extension RememberedBudgets {
  /// Returns what is remembered if it still stands, in the file and on the clock.
  ///
  /// - Complexity: Constant, and without a row or a call of the system.
  func states(at now: Instant, in database: Database) -> BudgetStates? {
    let memory = content.withLock { $0.memory }
    guard let memory, memory.states.hold(at: now), database.isUnchanged(since: memory.header)
    else { return nil }
    return memory.states
  }

  /// Returns the budgets as they are read, and remembers them if nobody committed meanwhile.
  func remember(
    of database: Database,
    _ read: () throws -> BudgetStates
  ) throws -> BudgetStates {
    let isAskedAgain = content.withLock { content in
      defer { content.isAskedAgain = true }
      return content.isAskedAgain
    }
    guard isAskedAgain, let header = database.logHeader else { return try read() }
    let states = try read()
    let isWhole = states.haveCounters && database.isUnchanged(since: header)
    content.withLock { $0.memory = isWhole ? Memory(states: states, header: header) : nil }
    return states
  }
}

extension BudgetStates {
  /// Whether the counters are those of the periods that hold an instant.
  fileprivate func hold(at now: Instant) -> Bool {
    (workspace?.period?.contains(now) ?? true) && (project?.period?.contains(now) ?? true)
  }
}
