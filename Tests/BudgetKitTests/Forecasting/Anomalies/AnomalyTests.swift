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
    #expect(anomaly.excess == .dollars(70) && anomaly.threshold.map { $0 <= anomaly.spent } == true)
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
    #expect(byAgent.first.map { $0.causes.map(\.kind) } == [.model, .feature])
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

  @Test func `an explained day hides no later one`() throws {
    let test = try TestLedger(now: "2026-03-16T12:00:00Z")
    try test.spendDaily(.dollars(10), days: 60, except: [12: .dollars(9_990), 1: .dollars(200)])
    let query = AnomalyQuery(workspace: .acme)
    #expect(try test.ledger.anomalies(query).map(\.spent) == [.dollars(9_990)])
    let event = CalendarEvent(
      workspace: .acme,
      day: try CivilDate(iso8601: "2026-03-04"),
      kind: .explained
    )
    try test.ledger.calendarEvents.set(event, by: .test)
    let found = try test.ledger.anomalies(query)
    #expect(found.map(\.spent) == [.dollars(200)] && found.map(\.excess) == [.dollars(190)])
    #expect(found.flatMap(\.causes).map(\.excess) == [.dollars(190)])
  }

  @Test func `explained days leave fewer than fourteen`() throws {
    let test = try TestLedger(now: "2026-03-16T12:00:00Z")
    try test.spendDaily(.dollars(10), days: 14)
    try test.spend(.dollars(500))
    let query = AnomalyQuery(workspace: .acme, days: .last(1))
    #expect(try test.ledger.anomalyFindings(query).unjudged == [])
    let event = CalendarEvent(
      workspace: .acme,
      day: try CivilDate(iso8601: "2026-03-10"),
      kind: .explained
    )
    try test.ledger.calendarEvents.set(event, by: .test)
    let found = try test.ledger.anomalyFindings(query)
    #expect(found.anomalies == [] && found.unjudged.map(\.spent) == [.dollars(500)])
  }
}

// MARK: - What could not be judged

extension AnomalyTests {
  @Test func `a new agent that runs away is not judged, which is no good news`() throws {
    let test = try TestLedger(now: "2026-03-16T12:00:00Z")
    for age in 1...40 {
      try test.ledger.record(call(.dollars(6), agent: "writer", daysAgo: age, in: test))
    }
    for (age, cost) in [(3, 150), (0, 1_000)] as [(Int, Int32)] {
      try test.ledger.record(call(.dollars(cost), agent: "crawler", daysAgo: age, in: test))
    }
    try test.ledger.record(call(.dollars(9), agent: "critic", daysAgo: 1, in: test))
    try test.ledger.record(call(.cents(99), agent: "linter", daysAgo: 1, in: test))
    let query = AnomalyQuery(workspace: .acme, by: .agent, days: .last(20))
    let found = try test.ledger.anomalyFindings(query)
    #expect(found.anomalies == [] && found.hasRows)
    #expect(found.unjudged.map(\.key) == ["crawler", "critic"])
    #expect(found.unjudged.map(\.spent) == [.dollars(1_150), .dollars(9)])
    #expect(found.unjudged.map(\.days) == [2, 1])
    #expect(found.unjudged.allSatisfy { $0.grouping == .agent && $0.provider == nil })
  }

  @Test(arguments: [(1, [3_050]), (2, [6_050]), (3, [])] as [(Int, [Int32])])
  func `a part is not judged until it has three days of spend, however little comes after them`(
    days: Int,
    unjudged: [Int32]
  ) throws {
    let test = try TestLedger(now: "2026-03-16T12:00:00Z")
    for age in (21 - days)...20 {
      try test.ledger.record(call(.dollars(3_000), agent: "crawler", daysAgo: age, in: test))
    }
    try test.ledger.record(call(.dollars(50), agent: "crawler", daysAgo: 0, in: test))
    let query = AnomalyQuery(workspace: .acme, by: .agent)
    let found = try test.ledger.anomalyFindings(query)
    #expect(found.anomalies == [])
    #expect(found.unjudged.map(\.key) == unjudged.map { _ in "crawler" })
    #expect(found.unjudged.map(\.spent) == unjudged.map { .dollars($0) })
  }

