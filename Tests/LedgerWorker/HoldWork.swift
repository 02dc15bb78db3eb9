import BudgetKit
import LedgerFixture
import Synchronization

/// Stays within a write transaction, and so holds the side lock, until the test says a word.
enum HoldWork {
  /// A transaction asks for the time once it has begun: there it waits.
  static func run(_ arguments: WorkerArguments) throws {
    let clock = try arguments.clock()
    let isArmed = Flag()
    let ledger = try arguments.ledger(
      clock: LedgerClock {
        if isArmed.value.withLock({ $0 }) {
          Report.line("holding")
          Report.waitForTest()
        }
        return clock.now
      }
    )
    isArmed.value.withLock { $0 = true }
    try ledger.record(
      LLMCall(
        id: RecordID("held"),
        workspace: WorkspaceID(Books.workspace),
        provider: LLMCall.unspecified,
        model: LLMCall.unspecified,
        usage: TokenUsage(),
        reportedCost: .cents(1)
      )
    )
    Report.line("released")
  }
}

private final class Flag: Sendable {
  let value = Mutex(false)
}
