import BudgetKit
import Foundation
import Testing

/// Replays whose time begins within a period, and rules that look at the last hours: what lies
/// before and exactly at the edge.
@Suite struct JudgedTimeTests {
  private let budget: BudgetCommand
  private let now = "--now 2026-03-21T12:00:00Z"

  init() throws { budget = try BudgetCommand() }

  private func record(_ id: String, _ cost: Int, at time: String, _ more: String = "") throws {
    let line = "record llm acme --cost \(cost) --id \(id) --at \(time) \(more) \(now)"
    let outcome = try budget(line.split(separator: " ").map(String.init))
    #expect(outcome.status == 0, "\(outcome.messages)")
  }

  @Test func `a period that was opened before the judged time is one of those that refuse`() throws
  {
    try record("a", 5, at: "2026-03-01T12:00:00Z")
    try record("b", 5, at: "2026-03-20T12:00:00Z")
    try record("c", 5, at: "2026-03-20T13:00:00Z")
    let line = "simulate acme --monthly 7 --since 2026-03-10"
    #expect(try budget("\(line) \(now)").output.contains("1 of 1 month"))
    #expect(
      try budget("\(line) --json \(now)").output.contains(#""accounts":1,"refusing_accounts":1"#)
    )
  }

  @Test func `a replay of each model names the model once`() throws {
    try record("a", 5, at: "2026-03-20T12:00:00Z", "--model big --provider p")
    let text = try budget("simulate acme --each model --daily 1 \(now)").output
    #expect(text.contains("MODEL  PROJECT  COST") || text.contains("MODEL  COST"), "\(text)")
    #expect(text.components(separatedBy: "MODEL").count == 2, "\(text)")
    #expect(text.contains("big"))
  }

  @Test(arguments: ["--soft", "--hard"])
  func `a percentage of an even pace without an end is refused`(kind: String) throws {
    #expect(try budget("set acme --total 100 \(kind) \(now)").status == 0)
    let outcome = try budget("rules add acme --on burn_rate --total --percent 1 \(now)")
    #expect(outcome.status == 64)
    #expect(outcome.messages.contains("A budget for all time has no even pace"))
    #expect(outcome.messages.split(separator: "\n").count == 1)
    #expect(try budget("rules add acme --on burn_rate --total --usd 1 \(now)").status == 0)
  }

  @Test(arguments: [("2026-03-20T12:00:00Z", 0), ("2026-03-20T12:00:00.001Z", 1)])
  func `a burn rate leaves out what began exactly 24 hours ago`(time: String, alerts: Int) throws {
    #expect(try budget("set acme --rolling 24h=100 \(now)").status == 0)
    #expect(try budget("rules add acme --rolling 24h --on burn_rate --usd 5 \(now)").status == 0)
    try record("a", 5, at: time)
    let messages = try budget("alerts acme --check \(now)").messages
    #expect(messages.contains("\(alerts) new alert") == (alerts == 1), "\(messages)")
    #expect(!messages.contains("1 new alert by rules") == (alerts == 0), "\(messages)")
  }

  @Test(arguments: ["fixed", "from"])
  func `a burn rate begins with its budget`(kind: String) throws {
    let window =
      kind == "fixed"
      ? "--fixed 2026-03-21T06:00:00Z..2026-04-01T00:00:00Z" : "--monthly"
    let limit =
      kind == "fixed" ? window + "=100" : "--monthly 100 --from 2026-03-21T06:00:00Z"
    #expect(try budget("set acme \(limit) \(now)").status == 0)
    let added = try budget("rules add acme \(window) --on burn_rate --usd 5 \(now)")
    #expect(added.status == 0, "\(added.messages)")
    try record("a", 5, at: "2026-03-21T05:00:00Z")
    #expect(try !budget("alerts acme --check \(now)").messages.contains("new alert by rules"))
    try record("b", 5, at: "2026-03-21T06:00:00Z")
    #expect(try budget("alerts acme --check \(now)").messages.contains("1 new alert by rules"))
  }

  @Test(arguments: [
    ("--daily", "daily budget"), ("--monthly", "monthly budget"),
    ("--rolling 24h", "rolling budget"),
    ("--weekly --unit tokens", "weekly budget of tokens"),
  ])
  func `a budget that is not there is not topped up`(window: String, name: String) throws {
    _ = try budget("record llm acme --cost 0 \(now)")
    let amount = window.contains("tokens") ? "100" : "5"
    let line = "top-up acme \(window) --amount \(amount) --reason more \(now)"
    let outcome = try budget(line)
    #expect(outcome.status != 0)
    #expect(
      outcome.messages.contains("The workspace acme has no \(name) to add to"),
      "\(outcome.messages)"
    )
    #expect(outcome.messages.split(separator: "\n").count == 1)
  }
}
