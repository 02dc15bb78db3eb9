import Testing

@testable import BudgetKit

@Suite struct ForecasterTests {
  @Test func `a steady spend is continued to the end of the month`() throws {
    let test = try TestLedger(now: "2026-03-16T12:00:00Z")
    try test.spendDaily(.dollars(10), days: 60)
    let forecast = try test.guarding().forecast()
    #expect(forecast.currentMonthSpent == .dollars(150))
    #expect(forecast.daysElapsed == 16 && forecast.totalDays == 31)
    #expect(forecast.dailyAverage == .nanodollars(9_375_000_000))
    let middle = try #require(forecast.endOfMonth)
    #expect((Money.dollars(300)...Money.dollars(315)).contains(middle))
    #expect(forecast.accuracy == .high && forecast.doubt == nil && forecast.state == .noBudget)
    #expect(forecast.basis.days == 60 && forecast.basis.usesHours)
    #expect((forecast.confidenceHundredths ?? 0) > 90)
    #expect(forecast.probabilityOfExceedingThousandths == nil && forecast.runOut == nil)
    try test.expectVerified()
  }

  @Test func `without enough history there is a state and no projection`() throws {
    let test = try TestLedger(now: "2026-01-15T12:00:00Z")
    try test.setBudget(.dollars(10))
    var forecast = try test.guarding().forecast()
    #expect(forecast.state == .insufficientHistory && forecast.doubt == .nothingSpent)
    #expect(forecast.dailyAverage == nil && forecast.endOfMonth == nil)
    #expect(forecast.quantiles == nil && forecast.runOut == nil && forecast.expected == nil)
    try test.spend(.dollars(2))
    forecast = try test.guarding().forecast()
    #expect(forecast.state == .insufficientHistory && forecast.currentMonthSpent == .dollars(2))
    #expect(forecast.endOfMonth == nil && forecast.dailyAverage == .nanodollars(133_333_333))
    try test.spend(.dollars(9))
    #expect(try test.guarding().forecast().state == .alreadyExceeded)
    try test.expectVerified()
  }

  @Test func `a manager forecasts its own scope and month, in the workspace's zone`() throws {
    let test = try TestLedger(now: "2026-01-31T23:30:00Z")
    try test.setBudget(.dollars(10), zone: "Europe/Berlin")
    #expect(try test.guarding().forecast().endOfMonth == nil)
    try test.spend(.dollars(9), at: Instant(iso8601: "2026-01-31T22:59:59.999Z"))
    try test.spend(.dollars(1), project: .search)
    try test.ledger.record(
      ResourceUsage(workspace: .acme, resourceType: "cpu", usage: Quantity(20))
    )
    let result = try test.guarding().forecast()
    #expect(result.daysElapsed == 1 && result.totalDays == 28)
    #expect(result.llmCost == .dollars(1) && result.computeCost == .dollars(1))
    #expect(result.basis.days == 1 && result.accuracy == .low && result.endOfMonth != nil)
    #expect(try test.guarding(.search).forecast().currentMonthSpent == .dollars(1))
    #expect(try test.guarding(.chat).forecast().endOfMonth == nil)
    try test.expectVerified()
  }

  @Test func `the parts for models and resources add up, and follow their own past`() throws {
    let test = try TestLedger(now: "2026-03-16T12:00:00Z")
    try test.spendDaily(.dollars(8), days: 40)
    for age in 1...40 {
      try test.ledger.record(
        ResourceUsage(
          workspace: .acme,
          resourceType: "cpu",
          usage: Quantity(40),
          timestamp: test.clock.now.adding(milliseconds: Int64(age) * -86_400_000)
        )
      )
    }
    let forecast = try test.guarding().forecast()
    let llm = try #require(forecast.expectedLLMCost)
    let compute = try #require(forecast.expectedComputeCost)
    #expect(llm + compute == forecast.expected)
    #expect(llm > compute + compute + compute && forecast.computeCost == .dollars(30))
  }

