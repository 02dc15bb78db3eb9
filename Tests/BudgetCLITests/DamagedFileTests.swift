import BudgetSQLite
import Foundation
import LedgerFixture
import Testing

/// Files whose bytes were changed by chance: every command ends, with an answer or with one
/// sentence and a documented status.
@Suite(.serialized) struct DamagedFileTests {
  private static let lines = [
    "check acme --project search --estimate 0.01", "status acme", "list", "verify", "doctor",
    "report acme", "alerts acme --check", "forecast acme", "prices list", "calendar list acme",
    "reserve acme --project search --estimate 0.01", "settle open --cost 0.01", "release late",
    "record llm acme --provider openai --model gpt-4o --prompt-tokens 5",
    "set acme --monthly 6 --time-zone Asia/Tokyo", "set acme --monthly 6 --time-zone UTC",
    "prices set m --provider p --input 1 --output 2",
  ]

  @Test func `no damage makes a command hang, crash, or end without a sentence`() throws {
    let budget = try BudgetCommand()
    try fill(budget)
    let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: budget.database)))
    let count: UInt64 = ProcessInfo.processInfo.environment["BUDGET_SOAK"] == "1" ? 600 : 18
    let seed = UInt64.random(in: 0...UInt64(Int32.max))
    var statuses: Set<Int32> = []
    for number in 0..<count {
      let bytes = FileDamage(seed: seed &+ number).applied(to: whole, nearPagesNaming: "acme")
      try Data(bytes).write(to: URL(fileURLWithPath: budget.database))
      for side in ["-wal", "-shm"] {
        try? FileManager.default.removeItem(atPath: budget.database + side)
      }
      for line in Self.lines {
        let outcome = try budget.shell("timeout 60 budget \(line)")
        statuses.insert(outcome.status)
        #expect([0, 1, 2].contains(outcome.status), "seed \(seed &+ number): \(line): \(outcome)")
        guard outcome.status != 0, !line.hasPrefix("verify") else { continue }
        #expect(
          outcome.messages.split(separator: "\n").filter { $0.hasPrefix("budget: ") }.count == 1,
          "seed \(seed &+ number): \(line): \(outcome)"
        )
      }
    }
    #expect(statuses.isSuperset(of: [0, 1]), "seed \(seed)")
  }

  private func fill(_ budget: BudgetCommand) throws {
    for line in [
      "set acme --monthly 5 --hard", "set acme --project search --monthly 4 --hard",
      "reserve acme --project search --estimate 0.01 --id open --ttl 3600",
      "reserve acme --project search --estimate 0.01 --id late --ttl 0.001",
    ] { #expect(try budget(line).status == 0) }
    for number in 0..<20 {
      let line =
        "record llm acme --project search --execution e\(number % 3) --provider openai --model gpt-4o "
        + "--prompt-tokens \(number)"
      #expect(try budget(line).status == 0)
    }
    let database = try Database(
      DatabasePath(budget.database),
      install: { _ in },
      verify: { _ in }
    )
    #expect(try database.checkpoint())
  }
}
