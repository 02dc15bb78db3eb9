import Testing

@testable import BudgetKit

/// Rules about budgets of tokens and of calls.
@Suite struct UnitRuleTests {
  private let test: TestLedger
  private static let acme = BudgetScope(workspace: .acme)

  init() throws { test = try TestLedger() }

  private func set(_ limit: BudgetAmount, _ window: BudgetWindow = .day) throws {
    try test.ledger.updateBudget(
      of: Self.acme,
      window: window,
      unit: limit.unit,
      with: BudgetUpdate(limit: limit),
      orOf: MonthlyBudget(limit: limit, mode: .soft),
      by: .test
    )
  }

  @discardableResult
  private func add(
    _ measure: AlertRule.Measure,
    _ threshold: AlertRule.Threshold,
    _ unit: BudgetUnit,
    _ window: BudgetWindow = .day
  ) throws -> NumberedRule {
    try test.ledger.addRule(
      AlertRule(of: Self.acme, window: window, unit: unit, on: measure, at: threshold),
      by: .test
    )
  }

  private func use(_ tokens: Int64, costing cost: Money = .cents(1)) throws {
    try test.ledger.record(
      LLMCall(
        workspace: .acme,
        provider: "openai",
        model: "gpt-4o",
        usage: TokenUsage(prompt: tokens, completion: 0),
        reportedCost: cost
      )
    )
  }

  private func reached() throws -> [AlertRule.Threshold] {
    try test.ledger.ruleAlerts().reversed().map(\.value)
  }

  @Test(
    arguments: [
      (AlertRule.Threshold.tokens(100), [99, 1, 50], [0, 1, 1]), (.tokens(101), [100, 1], [0, 1]),
      (.percent(50), [499, 1], [0, 1]), (.percent(100), [999, 1, 1], [0, 1, 1]),
    ] as [(AlertRule.Threshold, [Int64], [Int])]
  )
  func `the call that reaches so many tokens, or that part of the limit, alerts`(
    threshold: AlertRule.Threshold,
    tokens: [Int64],
    alerts: [Int]
  ) throws {
    try set(.tokens(1000))
    let rule = try add(.spend, threshold, .tokens)
    #expect(rule.rule.unit == .tokens)
    for (count, expected) in zip(tokens, alerts) {
      try use(count)
      #expect(try test.count("rule_alert") == expected, "\(count)")
      try test.expectVerified()
    }
    #expect(try test.ledger.ruleAlerts().first?.rule == rule)
    #expect(try test.ledger.rules() == [rule])
  }

  @Test func `the call that is the last of so many alerts`() throws {
    try set(.calls(10))
    try add(.spend, .calls(3), .calls)
    for expected in [0, 0, 1, 1] {
      try use(1)
      #expect(try test.count("rule_alert") == expected)
    }
    #expect(try reached() == [.calls(3)])
    try test.expectVerified()
  }

  @Test(
    arguments: [
      (AlertRule.Threshold.tokens(500), true), (.tokens(501), false), (.percent(50), true),
      (.percent(51), false),
    ]
  )
  func `a burn rate of tokens is what was used in a day`(
    threshold: AlertRule.Threshold,
    alerts: Bool
  ) throws {
    try set(.tokens(1000))
    try add(.burnRate, threshold, .tokens)
    try use(500)
    #expect(try test.ledger.checkRules().count == (alerts ? 1 : 0))
    try test.expectVerified()
  }

  @Test func `rules of two units on one scope do not meet`() throws {
    try set(.tokens(1000))
    try set(.usd(.dollars(1)))
    try add(.spend, .percent(50), .tokens)
    try add(.spend, .percent(50), .usd)
    try use(600)
    #expect(try test.ledger.ruleAlerts().map(\.rule.rule.unit) == [.tokens])
    try use(1, costing: .cents(60))
    #expect(try test.ledger.ruleAlerts().map(\.rule.rule.unit) == [.usd, .tokens])
    #expect(try reached() == [.percent(60), .percent(61)])
    try test.expectVerified()
  }

  @Test(
    arguments: [
      (AlertRule.Measure.spend, AlertRule.Threshold.amount(.dollars(1)), BudgetUnit.tokens),
      (.spend, .calls(5), .tokens), (.burnRate, .tokens(5), .calls), (.spend, .tokens(5), .usd),
      (.spend, .count(5), .tokens), (.refusals, .tokens(5), .tokens),
      (.overruns, .count(5), .calls),
      (.unpriced, .count(5), .tokens), (.spend, .tokens(0), .tokens), (.spend, .calls(-1), .calls),
    ]
  )
  func `a threshold in another unit, and what its budget cannot count, is refused`(
    measure: AlertRule.Measure,
    threshold: AlertRule.Threshold,
    unit: BudgetUnit
  ) throws {
    for limit in [BudgetAmount.usd(.dollars(1)), .tokens(10), .calls(10)] { try set(limit) }
    #expect(refusal { try add(measure, threshold, unit) } == .invalidValue)
    #expect(try test.count("alert_rule") == 0)
  }

  @Test func `a rule needs a budget of its unit`() throws {
    try set(.usd(.dollars(1)))
    #expect(refusal { try add(.spend, .tokens(5), .tokens) } == .notFound)
  }
}