  @Test func `a soft budget has a probability and days of running out`() throws {
    let test = try TestLedger(now: "2026-03-16T12:00:00Z")
    try test.spendDaily(.dollars(10), days: 60)
    try test.setBudget(.dollars(200), isHard: false)
    var forecast = try test.guarding().forecast()
    #expect(forecast.state == .ok && forecast.probabilityOfExceedingThousandths == 1_000)
    let runOut = try #require(forecast.runOut)
    let day = try #require(runOut.expected)
    #expect((20...22).contains(day.day))
    #expect(try #require(runOut.earliest) <= day && day <= #require(runOut.latest))
    try test.setBudget(.dollars(1_000), isHard: false)
    forecast = try test.guarding().forecast()
    #expect(forecast.probabilityOfExceedingThousandths == 0 && forecast.runOut?.expected == nil)
    try test.expectVerified()
  }

  @Test func `a hard budget holds the total, and its demand says what will be refused`() throws {
    let test = try TestLedger(now: "2026-03-16T12:00:00Z")
    try test.spendDaily(.dollars(10), days: 60)
    try test.setBudget(.dollars(200))
    let forecast = try test.guarding().forecast()
    let quantiles = try #require(forecast.quantiles)
    #expect(quantiles.p97_5 == .dollars(200) && forecast.endOfMonth == .dollars(200))
    #expect(try #require(forecast.demand).p50 > .dollars(290))
    #expect(forecast.probabilityOfExceedingThousandths == 1_000)
    #expect(forecast.runOut?.expected != nil)
    try test.setBudget(.dollars(200), isEnabled: false)
    #expect(try test.guarding().forecast().budget == nil)
    try test.expectVerified()
  }

  @Test func `open reservations stand apart`() throws {
    let test = try TestLedger(now: "2026-03-16T12:00:00Z")
    try test.spendDaily(.dollars(10), days: 30)
    let before = try test.guarding().forecast()
    let held = try test.guarding(.search).reserve(.dollars(7))
    let during = try test.guarding().forecast()
    #expect(during.reserved == .dollars(7) && before.reserved == .zero)
    #expect(during.endOfMonth == before.endOfMonth)
    #expect(try test.guarding(.chat).forecast().reserved == .zero)
    let instant = test.clock.now
    test.clock.advance(seconds: 60)
    _ = try test.guarding(.search).release(held.id)
    #expect(try test.guarding().forecast().reserved == .zero)
    let later = instant.adding(milliseconds: 1)
    #expect(try test.guarding().forecast(at: later).reserved == .dollars(7))
    #expect(try test.guarding().forecast(at: instant).reserved == .zero)
    _ = try test.guarding().reserve(.dollars(3))
    test.clock.advance(seconds: 301)
    #expect(try test.guarding().forecast().reserved == .zero)
    try test.expectVerified()
  }

