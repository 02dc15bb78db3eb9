import BudgetKit
import Glibc

/// Uses a ledger that is switched off, several times over, and says on standard output what the
/// process says on standard error.
enum DisabledWork {
  static func run() throws {
    // Unbuffered by the library, so that the order of lines stays.
    dup2(STDOUT_FILENO, STDERR_FILENO)
    for _ in 1...3 {
      let ledger = try Ledger.disabled
      try ledger.record(
        LLMCall(
          workspace: WorkspaceID("acme"),
          provider: "openai",
          model: "gpt-4o",
          usage: TokenUsage(prompt: 10)
        )
      )
    }
  }
}
