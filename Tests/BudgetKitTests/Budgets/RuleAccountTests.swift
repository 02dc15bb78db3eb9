import Testing

@testable import BudgetKit

/// What becomes of rules, and of what they count, when budgets and names change.
@Suite struct RuleAccountTests {
  private let test: TestLedger
  private static let acme = BudgetScope(workspace: .acme)

  init() throws { test = try TestLedger() }

  private func set(
    _ limit: BudgetAmount,
    _ window: BudgetWindow = .month,
    calendar: BudgetCalendarUpdate? = nil,
    zone: String? = nil
  ) throws {
    try test.ledger.updateBudget(
      of: Self.acme,
      window: window,
      unit: limit.unit,
      with: BudgetUpdate(limit: limit),
      orOf: MonthlyBudget(limit: limit),
      zone: zone.map { try Zone(identifier: $0) },
      calendar: calendar,
      by: .test
    )
  }

  private func add(
    _ measure: AlertRule.Measure,
    _ threshold: AlertRule.Threshold,
    _ window: BudgetWindow,
    _ unit: BudgetUnit = .usd
  ) throws -> NumberedRule {
    try test.ledger.addRule(
      AlertRule(of: Self.acme, window: window, unit: unit, on: measure, at: threshold),
      by: .test
    )
  }

  @Test func `a removed budget takes its rules along, each with a row of the audit log`() throws {
    try set(.usd(.dollars(1)), .day)
    try set(.usd(.dollars(1)))
    _ = try add(.spend, .percent(50), .day)
    _ = try add(.overruns, .count(3), .day)
    _ = try add(.spend, .percent(50), .month)
    #expect(try test.ledger.removeBudget(of: Self.acme, window: .day, by: .test))
    #expect(try test.count("audit_log", where: "action = 'remove rule'") == 2)
    #expect(try test.count("alert_rule", where: "removed_at_ms IS NULL") == 1)
    try test.expectVerified()
  }

  @Test(arguments: [BudgetWindow.rolling(milliseconds: 86_400_000), .total])
  func `a burn rate that fell below its threshold alerts again where one account is for ever`(
    window: BudgetWindow
  ) throws {
    try set(.usd(.dollars(100)), window)
    _ = try add(.burnRate, .amount(.cents(50)), window)
    for day in 0..<3 {
      try test.spend(.cents(60))
      #expect(try test.ledger.checkRules().count == 1, "day \(day)")
      #expect(try test.ledger.checkRules().isEmpty, "once while it lasts")
      test.clock.advance(seconds: 2 * 86_400)
      #expect(try test.ledger.checkRules().isEmpty)
    }
    #expect(try test.count("rule_alert") == 3)
    try test.expectVerified()
  }

  @Test func `a burn rate alerts once in an account that ends, however often it falls`() throws {
    try set(.usd(.dollars(100)))
    _ = try add(.burnRate, .amount(.cents(50)), .month)
    for _ in 0..<2 {
      try test.spend(.cents(60))
      _ = try test.ledger.checkRules()
      test.clock.advance(seconds: 2 * 86_400)
      _ = try test.ledger.checkRules()
    }
    #expect(try test.count("rule_alert") == 1)
  }

  @Test func `unpriced calls that have left a rolling window may alert again`() throws {
    let window = BudgetWindow.rolling(milliseconds: 86_400_000)
    try set(.usd(.dollars(100)), window)
    _ = try add(.unpriced, .count(2), window)
    for _ in 0..<2 {
      for _ in 0..<2 { try test.ledger.record(.using("unheard-of", provider: "nobody")) }
      test.clock.advance(seconds: 2 * 86_400)
      // One call alone, after the others have left.
      try test.ledger.record(.using("unheard-of", provider: "nobody"))
      test.clock.advance(seconds: 2 * 86_400)
    }
    #expect(try test.count("rule_alert") == 2)
  }

