import Testing

@testable import BudgetKit

@Suite struct SpendRoomTests {
  @Test(
    "what is held of a demand",
    arguments: [
      (nil, nil, 0, 70, 70), (50, nil, 0, 70, 50), (50, nil, 0, 50, 50), (0, nil, 0, 70, 0),
      (nil, 100, 30, 70, 70), (nil, 100, 130, 70, 35), (nil, 100, 0, 70, 70),
      (nil, 100, 0, 150, 100),
      (nil, 0, 30, 70, 0), (nil, 0, 0, 0, 0), (20, 100, 130, 70, 20), (40, 100, 130, 70, 35),
      (nil, 100, 300, 0, 0),
    ] as [(Double?, Double?, Double, Double, Double)]
  )
  func held(own: Double?, shared: Double?, others: Double, demand: Double, expected: Double) {
    let room = SpendRoom(own: own, shared: shared, others: others)
    #expect(room.held(demand) == expected)
  }

  @Test(
    "who holds it",
    arguments: [
      (nil, nil, false), (50, nil, false), (nil, 100, true), (20, 100, false), (35, 100, false),
      (36, 100, true),
      (nil, 200, false),
    ] as [(Double?, Double?, Bool)]
  )
  func holder(own: Double?, shared: Double?, isShared: Bool) {
    #expect(SpendRoom(own: own, shared: shared, others: 130).isHeldByOthers(70) == isShared)
  }

  @Test func `more is spent than an amount exactly beyond the demand that belongs to it`() throws {
    var generator = SeededGenerator(seed: 20_260_301)
    for _ in 0..<2_000 {
      func number() -> Double { Double.random(in: 0...100, using: &generator).rounded() }
      let room = SpendRoom(
        own: Bool.random(using: &generator) ? number() : nil,
        shared: Bool.random(using: &generator) ? number() : nil,
        others: number()
      )
      let amount = number()
      let most = room.held(1e15)
      guard let demand = room.demand(spending: amount) else {
        #expect(most <= amount, "\(room) \(amount)")
        continue
      }
      #expect(room.held(demand) <= amount * (1 + 1e-12), "\(room) \(amount)")
      #expect(room.held(demand * (1 + 1e-9) + 1e-9) > amount, "\(room) \(amount)")
    }
  }
}

/// The forecasts of projects whose workspace has a hard limit.
@Suite struct SharedLimitTests {
  /// Search spends ten dollars a day, chat thirty, for two months up to noon of 16 March.
  private func shared(_ limit: Money?) throws -> TestLedger {
    let test = try TestLedger(now: "2026-03-16T12:00:00Z")
    try test.spendDaily(.dollars(10), days: 60, project: .search)
    try test.spendDaily(.dollars(30), days: 60, project: .chat)
    if let limit { try test.setBudget(limit) }
    return test
  }

  private func isNear(_ amount: Money?, _ dollars: Int64) -> Bool {
    guard let amount else { return false }
    return abs(amount.nanodollars - dollars * 1_000_000_000) < 4_000_000_000
  }

  @Test func `what the workspace's limit leaves is shared as it is asked for`() throws {
    let test = try shared(.dollars(800))
    let search = try test.guarding(.search).forecast()
    let chat = try test.guarding(.chat).forecast()
    // 600 of 800 are spent, 620 are still asked for: each gets 20 of 62.
    #expect(isNear(search.endOfMonth, 200) && isNear(chat.endOfMonth, 600))
    #expect(isNear(search.demand?.p50, 305) && isNear(chat.demand?.p50, 915))
    let workspace = BudgetScope(workspace: .acme)
    #expect(search.stoppedBy == workspace && chat.stoppedBy == workspace)
    #expect(search.budget == nil && search.state == .noBudget && !search.isHard)
    let sum = try #require(search.expected) + #require(chat.expected)
    #expect(isNear(sum, 800))
    let quantiles = try #require(search.quantiles)
    #expect(quantiles.p10 < quantiles.p50 && quantiles.p50 < quantiles.p90)
    #expect(try test.guarding().forecast().stoppedBy == workspace)
    try test.expectVerified()
  }

  @Test func `what was spent today takes from the room once`() throws {
    let test = try shared(.dollars(800))
    try test.spend(.dollars(40), project: .search)
    try test.spend(.dollars(20), project: .chat)
    let parts = try [ProjectID.search, .chat].map {
      try #require(try test.guarding($0).forecast().expected)
    }
    #expect(isNear(parts[0] + parts[1], 800))
  }

