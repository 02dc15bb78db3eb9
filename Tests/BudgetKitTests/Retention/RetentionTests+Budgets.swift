import Testing

@testable import BudgetKit

extension RetentionTests {
  // MARK: - Budgets

  @Test func `an account that is opened later counts what has left`() throws {
    try record([1, 5, 12], user: "ada")
    try prune(before: CivilDate(iso8601: "2026-01-12"))
    try updateBudget(BudgetScope(workspace: .acme, each: [.user]))
    try updateBudget(BudgetScope(workspace: .acme, each: [.agent]), .year)
    let ada = test.ledger.guard(for: CallContext(workspace: .acme, user: "ada"))
    #expect(try !ada.canExecute(estimatedCost: .dollars(100)).canExecute)
    #expect(try ada.canExecute(estimatedCost: .cents(9_970)).canExecute)
    try record([0], user: "ada")
    try test.expectVerified()
  }

  @Test func `what a budget counts row by row does not leave`() throws {
    try record([1, 5, 20], session: "s")
    try updateBudget(BudgetScope(workspace: .acme, each: [.session]))
    refusal(.conflict, naming: "session", "2026-01-01") {
      try prune(before: CivilDate(iso8601: "2026-01-03"))
    }
    #expect(try prune().count == 1)
    try test.expectVerified()
  }

  @Test(arguments: [true, false])
  func `a budget that would need rows that have left is refused`(isEach: Bool) throws {
    try record([1, 5, 20], session: "s")
    try prune()
    let scope =
      isEach
      ? BudgetScope(workspace: .acme, each: [.session])
      : BudgetScope(workspace: .acme, tags: ["team": "x"])
    refusal(naming: "pruned") { try updateBudget(scope, .total) }
    try updateBudget(scope, .month)
    try test.expectVerified()
  }

  @Test func `a budget for each execution goes on, and counts new ones`() throws {
    try updateBudget(BudgetScope(workspace: .acme, each: [.execution]), .total)
    try record([20, 21], execution: "old")
    try prune()
    try record([1, 2], execution: "new")
    try record([3], execution: "old")
    #expect(
      try test.count("budget_period", where: "spent_amount = 300000000") == 1,
      "the old one has three calls"
    )
    #expect(try test.count("budget_period", where: "spent_amount = 200000000") == 1)
    try test.expectVerified()
  }

  @Test func `a rolling window stays exact, and its rows stay`() throws {
    let week: Int64 = 7 * 86_400_000
    try updateBudget(BudgetScope(workspace: .acme), .rolling(milliseconds: week))
    try record([1, 6, 7, 8, 20])
    refusal(.conflict, naming: "in 7 days") { try prune(before: CivilDate(iso8601: "2026-01-10")) }
    try prune(before: CivilDate(iso8601: "2026-01-08"))
    try test.expectVerified()
    for hours in [0, 25, 200] {
      test.clock.advance(seconds: Int64(hours) * 3_600)
      let manager = test.guarding()
      let left = hours == 0 ? 9_980 : hours == 25 ? 9_990 : 10_000
      #expect(try manager.canExecute(estimatedCost: .cents(Int64(left))).canExecute)
      #expect(try !manager.canExecute(estimatedCost: .cents(Int64(left) + 1)).canExecute)
      try test.expectVerified()
    }
  }

  @Test func `a carry counts periods whose rows have left`() throws {
    try test.ledger.updateBudget(
      of: BudgetScope(workspace: .acme),
      window: .day,
      with: BudgetUpdate(),
      orOf: MonthlyBudget(limit: .usd(.dollars(1)), carry: .unused),
      by: .test
    )
    test.clock.advance(seconds: 4 * 86_400)
    try test.spend(.cents(30), at: test.clock.now.adding(milliseconds: -3 * 86_400_000))
    func room() throws -> BudgetDecision { try test.guarding().canExecute(estimatedCost: .zero) }
    let before = try room()
    try prune(before: CivilDate(iso8601: "2026-01-19"))
    #expect(try room() == before)
    try test.spend(.cents(1))
    try test.expectVerified()
  }

  @Test func `credits that have left still let a counter be negative`() throws {
    try test.setBudget(.dollars(1))
    try test.ledger.record(
      Adjustment(.cents(-50), context: CallContext(workspace: .acme)),
      by: Change(by: "ada", reason: "credit")
    )
    test.clock.advance(seconds: 86_400)
    try prune(before: CivilDate(iso8601: "2026-01-16"))
    #expect(try test.status().spent == .cents(-50))
    try test.expectVerified()
  }

  // MARK: - What cannot be made anew

  @Test func `zones, merges and names of projects stay once rows have left`() throws {
    try record([20])
    try test.spend(.cents(1), workspace: .other, project: .search)
    try archive()
    refusal(naming: "time zone") { try test.setBudget(.dollars(1), zone: "Europe/Berlin") }
    refusal(naming: "merged") { try test.ledger.merge(.acme, into: .other, by: .test) }
    refusal(naming: "merged") { try test.ledger.merge(.other, into: .acme, by: .test) }
    refusal(naming: archivePath) {
      try test.ledger.rename(.acme, to: WorkspaceID("new"), by: .test)
    }
    try test.ledger.rename(.search, in: .other, to: .chat, by: .test)
    try test.expectVerified()
  }

  @Test(arguments: [
    ("UPDATE usage_day SET cost_nanodollars = cost_nanodollars + 1 WHERE day < 20454", "20"),
    ("UPDATE usage_day SET calls = calls + 1 WHERE day < 20454", "before 2026-01-01"),
    ("UPDATE usage_project_day SET calls = calls + 1 WHERE day < 20454", "Day 2025-12-"),
    ("UPDATE usage_hour SET cost_nanodollars = 0 WHERE day < 20454", "do not add up"),
    ("UPDATE usage_model_hour SET calls = 9 WHERE day < 20454", "hours of models"),
    ("DELETE FROM usage_day WHERE day = (SELECT min(day) FROM usage_day)", "2025-12-"),
    ("UPDATE retention SET cost_nanodollars = 0", "what has left"),
    ("UPDATE execution_cost SET llm_cost_nanodollars = 1", "executions [\"e\"]"),
    ("UPDATE execution_cost SET breakdown = '[]'", "executions [\"e\"]"),
  ])
  func `what somebody touched of days whose rows have left is found`(sql: String, words: String)
    throws
  {
    try record([1, 20, 21, 30], execution: "e")
    try archive()
    try test.expectVerified()
    try test.tamper(sql)
    let differences = try test.reopened().verify().differences
    #expect(differences.contains { $0.contains(words) }, "\(differences)")
  }

  @Test func `with the archive every cell of days whose rows have left is compared`() throws {
    try record([20, 21])
    try archive()
    let tables = ["usage_day", "usage_project_day", "usage_hour", "usage_model_hour"]
    let moves = tables.flatMap { table in
      [("+", "min"), ("-", "max")].map { sign, end in
        "UPDATE \(table) SET calls = calls \(sign) 1, cost_nanodollars = cost_nanodollars \(sign) 1 "
          + "WHERE day = (SELECT \(end)(day) FROM \(table))"
      }
    }
    try test.tamper(moves.joined(separator: "; "))
    let ledger = try test.reopened()
    // A whole call moved between two days at every level: the levels agree with each other.
    #expect(try ledger.verify().differences == [])
    try ledger.attachArchive(at: archivePath)
    #expect(try !ledger.verify().differences.isEmpty)
  }
}
