import Testing

@testable import BudgetKit

/// Rules of alerts, through the library's own door.
@Suite struct AlertRuleTests {
  private let test: TestLedger
  private static let acme = BudgetScope(workspace: .acme)

  init() throws {
    test = try TestLedger()
    try test.setBudget(.dollars(1))
  }

  @discardableResult
  private func add(
    _ measure: AlertRule.Measure,
    _ threshold: AlertRule.Threshold,
    of scope: BudgetScope = acme,
    window: BudgetWindow = .month
  ) throws -> NumberedRule {
    try test.ledger.addRule(
      AlertRule(of: scope, window: window, on: measure, at: threshold),
      by: .test
    )
  }

  /// What was alerted about, the oldest first.
  private func reached() throws -> [AlertRule.Threshold] {
    try test.ledger.ruleAlerts().reversed().map(\.value)
  }

  // MARK: Spend

  @Test(
    arguments: [
      (AlertRule.Threshold.percent(40), [39, 1], [0, 1]), (.percent(40), [40, 60], [1, 1]),
      (.percent(150), [149, 1], [0, 1]), (.amount(.cents(25)), [24, 1, 50], [0, 1, 1]),
      (.amount(.dollars(3)), [299, 2], [0, 1]),
    ] as [(AlertRule.Threshold, [Int], [Int])]
  )
  func `the write that reaches the threshold alerts, once`(
    threshold: AlertRule.Threshold,
    cents: [Int],
    alerts: [Int]
  ) throws {
    try add(.spend, threshold)
    for (cost, count) in zip(cents, alerts) {
      try test.spend(.cents(cost))
      #expect(try test.count("rule_alert") == count)
      #expect(try test.count("alert_outbox", where: "state = 'pending'") == count)
      try test.expectVerified()
    }
  }

  @Test func `a rule about what is spent already alerts when it is added`() throws {
    try test.spend(.cents(70))
    try add(.spend, .percent(70))
    try add(.spend, .amount(.cents(71)))
    #expect(try reached() == [.percent(70)])
    try test.expectVerified()
  }

  @Test func `each period and each member is an account of its own`() throws {
    let each = BudgetScope(workspace: .acme, each: [.user])
    try test.ledger.updateBudget(
      of: each,
      window: .day,
      with: BudgetUpdate(limit: .dollars(1)),
      orOf: MonthlyBudget(limit: .dollars(1)),
      by: .test
    )
    try add(.spend, .percent(50), of: each, window: .day)
    for user in ["ada", "ada", "bob", nil] {
      try test.ledger.record(.costing(.cents(60), user: user))
    }
    test.clock.advance(seconds: 86_400)
    try test.ledger.record(.costing(.cents(60), user: "ada"))
    let alerts = try test.ledger.ruleAlerts().reversed()
    #expect(alerts.map { $0.scope[.user] } == ["ada", "bob", nil, "ada"])
    #expect(Set(alerts.map(\.periodStart)).count == 2)
    try test.expectVerified()
  }

  @Test func `a larger limit puts a percentage out of reach, and lets it alert again`() throws {
    try add(.spend, .percent(50))
    try test.spend(.cents(50))
    try test.setBudget(.dollars(2))
    #expect(try test.ledger.ruleAlerts().first?.rearmedAt != nil)
    try test.spend(.cents(49))
    #expect(try test.count("rule_alert") == 1)
    try test.spend(.cents(1))
    #expect(try test.count("rule_alert") == 2)
    // A smaller limit brings it into reach.
    try test.setBudget(.dollars(9))
    try test.setBudget(.dollars(1))
    #expect(try test.count("rule_alert") == 3)
    try test.expectVerified()
  }

  @Test func `a rolling window lets a rule alert again once enough has left it`() throws {
    let window = BudgetWindow.rolling(milliseconds: 3_600_000)
    try test.ledger.updateBudget(
      of: Self.acme,
      window: window,
      with: BudgetUpdate(limit: .dollars(5)),
      orOf: MonthlyBudget(limit: .dollars(5)),
      by: .test
    )
    try add(.spend, .amount(.dollars(1)), window: window)
    for (seconds, count) in [(0, 0), (10, 1), (20, 1), (3600, 1), (7200, 1), (7210, 2)]
      as [(Int64, Int)]
    {
      test.clock.now = try Instant(iso8601: "2026-01-15T12:00:00Z").adding(
        milliseconds: seconds * 1000
      )
      try test.spend(.cents(60))
      #expect(try test.count("rule_alert") == count, "\(seconds)")
      try test.expectVerified()
    }
  }