  @Test func `an instant of the past is forecast with what was known then`() throws {
    let test = try TestLedger(now: "2026-03-10T09:00:00Z")
    try test.spendDaily(.dollars(10), days: 50)
    try test.spend(.dollars(3))
    test.clock.advance(seconds: 60)
    let instant = test.clock.now
    let then = try test.guarding().forecast()
    #expect(try test.guarding().forecast(at: instant) == then)
    try test.spend(.dollars(500))
    test.clock.advance(seconds: 86_400 * 40)
    try test.spend(.dollars(80))
    #expect(try test.guarding().forecast(at: instant) == then)
    #expect(try test.guarding().forecast().totalDays == 30)
    #expect(throws: LedgerError.self) {
      try test.guarding().forecast(at: test.clock.now.adding(milliseconds: 1))
    }
    try test.expectVerified()
  }

  @Test func `on the last instant the forecast is the spend`() throws {
    let test = try TestLedger(now: "2026-03-31T23:59:59.999Z")
    try test.spendDaily(.dollars(10), days: 60)
    try test.spend(.dollars(4))
    let forecast = try test.guarding().forecast()
    let middle = try #require(forecast.endOfMonth)
    #expect(forecast.currentMonthSpent == .dollars(304))
    #expect(middle - forecast.currentMonthSpent < .cents(1))
  }

  @Test(arguments: [ForecastWindow.day, .week, .month, .quarter])
  func `the course begins with the spend and ends at the quantiles`(window: ForecastWindow) throws {
    let test = try TestLedger(now: "2026-03-16T12:00:00Z")
    try test.spendDaily(.dollars(10), days: 60)
    try test.spend(.dollars(1))
    let scope = BudgetScope(workspace: .acme)
    let forecast = try test.ledger.forecast(of: scope, window: window, budget: .dollars(20))
    #expect(forecast.course.count == forecast.totalDays && forecast.budget == .dollars(20))
    #expect(forecast.course.map(\.date).first == forecast.days.lowerBound)
    let last = try #require(forecast.course.last?.projected)
    let quantiles = try #require(forecast.quantiles)
    #expect((last.p50 - quantiles.p50).nanodollars.magnitude < 1_000)
    #expect((last.p90 - quantiles.p90).nanodollars.magnitude < 1_000)
    let known = forecast.course.compactMap(\.spent)
    #expect(known == known.sorted() && known.last == forecast.currentMonthSpent)
    #expect(known.count == forecast.daysElapsed)
  }

  @Test func `the course reaches a hard limit on the day the money runs out`() throws {
    let test = try TestLedger(now: "2026-03-16T12:00:00Z")
    try test.spendDaily(.dollars(10), days: 60)
    try test.setBudget(.dollars(200))
    let forecast = try test.guarding().forecast()
    let reached = forecast.course.first { $0.projected?.p50 == .dollars(200) }
    let runOut = try #require(forecast.runOut?.expected)
    // On the day itself, or the day before where the limit is met to the cent and exceeded a day
    // later.
    #expect([runOut, runOut.adding(days: -1)].contains(try #require(reached).date))
  }

  @Test func `doubling all amounts doubles all answers`() throws {
    let forecasts = try [1, 2].map { (factor: Int32) in
      let test = try TestLedger(now: "2026-03-16T12:00:00Z")
      try test.spendDaily(.dollars(7 * factor), days: 50, except: [9: .dollars(40 * factor)])
      try test.setBudget(.dollars(230 * factor), isHard: false)
      return try test.guarding().forecast()
    }
    func difference(_ amount: (Forecast) -> Money?) throws -> UInt64 {
      let (single, double) = (
        try #require(amount(forecasts[0])), try #require(amount(forecasts[1]))
      )
      return (double - (single + single)).nanodollars.magnitude
    }
    #expect(try difference(\.endOfMonth) <= 2 && difference(\.expected) <= 2)
    #expect(try difference { $0.quantiles?.p97_5 } <= 2)
    #expect(forecasts[0].runOut == forecasts[1].runOut)
    let probabilities = forecasts.map(\.probabilityOfExceedingThousandths)
    #expect(probabilities[0] == probabilities[1])
  }

  @Test func `a negative budget is refused`() throws {
    let test = try TestLedger()
    let scope = BudgetScope(workspace: .acme)
    #expect(throws: LedgerError.self) {
      try test.ledger.forecast(of: scope, budget: .nanodollars(-1))
    }
  }
}

extension TestLedger {
  /// Spends an amount at noon of each of the days before today.
  func spendDaily(
    _ amount: Money,
    days: Int,
    project: ProjectID? = nil,
    except changed: [Int: Money] = [:]
  ) throws {
    let noon = clock.now
    let calls = try (1...days).reversed().map { age in
      try LLMCall.costing(
        changed[age] ?? amount,
        project: project,
        at: noon.adding(milliseconds: Int64(age) * -86_400_000)
      )
    }
    try ledger.record(contentsOf: calls)
  }
}