  @Test(arguments: [(13, 1), (14, 0)])
  func `a part is not judged until it has fourteen days`(days: Int, count: Int) throws {
    let test = try TestLedger(now: "2026-03-16T12:00:00Z")
    try test.spendDaily(.dollars(10), days: days)
    try test.spend(.dollars(900))
    for grouping in [nil] + AnomalyQuery.Grouping.allCases.map(\.self) {
      let query = AnomalyQuery(workspace: .acme, by: grouping)
      let found = try test.ledger.anomalyFindings(query)
      #expect(found.unjudged.count == count && found.anomalies.count == 1 - count)
    }
  }

  @Test func `of a workspace or a project that is not in the ledger nothing is recorded`() throws {
    let test = try TestLedger(now: "2026-03-16T12:00:00Z")
    try test.spendDaily(.dollars(10), days: 3, project: .search)
    test.clock.advance(seconds: 86_400 * 900)
    func hasRows(_ workspace: WorkspaceID, _ project: ProjectID? = nil) throws -> Bool {
      try test.ledger.anomalyFindings(AnomalyQuery(workspace: workspace, project: project)).hasRows
    }
    #expect(try hasRows(.acme) && hasRows(.acme, .search))
    #expect(try !hasRows(.other) && !hasRows(.acme, .chat) && !hasRows(.other, .search))
  }
}

// MARK: - What is expected

extension AnomalyTests {
  /// Five months of $20 a day and $900 on each 1st, the last of them today.
  private func monthly() throws -> TestLedger {
    let test = try TestLedger(now: "2026-11-01T12:00:00Z")
    let today = try CivilDate(iso8601: "2026-11-01").daysSince1970
    let firsts = try ["06", "07", "08", "09", "10"].map { month in
      (today - (try CivilDate(iso8601: "2026-\(month)-01").daysSince1970), Money.dollars(900))
    }
    try test.spendDaily(.dollars(20), days: 153, except: Dictionary(uniqueKeysWithValues: firsts))
    try test.spend(.dollars(900))
    return test
  }

  @Test(arguments: [nil, .project, .model] as [AnomalyQuery.Grouping?])
  func `a charge of every month is expected once it is known`(grouping: AnomalyQuery.Grouping?)
    throws
  {
    let test = try monthly()
    let query = AnomalyQuery(workspace: .acme, by: grouping, days: .last(154))
    #expect(try test.ledger.anomalies(query).map(\.day.description) == ["2026-07-01"])
  }

  @Test func `far more than the charge of every month is an anomaly`() throws {
    let test = try monthly()
    try test.spend(.dollars(1_600))
    let found = try test.ledger.anomalies(AnomalyQuery(workspace: .acme, days: .last(1)))
    #expect(found.map(\.spent) == [.dollars(2_500)])
    // $20, and what the 1st had above the $38 that an ordinary day has at most.
    #expect(found.map(\.expected) == [.dollars(882)] && found.map(\.threshold) == [.dollars(1_323)])
  }

  @Test func `the verdict on a day does not depend on how many are looked at`() throws {
    let test = try TestLedger(now: "2026-11-21T12:00:00Z")
    try test.ledger.record(call(.dollars(1), agent: "z", daysAgo: 143, in: test))
    for age in 1...11 {
      try test.ledger.record(call(.dollars(2), agent: "z", daysAgo: age, in: test))
    }
    try test.ledger.record(call(.dollars(90), agent: "z", daysAgo: 0, in: test))
    for grouping in [nil] + AnomalyQuery.Grouping.allCases.map(\.self) {
      let verdicts = try [1, 30, 100, 200, 400].map { days in
        try test.ledger.anomalies(
          AnomalyQuery(workspace: .acme, by: grouping, days: .last(days))
        )
      }
      #expect(Set(verdicts).count == 1 && verdicts.first?.count == (grouping == .agent ? 0 : 1))
    }
  }
}
