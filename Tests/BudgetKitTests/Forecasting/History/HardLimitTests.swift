import Testing

@testable import BudgetKit

/// What forecasts and backtests make of hard limits that really stopped the spending.
@Suite struct HardLimitTests {
  private let march = "2026-03-01T12:00:00Z"

  /// Spends ten dollars at noon of each day from now on, as far as the budgets let it.
  private func live(_ test: TestLedger, days: Int, project: ProjectID? = nil) throws {
    for _ in 0..<days {
      for _ in 0..<10 {
        let decision = try test.guarding(project).canExecute(estimatedCost: .dollars(1))
        if decision.canExecute { try test.spend(.dollars(1), project: project) }
      }
      test.clock.advance(seconds: 86_400)
    }
  }

  private func middle(_ test: TestLedger, _ project: ProjectID? = nil) throws -> Money {
    try #require(try test.guarding(project).forecast().demand?.p50)
  }

  @Test func `a day that a limit stopped does not tell at what hours is spent`() throws {
    let test = try TestLedger(now: "2026-02-01T00:00:00Z")
    try test.setBudget(.dollars(255))
    for day in 1...24 {
      try test.spend(
        .dollars(10),
        at: Instant(iso8601: "2026-02-\(day < 10 ? "0" : "")\(day)T12:00:00Z")
      )
    }
    try test.spend(.dollars(15), at: Instant(iso8601: "2026-02-25T03:00:00Z"))
    test.clock.now = try Instant(iso8601: "2026-03-16T06:00:00Z")
    for day in 10...15 {
      try test.spend(.dollars(10), at: Instant(iso8601: "2026-03-\(day)T12:00:00Z"))
    }
    let history = try test.ledger.store.readSnapshot { connection in
      let reader = try SpendReader(
        of: BudgetScope(workspace: .acme),
        at: nil,
        now: test.clock.now,
        on: connection
      )
      return try reader.history(
        of: .month,
        reader.frame(on: connection),
        budget: nil,
        prices: test.ledger.store.prices,
        on: connection
      )
    }
    #expect(history.stoppedDays == 4)
    #expect(history.llm.hourlySpend[3] == .zero && history.llm.hourlySpend[12] == .dollars(150))
  }

  @Test func `days that the limit stopped do not let the demand sink`() throws {
    let test = try TestLedger(now: march)
    try test.setBudget(.dollars(200))
    try live(test, days: 31 + 9)
    let forecast = try test.guarding().forecast()
    #expect(forecast.currentMonthSpent == .dollars(90))
    #expect(forecast.stoppedDays == 12 && forecast.basis.days == 28)
    #expect(try middle(test) > .dollars(290) && middle(test) < .dollars(312))
    #expect(forecast.probabilityOfExceedingThousandths == 1_000)
    #expect(forecast.events == [])
    // The control: were the limit none, the same days would be evidence of little demand.
    for table in ["budget", "workspace_budget", "budget_limit", "budget_period"] {
      try test.tamper("UPDATE \(table) SET hard_limit = 0")
    }
    for table in ["budget_limit", "budget_period"] {
      try test.tamper("UPDATE \(table) SET bound_amount = NULL")
    }
    #expect(try test.guarding().forecast().stoppedDays == 0)
    #expect(try middle(test) < .dollars(280))
    try test.expectVerified()
  }

  @Test func `a limit that stops today and since days is known to the running month`() throws {
    let test = try TestLedger(now: march)
    try live(test, days: 10)
    try test.setBudget(.dollars(150))
    try live(test, days: 10)
    let forecast = try test.guarding().forecast()
    // The 15th, on which the limit was reached, up to the 21st, which is today.
    #expect(forecast.stoppedDays == 7 && forecast.basis.days == 14)
    #expect(forecast.endOfMonth == .dollars(150))
    let demand = try middle(test)
    #expect(demand > .dollars(240) && demand < .dollars(262))
    #expect(forecast.events.map(\.factor) == [1])
    let instant = try Instant(iso8601: "2026-03-15T12:00:00Z")
    #expect(try test.guarding().forecast(at: instant).stoppedDays == 0)
    let evening = try Instant(iso8601: "2026-03-15T23:00:00Z")
    #expect(try test.guarding().forecast(at: evening).stoppedDays == 1)
  }

  @Test func `a limit that was raised or removed since has stopped all the same`() throws {
    let test = try TestLedger(now: march)
    try test.setBudget(.dollars(100))
    try live(test, days: 15)
    try test.setBudget(.dollars(1_000))
    try live(test, days: 5)
    #expect(try test.guarding().forecast().stoppedDays == 7)
    try test.setBudget(.dollars(1_000), isHard: false)
    #expect(try test.guarding().forecast().stoppedDays == 7)
    _ = try test.ledger.workspaceBudgets.remove(.acme, by: .test)
    #expect(try test.guarding().forecast().stoppedDays == 7)
    let before = try Instant(iso8601: "2026-03-14T00:00:00Z")
    #expect(try test.guarding().forecast(at: before).stoppedDays == 5)
  }

