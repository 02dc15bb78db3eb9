import BudgetKit
import Glibc
import LedgerFixture

/// Records calls of one nanodollar each, one after the other, and says after each how many are on
/// disk.
enum CountWork {
  static func run(_ arguments: WorkerArguments) throws {
    let ledger = try arguments.ledger()
    let count = try arguments.number("count")
    Report.line("ready")
    Report.waitForTest()
    for number in 1...max(1, count) {
      try ledger.record(
        LLMCall(
          workspace: WorkspaceID(Books.workspace),
          provider: LLMCall.unspecified,
          model: LLMCall.unspecified,
          usage: TokenUsage(),
          reportedCost: Money(nanodollars: 1)
        )
      )
      Report.line("\(number)")
      // Long enough for many checks between two commits, at times none at all.
      usleep(.random(in: 0...400))
    }
  }
}
