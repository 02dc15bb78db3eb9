import Testing

@testable import BudgetKit

/// Alerts go by what is spent, however it came about: by a new limit, by rows that were there
/// before, by corrections, by what leaves a window.
@Suite struct AlertAlignmentTests {
  private let test: TestLedger
  private let change = Change(by: "test", reason: "a test")

  init() throws { test = try TestLedger() }

  private var everyUser: BudgetScope { BudgetScope(workspace: .acme, each: [.user]) }

  private func set(_ limit: Money, of scope: BudgetScope, _ window: BudgetWindow = .day) throws {
    try test.ledger.updateBudget(
      of: scope,
      window: window,
      with: BudgetUpdate(limit: .usd(limit)),
      orOf: MonthlyBudget(limit: limit),
      by: change
    )
  }

  private func spend(_ cost: Money, by user: String? = nil, id: String? = nil) throws {
    let call = LLMCall(
      id: try id.map { try RecordID($0) },
      context: CallContext(workspace: .acme, user: user),
      answeredBy: .unspecified,
      usage: TokenUsage(),
      reportedCost: cost
    )
    _ = try test.ledger.record(call)
  }

  /// The percentages of all alerts, in the order in which they were recorded.
  private var percents: [Int] { get throws { try test.alertedPercents() } }

  @Test func `a new limit of a budget for each user brings the alerts of each in line`() throws {
    try set(.dollars(10), of: everyUser)
    try spend(.dollars(9), by: "ada")
    #expect(try percents == [50, 80, 90])
    try set(.dollars(100), of: everyUser)
    try spend(.dollars(41), by: "ada")
    #expect(try percents == [50, 80, 90, 50])
    try set(.dollars(60), of: everyUser)
    #expect(try percents == [50, 80, 90, 50, 80])
    try test.expectVerified()
  }

  @Test func `an account that a reservation opens has the alerts of what was spent before`() throws
  {
    try spend(.dollars(9), by: "ada")
    try set(.dollars(10), of: everyUser)
    #expect(try percents == [])
    let ada = test.ledger.guard(for: CallContext(workspace: .acme, user: "ada"))
    _ = try ada.reserve(.cents(10))
    #expect(try percents == [50, 80, 90])
    try test.expectVerified()
  }

  @Test func `a credit that leaves a rolling window lets thresholds be reached`() throws {
    let hour = BudgetWindow.rolling(milliseconds: 3_600_000)
    try set(.dollars(10), of: BudgetScope(workspace: .acme), hour)
    let context = CallContext(workspace: .acme)
    try test.ledger.record(Adjustment(.dollars(-6), context: context), by: change)
    test.clock.advance(seconds: 1800)
    try spend(.dollars(8))
    #expect(try percents == [])
    test.clock.advance(seconds: 1801)
    _ = try test.guarding().reserve(.cents(10))
    #expect(try percents == [50, 80])
    try test.expectVerified()
  }

  @Test func `a credit that has left a rolling window makes no room`() throws {
    let hour = BudgetWindow.rolling(milliseconds: 3_600_000)
    try set(.dollars(5), of: BudgetScope(workspace: .acme), hour)
    let acme = test.guarding()
    try test.ledger.record(
      Adjustment(.dollars(-100), context: CallContext(workspace: .acme)),
      by: change
    )
    #expect(try acme.canExecute(estimatedCost: .dollars(100)).canExecute)
    #expect(try acme.canExecute(estimatedCost: .dollars(100)).canExecute)
    test.clock.advance(seconds: 3601)
    #expect(try !acme.canExecute(estimatedCost: .dollars(6)).canExecute)
    #expect(throws: LedgerError.self) { try acme.reserve(.dollars(6)) }
    _ = try acme.reserve(.dollars(5))
    #expect(try !acme.canExecute(estimatedCost: .cents(1)).canExecute)
    try test.expectVerified()
  }

  @Test func `a refund lets rules alert again, as it does percentages`() throws {
    try test.setBudget(.dollars(10), thresholds: [50, 90])
    let rule = AlertRule(of: BudgetScope(workspace: .acme), on: .spend, at: .percent(90))
    try test.ledger.addRule(rule, by: change)
    try spend(.dollars(9), id: "a")
    func alerts() throws -> Int { try test.ledger.ruleAlerts(of: .acme).count }
    #expect(try alerts() == 1)
    try test.ledger.record(
      Adjustment(.dollars(-3), of: try RecordID("a"), in: .acme),
      by: change
    )
    try spend(.dollars(3))
    #expect(try alerts() == 2)
    #expect(try percents == [50, 90, 90])
    try test.expectVerified()
  }

  @Test func `a rule that is added looks at what is still in a rolling window`() throws {
    let scope = BudgetScope(workspace: .acme)
    let hour = BudgetWindow.rolling(milliseconds: 3_600_000)
    try set(.dollars(10), of: scope, hour)
    try spend(.dollars(9))
    test.clock.advance(seconds: 3601)
    let rule = AlertRule(of: scope, window: hour, on: .spend, at: .percent(80))
    try test.ledger.addRule(rule, by: change)
    #expect(try test.ledger.ruleAlerts(of: .acme) == [])
    try test.expectVerified()
  }

  @Test func `a budget that is removed and set again begins its months as others do`() throws {
    let scope = BudgetScope(workspace: .acme)
    try test.ledger.updateBudget(
      of: scope,
      with: BudgetUpdate(limit: .usd(.dollars(5))),
      orOf: MonthlyBudget(limit: Money.dollars(5)),
      calendar: BudgetCalendarUpdate(firstDay: 10, isImmediate: true),
      by: change
    )
    #expect(try test.status().period.start == Instant(iso8601: "2026-01-10T00:00:00Z"))
    _ = try test.ledger.removeBudget(of: scope, by: change)
    try test.setBudget(.dollars(5))
    #expect(try test.status().period.start == Instant(iso8601: "2026-01-01T00:00:00Z"))
    try test.expectVerified()
  }

  @Test func `an adjustment that was undone with its call is not recorded a second time`() throws {
    try spend(.dollars(5), id: "a")
    let refund = Adjustment(.dollars(-2), of: try RecordID("a"), in: .acme, id: try RecordID("r"))
    try test.ledger.record(refund, by: change)
    #expect(try test.ledger.record(refund, by: change).isNew == false)
    try test.ledger.void(RecordID("a"), in: .acme, by: change)
    #expect(throws: LedgerError.self) { try test.ledger.record(refund, by: change) }
    try test.expectVerified()
  }

  @Test func `a simulation takes a refunded call at what it cost in the end, within the grace`()
    throws
  {
    try spend(.dollars(5), id: "a")
    try test.ledger.record(
      Adjustment(.dollars(-4), of: try RecordID("a"), in: .acme),
      by: change
    )
    test.clock.advance(seconds: 60)
    let now = test.clock.now
    func refused(_ settings: MonthlyBudget) throws -> Int64 {
      let budget = Budget(
        scope: BudgetScope(workspace: .acme),
        window: .month,
        settings: settings
      )
      let period = try Period(start: now.adding(milliseconds: -86_400_000), end: now)
      return try test.ledger.simulate(budget, during: period).refusedCalls
    }
    #expect(try refused(MonthlyBudget(limit: .dollars(1))) == 0)
    #expect(try refused(MonthlyBudget(limit: .cents(99))) == 1)
    #expect(try refused(MonthlyBudget(limit: .usd(.cents(99)), gracePercent: 2)) == 0)
    #expect(try refused(MonthlyBudget(limit: .usd(.dollars(9)), isFrozen: true)) == 1)
  }
}
