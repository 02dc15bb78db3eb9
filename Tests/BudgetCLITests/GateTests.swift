import Foundation
import Testing

/// `Examples/gate.sh`, as people copy it, in the shells that they have.
@Suite(.serialized) struct GateTests {
  private static let shells = ["/bin/sh", "/bin/bash", "/bin/dash"]
    .filter { FileManager.default.isExecutableFile(atPath: $0) }

  private let budget: BudgetCommand
  private let gate = BudgetCommand.root + "/Examples/gate.sh"

  init() throws {
    budget = try BudgetCommand()
    _ = try budget("set acme --monthly 1 --hard")
    mkdir(budget.folder + "/tmp", 0o700)
  }

  private func run(_ shell: String, _ arguments: String, before: String = "") throws
    -> BudgetCommand.Outcome
  {
    try budget.shell(
      "export TMPDIR='\(budget.folder)/tmp'; \(before) exec \(shell) '\(gate)' \(arguments)"
    )
  }

  /// Expects what is booked, and that nothing is held and no file left behind.
  private func expectBooked(_ amount: String, sourceLocation: SourceLocation = #_sourceLocation)
    throws
  {
    let status = try budget("status acme --json").output
    #expect(
      status.contains("\"spent\":\(amount),\"reserved\":0,"),
      "\(status)",
      sourceLocation: sourceLocation
    )
    let files = try FileManager.default.contentsOfDirectory(atPath: budget.folder + "/tmp")
    #expect(files.isEmpty, sourceLocation: sourceLocation)
  }

  @Test(arguments: shells)
  func `two dashes may stand before the command`(shell: String) throws {
    let outcome = try run(shell, "acme 0.25 -- true")
    #expect(outcome.status == 0, "\(outcome.messages)")
    try expectBooked("0.25")
    #expect(try run(shell, "acme 0.25 --").status == 64)
  }

  @Test(arguments: shells)
  func `what the command says it cost is booked, and the estimate where it says nothing`(
    shell: String
  ) throws {
    let cost = "acme 0.10 sh -c 'echo 0.07 >\"$BUDGET_COST_FILE\"; exit 2'"
    #expect(try run(shell, cost).status == 2)
    try expectBooked("0.07")
    #expect(try run(shell, "acme 0.10 true").status == 0)
    try expectBooked("0.17")
    #expect(try run(shell, "acme 0.10 false").status == 1)
    #expect(try run(shell, "acme 0.10 no-such-command").status == 127)
    try expectBooked("0.17")
    #expect(try run(shell, "acme 0.01 cat", before: "echo hello |").output == "hello\n")
    try expectBooked("0.18")
  }

  @Test(arguments: shells)
  func `a cost that is no amount is booked at the estimate`(shell: String) throws {
    for (index, written) in ["junk", "-1", "0.1 USD", "0.01\\n0.02"].enumerated() {
      let command = "printf %b \"\(written)\" >\"$BUDGET_COST_FILE\""
      let outcome = try run(shell, "acme 0.10 sh -c '\(command)'")
      #expect(outcome.status == 0 && outcome.messages.contains("gate: "))
      try expectBooked("0.\(index + 1)")
    }
  }

  @Test(arguments: shells)
  func `only a refusal ends with 75, and nothing that did not run is booked`(shell: String) throws {
    let mark = budget.folder + "/ran"
    for (arguments, status) in [
      ("acme 5 touch '\(mark)'", 75), ("acme x touch '\(mark)'", 64), ("acme 0.10", 64),
      ("acme", 64), ("--nonsense acme 0.10 touch '\(mark)'", 64),
      ("acmee 0.10 touch '\(mark)'", 69),
    ] {
      let outcome = try run(shell, arguments)
      #expect(outcome.status == status && outcome.messages.contains("gate: "), "\(arguments)")
    }
    #expect(!FileManager.default.fileExists(atPath: mark))
    try expectBooked("0")
  }

  @Test(arguments: shells, [("INT", 1002), ("TERM", 1015), ("HUP", 1001)])
  func `a signal ends the command, and leaves neither a hold nor a file`(
    shell: String,
    signal: (name: String, status: Int32)
  ) throws {
    let kill = "( sleep 2; kill -s \(signal.name) $$ ) >/dev/null 2>&1 &"
    let silent = try run(shell, "acme 0.10 sleep 30", before: kill)
    #expect(silent.status == signal.status)
    try expectBooked("0")
    let command = "acme 0.10 sh -c 'echo 0.03 >\"$BUDGET_COST_FILE\"; exec sleep 30'"
    #expect(try run(shell, command, before: kill).status == signal.status)
    try expectBooked("0.03")
  }
}
