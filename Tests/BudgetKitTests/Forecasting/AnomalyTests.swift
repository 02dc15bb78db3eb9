import Testing

@testable import BudgetKit

@Suite struct AnomalyTests {
  private func call(
    _ cost: Money,
    model: String = "gpt-4o",
    agent: String? = nil,
    feature: String? = nil,
    daysAgo: Int,
    in test: TestLedger
  ) throws -> LLMCall {
    LLMCall(
      workspace: .acme,
      provider: "openai",
      model: model,
      usage: TokenUsage(prompt: 1),
      reportedCost: cost,
      attribution: Attribution(agent: agent, feature: feature),
      timestamp: test.clock.now.adding(milliseconds: Int64(daysAgo) * -86_400_000)
    )
  }

  @Test func `a day far above its past is found, with what was expected of it`() throws {
    let test = try TestLedger(now: "2026-03-16T12:00:00Z")
    try test.spendDaily(.dollars(10), days: 60, except: [2: .dollars(80)])
    let found = try test.ledger.anomalies(AnomalyQuery(workspace: .acme))
    #expect(found.count == 1)
    let anomaly = try #require(found.first)
    #expect(anomaly.day == (try CivilDate(iso8601: "2026-03-14")))
    #expect(anomaly.spent == .dollars(80) && anomaly.expected == .dollars(10))
    #expect(anomaly.excess == .dollars(70) && anomaly.threshold <= anomaly.spent)
    #expect(anomaly.key == nil && anomaly.scope == BudgetScope(workspace: .acme))
    try test.expectVerified()
  }

  @Test func `today is judged by what it has spent so far, at any instant`() throws {
    let test = try TestLedger(now: "2026-03-16T12:00:00Z")
    try test.spendDaily(.dollars(10), days: 60)
    let before = test.clock.now
    test.clock.advance(seconds: 3_600)
    try test.spend(.dollars(60))
    let query = AnomalyQuery(workspace: .acme, days: .last(1))
    #expect(try test.ledger.anomalies(query).map(\.spent) == [.dollars(60)])
    var earlier = query
    earlier.instant = before
    #expect(try test.ledger.anomalies(earlier) == [])
    for grouping in AnomalyQuery.Grouping.allCases {
      earlier.grouping = grouping
      #expect(try test.ledger.anomalies(earlier) == [])
      earlier.instant = nil
      #expect(try test.ledger.anomalies(earlier).count == 1, "\(grouping)")
      earlier.instant = before
    }
  }

  @Test(arguments: [(13, 0), (14, 1)])
  func `a short history says nothing`(days: Int, count: Int) throws {
    let test = try TestLedger(now: "2026-03-16T12:00:00Z")
    try test.spendDaily(.dollars(10), days: days)
    try test.spend(.dollars(500))
    #expect(try test.ledger.anomalies(AnomalyQuery(workspace: .acme)).count == count)
  }

  @Test func `a workspace that comes back after a pause is no new one`() throws {
    let test = try TestLedger(now: "2026-01-16T12:00:00Z")
    try test.spendDaily(.dollars(10), days: 20)
    test.clock.advance(seconds: 86_400 * 100)
    try test.spendDaily(.dollars(10), days: 10)
    try test.spend(.dollars(500))
    #expect(try test.ledger.anomalies(AnomalyQuery(workspace: .acme, days: .last(1))).count == 1)
    let byAgent = AnomalyQuery(workspace: .acme, by: .agent, days: .last(1))
    #expect(try test.ledger.anomalies(byAgent).isEmpty)
  }

  @Test func `small sums are silent unless they are asked for`() throws {
    let test = try TestLedger(now: "2026-03-16T12:00:00Z")
    try test.spendDaily(.nanodollars(1_000_000), days: 60)
    try test.spend(.cents(90))
    var query = AnomalyQuery(workspace: .acme)
    #expect(try test.ledger.anomalies(query).isEmpty)
    query.leastExcess = .zero
    #expect(try test.ledger.anomalies(query).count == 1)
    query.leastExcess = .nanodollars(-1)
    #expect(throws: LedgerError.self) { try test.ledger.anomalies(query) }
  }

