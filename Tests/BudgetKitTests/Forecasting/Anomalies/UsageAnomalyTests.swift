import Testing

@testable import BudgetKit

/// Days and hours whose cost says nothing, and whose tokens or calls say all.
@Suite struct UsageAnomalyTests {
  private let test: TestLedger

  init() throws { test = try TestLedger(now: "2026-03-16T12:00:00Z") }

  /// Makes calls at one time, free ones unless a cost is given.
  private func call(
    _ count: Int,
    tokens: Int64 = 10,
    cost: Money? = .zero,
    agent: String? = nil,
    daysAgo: Int = 0
  ) throws {
    let time = test.clock.now.adding(milliseconds: Int64(daysAgo) * -86_400_000)
    let call = LLMCall(
      workspace: .acme,
      provider: "a provider",
      model: "a model without a price",
      usage: TokenUsage(prompt: tokens),
      reportedCost: cost,
      attribution: Attribution(agent: agent),
      timestamp: time
    )
    try test.ledger.record(contentsOf: [LLMCall](repeating: call, count: count))
  }

  /// Ten free calls of an agent on each of twenty days, and a dollar on each.
  private func makePast(tokens: Int64 = 10) throws {
    for day in (1...20).reversed() {
      try call(10, tokens: tokens, agent: "writer", daysAgo: day)
    }
    try test.spendDaily(.dollars(1), days: 20)
  }

  private func found(
    by grouping: AnomalyQuery.Grouping? = nil,
    _ unit: AnomalyQuery.Unit = .day,
    days: Int = 1
  ) throws -> [SpendAnomaly] {
    try test.ledger.anomalies(
      AnomalyQuery(workspace: .acme, by: grouping, unit: unit, days: .last(days))
    )
  }

  @Test(arguments: AnomalyQuery.Unit.allCases, [Money.zero, nil])
  func `a flood of calls that are free, or have no price, is found by their number`(
    unit: AnomalyQuery.Unit,
    cost: Money?
  ) throws {
    try makePast()
    try call(111, cost: cost)
    let anomaly = try #require(try found(unit).first)
    #expect(try found(unit).count == 1)
    #expect(anomaly.measure == .calls && anomaly.spent == .zero)
    #expect(
      anomaly.figures
        == SpendAnomaly.Figures(amount: 111, expected: 11, threshold: 111, excess: 100)
    )
    #expect(anomaly.expected == nil && anomaly.threshold == nil && anomaly.excess == nil)
    #expect(anomaly.causes.allSatisfy { $0.excess == nil && $0.measure == .calls })
    let model = anomaly.causes.first { $0.kind == .model }
    #expect(model?.excessAmount == (unit == .day ? 101 : 111))
    try test.expectVerified()
  }

  @Test(arguments: AnomalyQuery.Unit.allCases)
  func `one call less is none`(unit: AnomalyQuery.Unit) throws {
    try makePast()
    try call(110)
    #expect(try found(unit) == [])
  }

  @Test(arguments: [(999_999, 0), (1_000_000, 1)] as [(Int64, Int)], AnomalyQuery.Unit.allCases)
  func `few calls with far more tokens than usual are found by their tokens`(
    more: (tokens: Int64, count: Int),
    unit: AnomalyQuery.Unit
  ) throws {
    try makePast()
    // 1,600 are usual: ten calls of ten tokens, and one of 1,500 that costs a dollar.
    try call(1, tokens: more.tokens + 1_600)
    #expect(
      try found(unit).map(\.measure) == [AnomalyMeasure](repeating: .tokens, count: more.count)
    )
    #expect(try found(by: .project, unit).count == more.count)
    // Models are not judged by their tokens.
    #expect(try found(by: .model, unit) == [])
  }

  @Test(arguments: AnomalyQuery.Unit.allCases, [AnomalyQuery.Grouping.project, .model, .agent])
  func `a project, a model and an agent are judged by their calls`(
    unit: AnomalyQuery.Unit,
    grouping: AnomalyQuery.Grouping
  ) throws {
    try makePast()
    try call(500, agent: "writer")
    #expect(try found(by: grouping, unit).map(\.measure) == [.calls])
    #expect(try found(by: grouping, unit, days: 10).map(\.figures.amount) == [500])
  }

  @Test func `what its cost says is not said again`() throws {
    try makePast()
    try call(1_000, tokens: 1_000_000, cost: .dollars(1))
    for unit in AnomalyQuery.Unit.allCases {
      #expect(try found(unit).map(\.measure) == [.cost])
    }
    let alerts = try test.guarding().checkAnomalies()
    #expect(alerts.map(\.measure) == [.cost])
    #expect(try test.guarding().checkAnomalies() == [])
  }

  @Test func `a flood is told of once, and money that is spent after it once more`() throws {
    try makePast()
    try call(500)
    let first = try test.guarding().checkAnomalies()
    #expect(first.map(\.measure) == [.calls])
    #expect(first.first?.usage == BudgetAlert.Usage(amount: 500, threshold: 111))
    #expect(first.first?.anomalyUnit == .day)
    try call(1, tokens: 9_000_000)
    #expect(try test.guarding().checkAnomalies() == [])
    try test.spend(.dollars(30))
    #expect(try test.guarding().checkAnomalies().map(\.measure) == [.cost])
    try call(5_000)
    #expect(try test.guarding().checkAnomalies() == [])
    #expect(try test.guarding().alerts().map(\.measure) == [.cost, .calls])
    #expect(try test.guarding().alerts().map(\.spent) == [.dollars(30), .zero])
  }

  @Test func `uses of resources are no calls`() throws {
    try makePast()
    for _ in 0..<200 {
      try test.ledger.record(
        ResourceUsage(
          workspace: .acme,
          resourceType: "a type",
          usage: Quantity(1),
          reportedCost: .zero
        )
      )
    }
    for grouping in [nil] + AnomalyQuery.Grouping.allCases {
      for unit in AnomalyQuery.Unit.allCases { #expect(try found(by: grouping, unit) == []) }
    }
  }

  @Test func `calls that come on the same day of every month are expected`() throws {
    for day in (1...130).reversed() {
      let date = CivilDate(daysSince1970: 20_528 - day)
      try call(date.day == 16 ? 500 : 10, daysAgo: day)
    }
    try call(500)
    #expect(try found(days: 3) == [])
    try call(800)
    #expect(try found(days: 1).map(\.measure) == [.calls])
  }

  @Test func `a flood without a past is named as one that cannot be judged`() throws {
    try call(500)
    let found = try test.ledger.anomalyFindings(AnomalyQuery(workspace: .acme))
    #expect(found.anomalies == [])
    #expect(found.unjudged.map(\.measure) == [.calls] && found.unjudged.map(\.amount) == [500])
    #expect(found.unjudged.first?.spent == nil)
  }

  @Test func `a day that the calendar explains is not judged by its calls either`() throws {
    try makePast()
    try call(500)
    let today = CivilDate(daysSince1970: 20_528)
    let event = CalendarEvent(workspace: .acme, day: today, kind: .explained)
    try test.ledger.calendarEvents.set(event, by: .test)
    #expect(try found() == [])
  }
}