  // MARK: Counts

  @Test func `unpriced calls, overruns and refusals are counted`() throws {
    try add(.unpriced, .count(2))
    try add(.overruns, .count(2))
    try add(.refusals, .count(3))
    for count in [0, 1, 1] {
      try test.ledger.record(.using("unheard-of", provider: "nobody"))
      #expect(try test.count("rule_alert") == count)
    }
    #expect(try reached() == [.count(2)])
    for (cost, count) in [(5, 1), (6, 1), (4, 1), (9, 2), (9, 2)] as [(Int32, Int)] {
      let hold = try test.guarding().reserve(.cents(5))
      try test.guarding().settle(hold.id, with: .cost(.cents(cost)))
      #expect(try test.count("rule_alert") == count, "\(cost)")
    }
    for _ in 0..<4 {
      #expect(refusal { try test.guarding().reserve(.dollars(2)) } == .budgetExceeded)
    }
    try test.spend(.cents(1))
    let alert = try #require(try test.ledger.ruleAlerts().first)
    #expect(alert.rule.rule.measure == .refusals)
    #expect(alert.value.number >= 3)
    try test.expectVerified()
  }

  // MARK: What checks look at

  @Test(
    arguments: [
      // 80 cents in a day, where a dollar lasts 31 days: 2,480 percent.
      (AlertRule.Threshold.percent(2480), true), (.percent(2481), false),
      (.amount(.cents(80)), true), (.amount(.cents(81)), false),
    ]
  )
  func `a burn rate is what was spent in a day beside the even pace`(
    threshold: AlertRule.Threshold,
    alerts: Bool
  ) throws {
    try add(.burnRate, threshold)
    try test.spend(.cents(90), at: test.clock.now.adding(milliseconds: -86_400_001))
    try test.spend(.cents(80))
    #expect(try test.count("rule_alert") == 0, "no write looks at it")
    #expect(try test.ledger.checkRules(of: .other).isEmpty)
    #expect(try test.ledger.checkRules(of: .acme).count == (alerts ? 1 : 0))
    #expect(try test.ledger.checkRules().isEmpty)
    try test.expectVerified()
  }

  @Test func `a forecast alerts by the chance of exceeding, or by the median`() throws {
    try test.setBudget(.dollars(100))
    for day in 1...40 {
      try test.spend(.dollars(4), at: test.clock.now.adding(milliseconds: -Int64(day) * 86_400_000))
    }
    try add(.forecast, .percent(50))
    try add(.forecast, .amount(.dollars(80)))
    try add(.forecast, .amount(.dollars(400)))
    let alerts = try test.ledger.checkRules(of: .acme)
    #expect(alerts.map(\.rule.id) == [1, 2])
    #expect(try test.ledger.checkRules(of: .acme).isEmpty)
    try test.expectVerified()
  }

  // MARK: Changing rules

  @Test func `a rule is changed, switched off and on, and removed`() throws {
    let rule = try add(.spend, .percent(50))
    try test.spend(.cents(50))
    try test.ledger.setRule(rule.id, threshold: .percent(80), by: .test)
    try test.spend(.cents(20))
    #expect(try reached() == [.percent(50)])
    try test.ledger.setRule(rule.id, isEnabled: false, by: .test)
    try test.spend(.cents(20))
    #expect(try test.count("rule_alert") == 1)
    try test.ledger.setRule(rule.id, isEnabled: true, by: .test)
    #expect(try reached() == [.percent(50), .percent(90)])
    try test.ledger.removeRule(rule.id, by: .test)
    #expect(try test.ledger.rules().isEmpty)
    #expect(try test.ledger.ruleAlerts().count == 2, "the history stays")
    #expect(try test.count("audit_log", where: "subject LIKE 'rule 1 %'") == 5)
    try test.expectVerified()
  }