  @Test func `verify says where alerts, deliveries and counts do not fit`() throws {
    try set(.usd(.dollars(1)))
    let rule = try add(.overruns, .count(1), .month)
    let acme = test.guarding()
    try acme.settle(acme.reserve(.cents(1)).id, with: .cost(.cents(2)))
    try test.expectVerified()
    for damage in [
      "DELETE FROM alert_outbox", "UPDATE rule_count SET counted = counted - 1 WHERE counted > 1",
      "DELETE FROM rule_count WHERE rule_id = \(rule.id)",
    ] {
      try test.tamper("BEGIN; \(damage); COMMIT")
    }
    let differences = try test.ledger.verify().differences
    #expect(differences.contains { $0.hasPrefix("The tables of rules do not agree on") })
  }

  @Test func `another zone takes the boundaries of a budget's own calendar along`() throws {
    try set(.usd(.dollars(1)), calendar: BudgetCalendarUpdate(firstDay: 1, isImmediate: true))
    try test.spend(.cents(1))
    try set(.usd(.dollars(1)), calendar: BudgetCalendarUpdate(firstDay: 10))
    try set(.usd(.dollars(1)), zone: "America/New_York")
    try test.spend(.cents(1))
    try test.expectVerified()
    let status = try #require(try test.ledger.standings(of: Self.acme).first)
    #expect(status.period.end == (try Instant(iso8601: "2026-02-01T05:00:00Z")))
    test.clock.now = try Instant(iso8601: "2026-02-03T00:00:00Z")
    try test.spend(.cents(1))
    let next = try #require(try test.ledger.standings(of: Self.acme).first)
    #expect(next.period.start == status.period.end)
    #expect(next.period.end == (try Instant(iso8601: "2026-02-10T05:00:00Z")))
    try test.expectVerified()
  }

  @Test func `refusals that wait while their workspace gets another name count on its days`() throws
  {
    try set(.usd(.cents(1)), zone: "Pacific/Auckland")
    for _ in 0..<3 {
      #expect(throws: LedgerError.self) { _ = try test.guarding().reserve(.cents(2)) }
    }
    _ = try test.ledger.rename(.acme, to: .other, by: Change(by: "test", reason: "typo"))
    try test.ledger.record(.costing(.zero, workspace: .other))
    #expect(try test.count("budget_refusal") == 1)
    #expect(try test.count("budget_refusal", where: "refused = 3") == 1)
    try test.expectVerified()
  }

  @Test func `an hourly budget counts in the last hour that there is`() throws {
    let test = try TestLedger(now: "9999-12-31T23:59:59Z")
    try test.ledger.updateBudget(
      of: Self.acme,
      window: .hour,
      with: BudgetUpdate(),
      orOf: MonthlyBudget(limit: .usd(.dollars(1))),
      by: .test
    )
    for instant in ["9999-12-31T23:00:00Z", "9999-12-31T23:59:59.999Z"] {
      test.clock.now = try Instant(iso8601: instant)
      try test.spend(.cents(10))
    }
    #expect(try test.ledger.standings(of: Self.acme).map(\.spent) == [.cents(20)])
    try test.expectVerified()
  }

  @Test(
    arguments: [
      (BudgetAmount.tokens(100), Int64(101), "101 tokens are more than the whole budget"),
      (.tokens(100), 100, ""), (.calls(0), 1, "a call is more than the whole budget"),
    ]
  )
  func `tokens and calls beyond a whole budget are not worth waiting for`(
    limit: BudgetAmount,
    tokens: Int64,
    words: String
  ) throws {
    try set(limit)
    if limit.unit == .tokens { _ = try test.guarding().reserve(.zero, tokens: 1) }
    let guardian = test.guarding()
    let decision = try guardian.canExecute(estimatedCost: .zero, estimatedTokens: tokens)
    #expect(!decision.canExecute)
    let advice = try #require(try guardian.advice(on: decision, model: nil, promptTokens: nil))
    #expect((advice.waiting == .isInVain(limit: limit)) == !words.isEmpty)
    let sentences = advice.sentences(on: decision, about: nil)
    #expect(words.isEmpty || sentences.first?.contains(words) == true, "\(sentences)")
  }
}