  @Test(
    arguments: [
      (nil, Money.dollars(1)), (.zero, .dollars(1)), (.dollars(100), .dollars(1)),
      (.dollars(101), .nanodollars(1_010_000_000)), (.dollars(5_000), .dollars(50)),
    ] as [(Money?, Money)]
  )
  func `the least excess is a dollar, or one percent of the budget`(budget: Money?, least: Money) {
    #expect(AnomalyFinder.leastExcess(budget: budget) == least)
  }

  @Test func `the model, agent and feature that grew most explain an excess`() throws {
    let test = try TestLedger(now: "2026-03-16T12:00:00Z")
    for age in 1...40 {
      let calls = [
        try call(.dollars(6), agent: "writer", feature: "chat", daysAgo: age, in: test),
        try call(.dollars(4), agent: "critic", feature: "chat", daysAgo: age, in: test),
      ]
      try test.ledger.record(contentsOf: calls)
    }
    let today = [
      try call(.dollars(90), agent: "critic", feature: "chat", daysAgo: 0, in: test),
      try call(.dollars(10), model: "o3", agent: "writer", feature: "search", daysAgo: 0, in: test),
    ]
    try test.ledger.record(contentsOf: today)
    let found = try test.ledger.anomalies(AnomalyQuery(workspace: .acme, days: .last(3)))
    let causes = try #require(found.first).causes
    #expect(Set(causes.map(\.kind)) == Set(SpendAnomaly.Cause.Kind.allCases))
    let agent = try #require(causes.first { $0.kind == .agent })
    #expect(agent.name == "critic" && agent.excess == .dollars(86))
    #expect(agent.shareThousandths == 955)  // 86 of 86 + 4
    #expect(causes.first == agent)
    let byAgent = try test.ledger.anomalies(
      AnomalyQuery(workspace: .acme, by: .agent, days: .last(3))
    )
    #expect(byAgent.map(\.key) == ["critic"] && byAgent.first?.spent == .dollars(90))
    try test.expectVerified()
  }

  @Test func `projects and models are judged by their own past`() throws {
    let test = try TestLedger(now: "2026-03-16T12:00:00Z")
    try test.spendDaily(.dollars(100), days: 40, project: .search)
    try test.spendDaily(.dollars(2), days: 40, project: .chat, except: [1: .dollars(20)])
    let query = AnomalyQuery(workspace: .acme, by: .project)
    let found = try test.ledger.anomalies(query)
    #expect(found.map(\.key) == ["chat"] && found.first?.spent == .dollars(20))
    #expect(try test.ledger.anomalies(AnomalyQuery(workspace: .acme)).isEmpty)
    let chat = AnomalyQuery(workspace: .acme, project: .chat, by: .model)
    #expect(try test.ledger.anomalies(chat).map(\.provider) == ["openai"])
    #expect(try test.ledger.anomalies(AnomalyQuery(workspace: .acme, project: .search)).isEmpty)
  }

  @Test(arguments: [0, -1, 401, Int.min, Int.max])
  func `1 to 400 days are looked at`(days: Int) throws {
    let test = try TestLedger()
    let error = #expect(throws: LedgerError.self) {
      try test.ledger.anomalies(AnomalyQuery(workspace: .acme, days: .last(days)))
    }
    #expect(error?.code == .invalidValue)
  }

  @Test func `days that have not come are left out`() throws {
    let test = try TestLedger(now: "2026-03-16T12:00:00Z")
    try test.spendDaily(.dollars(10), days: 40)
    try test.spend(.dollars(500), at: test.clock.now.adding(milliseconds: 86_400_000))
    let day = try CivilDate(iso8601: "2026-03-17")
    let query = AnomalyQuery(workspace: .acme, days: .range(day...day))
    #expect(try test.ledger.anomalies(query).isEmpty)
  }
}