  @Test func `a limit that was set later on the day is not known before`() throws {
    let test = try TestLedger(now: march)
    try live(test, days: 10)
    try test.setBudget(.dollars(100))
    let noon = test.clock.now
    test.clock.advance(seconds: 3_600)
    #expect(try test.guarding().forecast(at: noon.previous).stoppedDays == 0)
    #expect(try test.guarding().forecast(at: noon).stoppedDays == 1)
    #expect(try test.guarding().forecast().stoppedDays == 1)
  }

  @Test func `the first month of the history counts as a whole`() throws {
    let test = try TestLedger(now: "2025-01-01T00:00:00Z")
    try test.setBudget(.dollars(200))
    test.clock.now = try Instant(iso8601: "2026-03-10T12:00:00Z")
    let today = try CivilDate(iso8601: "2026-03-10")
    let history = (1...400).map { today.adding(days: -$0) }
    let first = try CivilDate(iso8601: "2025-01-01")
    let calls = try (0..<433).map { first.adding(days: $0) }.filter { $0.day <= 20 }.map {
      try LLMCall.costing(.dollars(10), at: Instant(day: $0.description))
    }
    try test.ledger.record(contentsOf: calls)
    // Of February 2025 only the days from the 3rd on are history, and the 20th reaches the limit
    // all the same.
    #expect(history.last?.description == "2025-02-03")
    let forecast = try test.guarding().forecast()
    #expect(forecast.stoppedDays == history.count { $0.day >= 20 })
    #expect(forecast.basis.days == history.count { $0.day < 20 })
  }

  @Test func `a project is stopped by its own limit and by that of its workspace`() throws {
    let test = try TestLedger(now: march)
    try test.setBudget(.dollars(100), project: .search)
    try test.setBudget(.dollars(250))
    for _ in 0..<20 {
      try live(test, days: 1, project: .search)
      test.clock.advance(seconds: -86_400)
      try live(test, days: 1, project: .chat)
    }
    // Search is stopped on the 10th by itself, both on the 15th by the workspace.
    #expect(try test.guarding(.search).forecast().stoppedDays == 12)
    #expect(try test.guarding(.chat).forecast().stoppedDays == 7)
    #expect(try test.guarding().forecast().stoppedDays == 7)
    #expect(try middle(test, .chat) > .dollars(240))
    try test.setBudget(.dollars(10_000), workspace: .other)
    #expect(try test.guarding(.chat, in: .other).forecast().stoppedDays == 0)
  }

  @Test func `a limit that nothing enforced, a soft one and none stop nothing`() throws {
    let test = try TestLedger(now: "2026-03-31T12:00:00Z")
    try test.spendDaily(.dollars(10), days: 30)
    let free = try middle(test)
    try test.setBudget(.dollars(100))
    #expect(try test.guarding().forecast().stoppedDays == 1)
    try test.tamper("UPDATE budget_limit SET from_ms = 0")
    #expect(try test.guarding().forecast().stoppedDays == 0)
    try test.setBudget(.dollars(300), isHard: false)
    #expect(try test.guarding().forecast().stoppedDays == 0)
    #expect(try middle(test) == free)
  }

  @Test func `a backtest knows of a limit what was known on its mornings`() throws {
    let test = try TestLedger(now: "2026-01-01T12:00:00Z")
    try live(test, days: 31)
    try test.setBudget(.dollars(200))
    try live(test, days: 28 + 31 + 5)
    let scope = BudgetScope(workspace: .acme)
    let backtest = try test.ledger.backtest(of: scope, windowsBack: 3)
    let score = try #require(backtest.score)
    #expect(backtest.replays.map(\.actual).suffix(8).allSatisfy { $0 == .dollars(200) })
    #expect(score.meanError < 0.03 && score.likelyCoverage > 0.9)
    let mornings = Dictionary(uniqueKeysWithValues: backtest.replays.map { ($0.morning, $0) })
    let eighth = try #require(mornings[try CivilDate(iso8601: "2026-03-08")])
    // February was stopped from the 20th on: these days are no part of what March is expected from.
    #expect(eighth.projection.basis.days == 31 + 19 + 7)
    #expect(eighth.projection.demand.median > .dollars(290))
    #expect(eighth.projection.median == .dollars(200))
    // What was asked for in the stopped months nobody knows: only January can be judged.
    #expect(backtest.calibration.reduce(0) { $0 + $1.count } == 4)
    try test.setBudget(.dollars(100))
    let lower = try test.ledger.backtest(of: scope, windowsBack: 3)
    #expect(lower.calibration.reduce(0) { $0 + $1.count } == 12)
  }
}
