import Testing

@testable import BudgetKit

/// Forecasts of parts of a workspace, and of the windows of their budgets.
///
/// The measure is a workspace that has nothing but this part: its forecast is the same.
@Suite struct ScopeForecastTests {
  private let test: TestLedger

  init() throws {
    test = try TestLedger(now: "2026-03-18T15:20:00Z")
  }

  private static let windows: [BudgetWindow] = [.day, .week, .month, .quarter, .year]

  /// A call of one part of the workspace; the other half of the calls has nothing in common with
  /// it.
  private func call(
    _ number: Int,
    isOfPart: Bool,
    in workspace: WorkspaceID,
    at instant: Instant
  ) throws -> LLMCall {
    let name = isOfPart ? "one" : "two"
    return LLMCall(
      id: try RecordID("\(workspace)-\(number)"),
      context: CallContext(
        workspace: workspace,
        project: ProjectID(trusted: name),
        execution: ExecutionID(trusted: name),
        agent: name,
        user: name,
        session: name,
        feature: name,
        operation: name,
        tags: ["team": name]
      ),
      answeredBy: ModelReference(provider: name, name: name),
      usage: TokenUsage(prompt: Int64(10 + number % 7), completion: 5),
      reportedCost: .cents(Int32(20 + number * 7 % 13)),
      timestamp: instant
    )
  }

  /// Records 80 days of calls into `acme`, and those of one part into `other` as well.
  private func record() throws {
    var number = 0
    for day in 0..<80 {
      for hour in [3, 9, 10, 16, 21] where (day + hour) % 4 != 0 {
        let at = test.clock.now.adding(
          milliseconds: -Int64(day) * 86_400_000 - Int64(hour) * 3_600_000 - 60_000
        )
        let isOfPart = number % 3 != 0
        try test.ledger.record(call(number, isOfPart: isOfPart, in: .acme, at: at))
        if isOfPart {
          try test.ledger.record(call(number, isOfPart: true, in: .other, at: at))
        }
        number += 1
      }
    }
  }

  private static let acme = WorkspaceID.acme

  static let scopes: [BudgetScope] = [
    BudgetScope(workspace: acme, project: ProjectID(trusted: "one")),
    BudgetScope(workspace: acme, agent: "one"), BudgetScope(workspace: acme, user: "one"),
    BudgetScope(workspace: acme, session: "one"),
    BudgetScope(workspace: acme, execution: ExecutionID(trusted: "one")),
    BudgetScope(workspace: acme, feature: "one"), BudgetScope(workspace: acme, operation: "one"),
    BudgetScope(workspace: acme, provider: "one"),
    BudgetScope(workspace: acme, provider: "one", model: "one"),
    BudgetScope(workspace: acme, tags: ["team": "one"]),
    BudgetScope(
      workspace: acme,
      project: ProjectID(trusted: "one"),
      agent: "one",
      tags: ["team": "one"]
    ),
  ]

  private func figures(_ forecast: Forecast) -> String {
    "\(forecast.days) \(forecast.currentMonthSpent) \(forecast.quantiles.map { "\($0)" } ?? "-") "
      + "\(forecast.expected?.description ?? "-") \(forecast.basis) \(forecast.course)"
  }

  @Test func `a part is forecast like a workspace that has nothing else`() throws {
    try record()
    let alone = BudgetScope(workspace: .other)
    for window in Self.windows {
      for instant in [nil, test.clock.now.adding(milliseconds: -3 * 86_400_000)] {
        let expected = try test.ledger.forecast(of: alone, within: window, at: instant)
        #expect(expected.quantiles != nil)
        for scope in Self.scopes {
          let forecast = try test.ledger.forecast(of: scope, within: window, at: instant)
          #expect(figures(forecast) == figures(expected), "\(scope) \(window)")
          #expect(forecast.scope == scope)
        }
      }
    }
  }

  @Test func `a part is replayed like a workspace that has nothing else`() throws {
    try record()
    let alone = BudgetScope(workspace: .other)
    for window: BudgetWindow in [.day, .week, .month] {
      let expected = try test.ledger.backtest(of: alone, within: window, windowsBack: 20)
      #expect(expected.score != nil)
      for scope in Self.scopes {
        let replayed = try test.ledger.backtest(of: scope, within: window, windowsBack: 20)
        #expect(replayed.score == expected.score, "\(scope) \(window)")
      }
    }
  }