  @Test func `the days that the limit stopped do not make the others small`() throws {
    let test = try shared(.dollars(800))
    test.clock.advance(seconds: 86_400)
    try test.spend(.dollars(200), project: .chat)
    test.clock.now = try Instant(iso8601: "2026-04-01T00:00:00Z")
    // Since 17 March nobody could spend; in April chat will ask for three times as much as search
    // again.
    #expect(isNear(try test.guarding(.search).forecast().endOfMonth, 200))
  }

  @Test(
    "the tighter limit is the one that stops",
    arguments: [
      (nil, nil, nil, 305), (1_300, nil, nil, 305), (800, nil, "workspace", 200),
      (600, nil, "workspace", 150),
      (500, nil, "workspace", 150), (800, 250, "workspace", 200), (800, 180, "project", 180),
      (nil, 180, "project", 180), (800, 150, "project", 150), (1_300, 400, nil, 305),
    ] as [(Int32?, Int32?, String?, Int64)]
  )
  func tighter(workspace: Int32?, project: Int32?, stopper: String?, dollars: Int64) throws {
    let test = try shared(workspace.map(Money.dollars))
    if let project { try test.setBudget(.dollars(project), project: .search) }
    let forecast = try test.guarding(.search).forecast()
    #expect(isNear(forecast.endOfMonth, dollars))
    let found = forecast.stoppedBy.map { $0.project == nil ? "workspace" : "project" }
    #expect(found == stopper)
    #expect(isNear(forecast.demand?.p50, 305))
  }

  @Test func `a limit that is soft, off, of another workspace or of another window holds nothing`()
    throws
  {
    let test = try shared(nil)
    let free = try test.guarding(.search).forecast()
    try test.setBudget(.dollars(800), isHard: false)
    #expect(try test.guarding(.search).forecast() == free)
    try test.setBudget(.dollars(800), isEnabled: false)
    #expect(try test.guarding(.search).forecast() == free)
    try test.setBudget(.dollars(800), workspace: .other)
    #expect(try test.guarding(.search).forecast() == free)
    try test.setBudget(.dollars(800))
    #expect(try test.guarding(.search).forecast() != free)
    let scope = BudgetScope(workspace: .acme, project: .search)
    for window in [ForecastWindow.week, .quarter] {
      #expect(try test.ledger.forecast(of: scope, window: window).stoppedBy == nil)
    }
    let compared = try test.ledger.forecast(of: scope, budget: .dollars(250))
    #expect(compared.stoppedBy == nil && isNear(compared.endOfMonth, 305))
  }

  @Test func `probability and running out stay those of what the project asks for`() throws {
    let test = try shared(.dollars(800))
    try test.setBudget(.dollars(250), project: .search, isHard: false)
    let forecast = try test.guarding(.search).forecast()
    #expect(forecast.probabilityOfExceedingThousandths == 1_000)
    #expect(forecast.runOut?.expected?.day == 25 || forecast.runOut?.expected?.day == 26)
    #expect(isNear(forecast.endOfMonth, 200))
  }

  @Test func `a project that is alone has all the room, and one without history no forecast`()
    throws
  {
    let test = try TestLedger(now: "2026-03-16T12:00:00Z")
    try test.spendDaily(.dollars(10), days: 60, project: .search)
    try test.setBudget(.dollars(200))
    let alone = try test.guarding(.search).forecast()
    #expect(alone.endOfMonth == .dollars(200) && alone.quantiles?.p10 == .dollars(200))
    let idle = try test.guarding(.chat).forecast()
    #expect(idle.endOfMonth == nil && idle.stoppedBy == nil)
  }

  @Test func `a limit of now holds at an instant before it was set`() throws {
    let test = try shared(nil)
    let instant = test.clock.now
    test.clock.advance(seconds: 86_400)
    try test.setBudget(.dollars(800))
    let forecast = try test.guarding(.search).forecast(at: instant)
    #expect(forecast.stoppedBy == BudgetScope(workspace: .acme))
    #expect(isNear(forecast.endOfMonth, 200) && isNear(forecast.demand?.p50, 305))
    #expect(forecast.stoppedDays == 0)
  }

  @Test func `at an instant of the past the others are as they were then`() throws {
    let test = try shared(.dollars(800))
    let instant = test.clock.now
    let then = try test.guarding(.search).forecast(at: instant)
    test.clock.advance(seconds: 86_400)
    try test.spend(.dollars(150), project: .chat)
    #expect(try test.guarding(.search).forecast(at: instant) == then)
    let now = try test.guarding(.search).forecast()
    #expect(try #require(now.endOfMonth) < #require(then.endOfMonth))
  }
}
