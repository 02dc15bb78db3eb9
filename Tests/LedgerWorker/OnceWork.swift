import BudgetKit
import Glibc
import LedgerFixture

/// Opens the ledger, records one call, closes it, and says how long that took and how often the
/// processor was left to others.
enum OnceWork {
  static func run(_ arguments: WorkerArguments) throws {
    Report.line("ready")
    Report.waitForTest()
    let start = SharedClock.machineNanoseconds
    let pausesBefore = pauses()
    do {
      try record(RecordID(arguments.text("id")), arguments)
      let microseconds = (SharedClock.machineNanoseconds - start) / 1_000
      Report.line("recorded \(microseconds) \(pauses() - pausesBefore)")
    } catch let error as LedgerError {
      Report.line("failed \(error.code)")
    }
  }

  private static func record(_ id: RecordID, _ arguments: WorkerArguments) throws {
    try arguments.ledger().record(
      LLMCall(
        id: id,
        workspace: WorkspaceID(Books.workspace),
        provider: "openai",
        model: "gpt-4o",
        usage: TokenUsage(prompt: 1_000, completion: 500)
      )
    )
  }

  /// How often this process has gone to sleep of itself.
  private static func pauses() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_nvcsw
  }
}
