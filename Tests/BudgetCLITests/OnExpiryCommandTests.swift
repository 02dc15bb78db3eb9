import Testing

/// Budgets that count as spent what runs out, from the command line.
@Suite struct OnExpiryCommandTests {
  private let budget: BudgetCommand

  init() throws { budget = try BudgetCommand() }

  private func run(
    _ line: String,
    at time: String = "12:00:00",
    status: Int32 = 0,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> String {
    let outcome = try budget("\(line) --now 2026-01-20T\(time)Z")
    #expect(outcome.status == status, "\(line): \(outcome)", sourceLocation: sourceLocation)
    return outcome.output + outcome.messages
  }

  @Test func `only a budget that says so has the field, and the explanation names it`() throws {
    #expect(try !run("set acme --monthly 1 --hard --json").contains("on_expiry"))
    #expect(try run("set acme --on-expiry spend --json").contains(#""on_expiry":"spend""#))
    #expect(try run("list --explain").contains("what runs out counts as spent"))
    #expect(try run("audit --json").contains(#""on_expiry":"spend""#))
    #expect(try !run("set acme --on-expiry return --json").contains("on_expiry"))
    #expect(try !run("list --explain").contains("what runs out"))
  }

  @Test func `a budget that turns soft lets what runs out return again`() throws {
    _ = try run("set acme --monthly 1 --hard --on-expiry spend")
    #expect(try !run("set acme --soft --json").contains("on_expiry"))
    #expect(try !run("set acme --hard --json").contains("on_expiry"))
  }

  @Test(
    arguments: [
      ("--monthly 1 --soft --on-expiry spend", "Only a hard budget can count as spent"),
      ("--monthly 1 --observe --on-expiry spend", "Only a hard budget can count as spent"),
      ("--monthly 1 --on-expiry keep", "'keep' is not known; write one of return, spend."),
    ] as [(String, String)]
  )
  func `what it cannot be is refused, and nothing is set`(
    options: String,
    sentence: String
  ) throws {
    #expect(try run("set acme \(options)", status: 64).contains(sentence))
    #expect(try run("list --json", status: 1).contains("There is no ledger"))
  }

  @Test func `a dead program's hold is spent until the call is settled after all`() throws {
    _ = try run("set acme --monthly 1 --hard --on-expiry spend")
    _ = try run("reserve acme --estimate 0.6 --ttl 60 --id R")
    _ = try run("check acme --estimate 0.41", at: "12:01:00", status: 2)
    _ = try run("reserve acme --estimate 0.1 --id next", at: "12:01:00")
    let report = try run("report acme --json", at: "12:01:00")
    #expect(report.contains(#""model":"expiry","provider":"adjustment","cost_usd":0.6,"calls":0"#))
    #expect(report.contains(#""estimated_usd":0.6"#))
    let sentence = "0.6 US dollars of the cost is an estimate"
    #expect(try run("report acme", at: "12:01:00").contains(sentence))
    let settled = try run("settle R --cost 0.17 --json", at: "12:02:00")
    #expect(settled.contains(#""cost_usd":0.17"#) && settled.contains(#""late":true"#))
    #expect(try !run("report acme --json", at: "12:02:00").contains("estimated_usd"))
    let status = try run("status acme --json", at: "12:02:00")
    #expect(status.contains(#""spent":0.17"#), "\(status)")
    _ = try run("verify", at: "12:02:00")
  }
}