  @Test func `the month of a workspace is what it was`() throws {
    try record()
    try test.setBudget(.dollars(40))
    let scope = BudgetScope(workspace: .acme)
    #expect(
      try test.ledger.forecast(of: scope, within: .month) == test.ledger.forecast(of: scope)
    )
    #expect(
      try test.ledger.backtest(of: scope, within: .month).score
        == test.ledger.backtest(of: scope).score
    )
  }

  private func set(
    _ limit: BudgetAmount,
    of scope: BudgetScope,
    _ window: BudgetWindow,
    isHard: Bool = false,
    calendar: BudgetCalendarUpdate? = nil
  ) throws {
    try test.ledger.updateBudget(
      of: scope,
      window: window,
      unit: limit.unit,
      with: BudgetUpdate(limit: limit),
      orOf: MonthlyBudget(limit: limit, mode: isHard ? .hard : .soft),
      calendar: calendar,
      by: .test
    )
  }

  @Test func `it is compared with the budget of exactly this scope and window`() throws {
    try record()
    let agent = BudgetScope(workspace: .acme, agent: "one")
    #expect(try test.ledger.forecast(of: agent, within: .day).budget == nil)
    try set(.usd(.dollars(3)), of: agent, .day)
    try set(.usd(.dollars(9)), of: agent, .week)
    try set(.usd(.dollars(1)), of: BudgetScope(workspace: .acme), .day)
    let day = try test.ledger.forecast(of: agent, within: .day)
    #expect(day.budget == .dollars(3) && !day.isHard)
    #expect(day.probabilityOfExceedingThousandths != nil)
    #expect(try test.ledger.forecast(of: agent, within: .week).budget == .dollars(9))
    #expect(try test.ledger.forecast(of: agent, within: .month).budget == nil)
    #expect(try test.ledger.forecast(of: agent, window: .day).budget == nil, "as before")
    let compared = try test.ledger.forecast(of: agent, within: .day, budget: .dollars(2))
    #expect(compared.budget == .dollars(2))
  }

  @Test func `the workspace's hard limit of the same window holds a part of it`() throws {
    try record()
    let agent = BudgetScope(workspace: .acme, agent: "one")
    let free = try test.ledger.forecast(of: agent, within: .week)
    try set(.usd(.dollars(4)), of: BudgetScope(workspace: .acme), .week, isHard: true)
    let held = try test.ledger.forecast(of: agent, within: .week)
    let (before, after) = (try #require(free.quantiles), try #require(held.quantiles))
    #expect(after.p90 < before.p90)
    #expect(held.stoppedBy == BudgetScope(workspace: .acme))
  }

  @Test func `the week of a budget begins when the budget says`() throws {
    try record()
    let acme = BudgetScope(workspace: .acme)
    // A Wednesday.
    #expect(
      try test.ledger.forecast(of: acme, within: .week).days.lowerBound
        == CivilDate(iso8601: "2026-03-16")
    )
    let sunday = BudgetCalendarUpdate(firstDay: 7, isImmediate: true)
    try set(.usd(.dollars(9)), of: acme, .week, calendar: sunday)
    let week = try test.ledger.forecast(of: acme, within: .week)
    #expect(try week.days.lowerBound == CivilDate(iso8601: "2026-03-15"))
    #expect(try week.days.upperBound == CivilDate(iso8601: "2026-03-21"))
  }

  @Test(
    arguments: [
      (BudgetScope(workspace: acme), BudgetWindow.hour),
      (BudgetScope(workspace: acme), .total),
      (BudgetScope(workspace: acme), .rolling(milliseconds: 86_400_000)),
      (BudgetScope.wholeLedger, .day), (BudgetScope(workspace: acme, each: [.user]), .day),
    ]
  )
  func `what has no whole days or is no one account is refused`(
    scope: BudgetScope,
    window: BudgetWindow
  ) {
    #expect(refusal { try test.ledger.forecast(of: scope, within: window) } == .invalidValue)
    #expect(refusal { try test.ledger.backtest(of: scope, within: window) } == .invalidValue)
  }

  // MARK: Rules

  private func rule(
    _ scope: BudgetScope,
    _ window: BudgetWindow,
    _ unit: BudgetUnit,
    _ threshold: AlertRule.Threshold
  ) throws {
    try test.ledger.addRule(
      AlertRule(of: scope, window: window, unit: unit, on: .forecast, at: threshold),
      by: .test
    )
  }

  @Test func `rules on forecasts look at the window and the unit of their budget`() throws {
    try record()
    let agent = BudgetScope(workspace: .acme, agent: "one")
    try set(.tokens(1), of: agent, .day)
    try set(.calls(1000), of: agent, .week)
    try rule(agent, .day, .tokens, .percent(50))
    try rule(agent, .day, .tokens, .tokens(1_000_000))
    try rule(agent, .week, .calls, .percent(50))
    try rule(agent, .week, .calls, .calls(2))
    let found = try test.ledger.checkRules()
    #expect(found.map(\.rule.rule.unit) == [.tokens, .calls])
    #expect(found.first?.value == .percent(100))
    let calls = try #require(found.last?.value)
    #expect(calls.number >= 2 && calls.number < 60 && calls == .calls(calls.number))
    #expect(try test.ledger.checkRules().isEmpty, "once in a window")
    try test.expectVerified()
  }

  @Test func `a rule on the forecast of each looks at every member`() throws {
    try record()
    let each = BudgetScope(workspace: .acme, each: [.user])
    try set(.usd(.cents(1)), of: each, .day)
    try rule(each, .day, .usd, .percent(50))
    #expect(try test.ledger.checkRules().isEmpty, "nobody has an account yet")
    for user in ["one", "two"] {
      try test.ledger.record(.costing(.zero, user: user))
    }
    #expect(try test.ledger.checkRules().map { $0.scope[.user] } == ["one", "two"])
    try test.expectVerified()
  }

  @Test(
    arguments: [
      BudgetWindow.hour, .total, .rolling(milliseconds: 86_400_000),
    ]
  )
  func `a rule on the forecast of a window without whole days is refused`(
    window: BudgetWindow
  ) throws {
    let acme = BudgetScope(workspace: .acme)
    try set(.usd(.dollars(1)), of: acme, window)
    #expect(refusal { try rule(acme, window, .usd, .percent(50)) } == .invalidValue)
  }
}
