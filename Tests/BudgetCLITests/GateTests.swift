import Foundation
import Testing

/// `Examples/gate.sh`, as people copy it, in the shells that they have.
@Suite(.serialized) struct GateTests {
  private static let shells = ["/bin/sh", "/bin/bash", "/bin/dash"]
    .filter { FileManager.default.isExecutableFile(atPath: $0) }

  private let budget: BudgetCommand

  init() throws {
    budget = try BudgetCommand()
    _ = try budget("set acme --monthly 1 --hard")
  }

  private func run(_ shell: String, _ arguments: String) throws -> BudgetCommand.Outcome {
    try budget.shell("exec \(shell) '\(BudgetCommand.root)/Examples/gate.sh' \(arguments)")
  }

  @Test(arguments: shells)
  func `the command runs if it fits, and ends as it ends by itself`(shell: String) throws {
    let cost = #"acme 0.10 sh -c 'echo 0.07 >> "$BUDGET_COST_FILE"; exit 2'"#
    #expect(try run(shell, cost).status == 2)
    #expect(try run(shell, "acme 0.10 printf '%s\\n' 'a b' --json").output == "a b\n--json\n")
    let status = try budget("status acme --json").output
    #expect(status.contains(#""spent":0.17,"reserved":0,"#), "\(status)")
  }

  @Test(arguments: shells)
  func `what does not fit, or is mistyped, does not run`(shell: String) throws {
    let mark = budget.folder + "/ran"
    for (arguments, status) in [
      ("acme 5 touch '\(mark)'", 75), ("acme x touch '\(mark)'", 64), ("acme 0.10", 64),
      ("acme", 64), ("acmee 0.10 touch '\(mark)'", 69),
    ] {
      let outcome = try run(shell, arguments)
      #expect(outcome.status == status && !outcome.messages.isEmpty, "\(arguments)")
    }
    #expect(!FileManager.default.fileExists(atPath: mark))
  }
}
