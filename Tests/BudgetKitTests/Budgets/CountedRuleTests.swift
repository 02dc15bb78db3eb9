import Testing

@testable import BudgetKit

/// Rules that count overruns and refusals where one account is for ever.
@Suite struct CountedRuleTests {
  private let test: TestLedger
  private static let acme = BudgetScope(workspace: .acme)
  private static let hour = BudgetWindow.rolling(milliseconds: 3_600_000)

  init() throws { test = try TestLedger() }

  private func set(
    _ limit: BudgetAmount,
    _ window: BudgetWindow,
    of scope: BudgetScope = acme
  ) throws {
    try test.ledger.updateBudget(
      of: scope,
      window: window,
      unit: limit.unit,
      with: BudgetUpdate(limit: limit),
      orOf: MonthlyBudget(limit: limit),
      by: .test
    )
  }

  @discardableResult
  private func add(
    _ measure: AlertRule.Measure,
    _ count: Int64,
    _ window: BudgetWindow,
    _ unit: BudgetUnit = .usd,
    of scope: BudgetScope = acme
  ) throws -> NumberedRule {
    try test.ledger.addRule(
      AlertRule(of: scope, window: window, unit: unit, on: measure, at: .count(count)),
      by: .test
    )
  }

  private func setClock(_ seconds: Int64) throws {
    test.clock.now = try Instant(iso8601: "2026-01-15T12:00:00Z")
      .adding(milliseconds: seconds * 1000)
  }

  private func overrun(user: String? = nil) throws {
    let context = CallContext(workspace: .acme, user: user)
    let acme = test.ledger.guard(for: context)
    try acme.settle(acme.reserve(.cents(1)).id, with: .cost(.cents(2)))
  }

  private func refuse() throws {
    #expect(throws: LedgerError.self) { _ = try test.guarding().reserve(.dollars(100)) }
    // The next transaction writes what was counted.
    try test.ledger.record(.costing(.zero))
  }

  /// When something happens, and how many alerts there are then, of a rule on two in an hour.
  private static let course: [(Int64, Int)] = [
    (0, 0), (10, 1), (20, 1),
    // Two of the three have left, so that there was one, and this is the second.
    (3615, 2), (3619, 2),
    // The third leaves to the millisecond, but two others are there.
    (3620, 2),
    // Now but one is there each time.
    (7219, 3), (7220, 4), (20_000, 4), (20_001, 5),
  ]

  @Test func `overruns alert again once fewer were left in the rolling window`() throws {
    try set(.usd(.dollars(9)), Self.hour)
    try add(.overruns, 2, Self.hour)
    for (seconds, alerts) in Self.course {
      try setClock(seconds)
      try overrun()
      #expect(try test.count("rule_alert") == alerts, "\(seconds)")
      try test.expectVerified()
    }
    #expect(try test.ledger.ruleAlerts().allSatisfy { $0.value == .count(2) })
    #expect(try test.count("rule_count") <= 2, "what nobody needs is forgotten")
  }

  @Test func `refusals alert again once fewer were left in the rolling window`() throws {
    try set(.usd(.dollars(9)), Self.hour)
    try add(.refusals, 2, Self.hour)
    for (seconds, alerts) in Self.course {
      try setClock(seconds)
      try refuse()
      #expect(try test.count("rule_alert") == alerts, "\(seconds)")
      try test.expectVerified()
    }
  }

  @Test func `refusals that are written late count at their instants`() throws {
    try set(.usd(.dollars(9)), Self.hour)
    try add(.refusals, 2, Self.hour)
    #expect(throws: LedgerError.self) { _ = try test.guarding().reserve(.dollars(100)) }
    // Counted in memory: the one above was written at once, these are not.
    for seconds: Int64 in [3590, 3605] {
      try setClock(seconds)
      #expect(throws: LedgerError.self) { _ = try test.guarding().reserve(.dollars(100)) }
    }
    try test.ledger.record(.costing(.zero))
    // 0 and 3590 are in one window, 3590 and 3605 in the next; between them there was one.
    #expect(try test.count("rule_alert") == 2)
    try test.expectVerified()
  }

  @Test func `each member has a count of its own`() throws {
    let each = BudgetScope(workspace: .acme, each: [.user])
    try set(.usd(.dollars(9)), Self.hour, of: each)
    try add(.overruns, 2, Self.hour, of: each)
    for user in ["ada", "bob", "ada", nil] { try overrun(user: user) }
    #expect(try test.ledger.ruleAlerts().map { $0.scope[.user] } == ["ada"])
    try test.expectVerified()
  }

  @Test func `a budget for all time alerts once, which is all that its account can tell`() throws {
    try set(.usd(.dollars(9)), .total)
    try add(.overruns, 2, .total)
    for seconds: Int64 in [0, 10, 90_000, 90_010] {
      try setClock(seconds)
      try overrun()
    }
    #expect(try test.count("rule_alert") == 1)
    #expect(try test.count("rule_count", where: "counted = 4") == 1)
    try test.expectVerified()
  }

  @Test func `a rule that was changed counts on from what is left`() throws {
    try set(.usd(.dollars(9)), Self.hour)
    let rule = try add(.overruns, 2, Self.hour)
    for _ in 0..<3 { try overrun() }
    #expect(try test.count("rule_alert") == 1)
    try test.ledger.setRule(rule.id, threshold: .count(1), by: .test)
    try overrun()
    #expect(try test.count("rule_alert") == 2)
    try test.expectVerified()
  }

  @Test func `refusals of a budget of calls are counted, too`() throws {
    try set(.calls(0), Self.hour)
    try add(.refusals, 1, Self.hour, .calls)
    #expect(throws: LedgerError.self) { _ = try test.guarding().reserve(.cents(1)) }
    try test.ledger.record(.costing(.zero))
    let alert = try #require(try test.ledger.ruleAlerts().first)
    #expect(alert.rule.rule.unit == .calls && alert.value == .count(1))
    try test.expectVerified()
  }
}