  @Test func `the rules of a removed budget are removed`() throws {
    try add(.spend, .percent(50))
    #expect(try test.ledger.removeBudget(of: Self.acme, by: .test))
    #expect(try test.ledger.rules().isEmpty)
    try test.setBudget(.dollars(1))
    try test.spend(.cents(60))
    #expect(try test.count("rule_alert") == 0)
    try test.expectVerified()
  }

  @Test func `another zone moves the alerts of a month with it`() throws {
    try add(.spend, .percent(50))
    try test.spend(.cents(50))
    try test.setBudget(.dollars(1), zone: "Asia/Tokyo")
    try test.spend(.cents(10))
    #expect(try test.count("rule_alert") == 1)
    #expect(
      try test.ledger.ruleAlerts().first?.periodStart == Instant(iso8601: "2025-12-31T15:00:00Z")
    )
    try test.expectVerified()
  }

  @Test func `who takes note first stays`() throws {
    try add(.spend, .percent(50))
    try test.spend(.cents(50))
    let id = try #require(try test.ledger.ruleAlerts().first).id
    let now = test.clock.now
    #expect(try test.ledger.acknowledge(id, by: Change(by: "ada")).acknowledgedBy == "ada")
    test.clock.advance(seconds: 60)
    let second = try test.ledger.acknowledge(id, by: Change(by: "bob"))
    #expect(second.acknowledgedBy == "ada" && second.acknowledgedAt == now)
    #expect(second.delivery == .pending)
    #expect(refusal { try test.ledger.acknowledge(99, by: .test) } == .notFound)
  }

  @Test(
    arguments: [
      (AlertRule.Measure.spend, AlertRule.Threshold.count(1), LedgerError.Code.invalidValue),
      (.unpriced, .percent(1), .invalidValue), (.overruns, .amount(.dollars(1)), .invalidValue),
      (.spend, .percent(0), .invalidValue), (.spend, .percent(10_001), .invalidValue),
      (.forecast, .percent(101), .invalidValue), (.refusals, .count(0), .invalidValue),
      (.spend, .amount(.zero), .invalidAmount), (.spend, .amount(.cents(-1)), .invalidAmount),
    ]
  )
  func `a threshold that cannot be meant is refused`(
    measure: AlertRule.Measure,
    threshold: AlertRule.Threshold,
    code: LedgerError.Code
  ) throws {
    #expect(refusal { try add(measure, threshold) } == code)
    #expect(try test.ledger.rules().isEmpty)
  }

  @Test func `a rule needs its budget, is there once, and has a number that is known`() throws {
    let daily = BudgetScope(workspace: .acme, agent: "writer")
    #expect(refusal { try add(.spend, .percent(50), window: .day) } == .notFound)
    #expect(refusal { try add(.spend, .percent(50), of: daily) } == .notFound)
    try add(.spend, .percent(50))
    let other = try add(.spend, .percent(60))
    #expect(refusal { try add(.spend, .percent(50)) } == .conflict)
    #expect(
      refusal { try test.ledger.setRule(other.id, threshold: .percent(50), by: .test) } == .conflict
    )
    #expect(refusal { try test.ledger.setRule(99, isEnabled: false, by: .test) } == .notFound)
    #expect(refusal { try test.ledger.removeRule(99, by: .test) } == .notFound)
    try test.ledger.updateBudget(
      of: Self.acme,
      window: .hour,
      with: BudgetUpdate(limit: .dollars(1)),
      orOf: MonthlyBudget(limit: .dollars(1)),
      by: .test
    )
    #expect(refusal { try add(.forecast, .percent(50), window: .hour) } == .invalidValue)
    #expect(refusal { try test.ledger.ruleAlerts(limit: 0) } == .invalidValue)
  }

  // MARK: In process

  @Test func `a program hears of what its own writes alert about`() async throws {
    try add(.spend, .percent(50))
    let alerts = test.ledger.newRuleAlerts
    try test.spend(.cents(49))
    try test.spend(.cents(1))
    try await test.ledger.record(.costing(.cents(1)))
    var iterator = alerts.makeAsyncIterator()
    let first = try #require(await iterator.next())
    #expect(first.value == .percent(50) && first.rule.rule.measure == .spend)
  }
}
