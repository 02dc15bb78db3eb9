import BudgetSQLite
import Testing

@testable import BudgetKit

/// Raises and top-ups: what they add, when, and what is refused.
@Suite struct BudgetOverrideTests {
  private let test: TestLedger
  private let acme = BudgetScope(workspace: .acme)
  private let beta: BudgetScope

  init() throws {
    beta = BudgetScope(workspace: try WorkspaceID("beta"))
    test = try TestLedger()
    try test.setBudget(.dollars(10))
  }

  private func instant(_ text: String) throws -> Instant { try Instant(iso8601: text) }

  private let launch = Change(by: "ada", reason: "launch")

  @discardableResult
  private func raise(
    _ amount: Money,
    from start: String? = nil,
    until end: String,
    _ window: BudgetWindow = .month,
    of scope: BudgetScope? = nil
  ) throws -> BudgetOverride {
    try test.ledger.raiseBudget(
      of: scope ?? acme,
      window: window,
      adding: .usd(amount),
      from: start.map(instant),
      until: instant(end),
      by: launch
    )
  }

  private func fits(_ cost: Money) throws -> Bool {
    try test.guarding().canExecute(estimatedCost: cost).canExecute
  }

  @Test func `a raise counts from its start and no more from its end, to the millisecond`() throws {
    try test.spend(.dollars(9))
    try raise(.dollars(5), from: "2026-01-16T00:00:00Z", until: "2026-01-18T00:00:00Z")
    let moments: [(at: String, isRaised: Bool)] = [
      ("2026-01-15T12:00:00Z", false), ("2026-01-15T23:59:59.999Z", false),
      ("2026-01-16T00:00:00Z", true), ("2026-01-17T23:59:59.999Z", true),
      ("2026-01-18T00:00:00Z", false), ("2026-01-31T23:59:59.999Z", false),
    ]
    for moment in moments {
      test.clock.now = try instant(moment.at)
      // Asked twice: the second answer comes from what is remembered.
      for _ in 1...2 {
        #expect(try fits(.dollars(6)) == moment.isRaised, "\(moment.at)")
        #expect(try fits(.dollars(1)), "\(moment.at)")
        #expect(try test.status().budget == (moment.isRaised ? .dollars(15) : .dollars(10)))
      }
      try test.expectVerified()
      // What is written renews the row.
      try test.spend(.zero)
      #expect(try fits(.dollars(6)) == moment.isRaised, "\(moment.at), written")
      try test.expectVerified()
    }
  }

  @Test func `a reservation is held under the raised limit, also by who had read the old one`()
    throws
  {
    let other = try test.reopened().budget(for: .acme)
    #expect(try !other.canExecute(estimatedCost: .dollars(12)).canExecute)
    try raise(.dollars(5), until: "2026-01-16T00:00:00Z")
    #expect(try other.canExecute(estimatedCost: .dollars(15)).canExecute)
    _ = try other.reserve(.dollars(15))
    #expect(throws: LedgerError.self) { _ = try other.reserve(.nanodollars(1)) }
    test.clock.now = try instant("2026-01-16T00:00:00Z")
    #expect(throws: LedgerError.self) { _ = try other.reserve(.dollars(11)) }
    _ = try other.reserve(.dollars(10))
    try test.expectVerified()
  }

  @Test func `a top-up ends with its period, and several add up`() throws {
    for _ in 1...2 {
      try test.ledger.topUpBudget(of: acme, adding: .usd(.dollars(2)), by: launch)
    }
    #expect(try test.status().budget == .dollars(14))
    #expect(try fits(.dollars(14)) && !fits(.nanodollars(14_000_000_001)))
    test.clock.now = try instant("2026-02-01T00:00:00Z")
    #expect(try test.status().budget == .dollars(10))
    #expect(try test.ledger.overrides().map(\.hasEnded) == [true, true])
    try test.expectVerified()
  }

  @Test func `a raise of each user adds to every account, of those who come later as well`() throws
  {
    let each = BudgetScope(workspace: .acme, each: [.user])
    try test.ledger.updateBudget(
      of: each,
      window: .day,
      with: BudgetUpdate(limit: .dollars(1)),
      orOf: MonthlyBudget(limit: .dollars(1)),
      by: .test
    )
    func room(_ user: String) throws -> Money? {
      let context = CallContext(workspace: .acme, user: user)
      return try test.ledger.guard(for: context).canExecute(estimatedCost: .dollars(20)).tightest?
        .fitsUpTo
    }
    _ = try test.ledger.guard(for: CallContext(workspace: .acme, user: "ada")).reserve(.cents(50))
    try raise(.dollars(2), until: "2026-01-20T00:00:00Z", .day, of: each)
    #expect(try room("ada") == .cents(250) && room("bob") == .dollars(3))
    try test.expectVerified()
  }

  @Test func `percentages of alerts are those of the raised limit, and fire again`() throws {
    try test.spend(.dollars(9))
    #expect(try test.alertedPercents() == [50, 80, 90])
    try raise(.dollars(10), until: "2026-01-20T00:00:00Z")
    try test.spend(.dollars(7))
    // 16 of 20.
    #expect(try test.alertedPercents() == [50, 80, 90, 50, 80])
    test.clock.now = try instant("2026-01-20T00:00:00Z")
    try test.spend(.cents(1))
    #expect(try test.alertedPercents().suffix(2) == [90, 100])
    try test.expectVerified()
  }

  @Test func `what is removed adds nothing from then on, and stays as history`() throws {
    let raised = try raise(.dollars(5), until: "2026-03-01T00:00:00Z")
    test.clock.now = try instant("2026-02-10T00:00:00Z")
    try test.spend(.dollars(12), at: instant("2026-01-20T00:00:00Z"))
    #expect(try fits(.dollars(15)))
    try test.ledger.removeOverride(raised.id, by: .test)
    #expect(try fits(.dollars(10)) && !fits(.dollars(11)))
    let listed = try #require(try test.ledger.overrides().first)
    #expect(listed.hasEnded && !listed.isInForce && listed.override.removedAt == test.clock.now)
    #expect(refusal { try test.ledger.removeOverride(raised.id, by: .test) } == .conflict)
    #expect(refusal { try test.ledger.removeOverride(99, by: .test) } == .notFound)
    try test.expectVerified()
  }

  @Test func `a period that is over keeps the limit that stood at its end`() throws {
    try raise(.dollars(5), until: "2026-01-20T00:00:00Z")
    try test.spend(.dollars(1))
    // Nobody writes between the end of the raise and the end of the month.
    test.clock.now = try instant("2026-02-03T00:00:00Z")
    try test.expectVerified()
    try test.spend(.dollars(1), at: instant("2026-01-31T00:00:00Z"))
    let january = try test.rawDatabase().read { connection in
      try connection.value(of: "SELECT limit_amount FROM budget_period ORDER BY period_start_ms")
    }
    #expect(january == "10000000000")
    try test.expectVerified()
  }

  @Test func `what contradicts itself or an earlier raise is refused, and nothing changes`() throws
  {
    try raise(.dollars(1), from: "2026-01-20T00:00:00Z", until: "2026-01-25T00:00:00Z")
    let before = try test.ledger.overrides()
    let audited = try test.ledger.audit.list().count
    let refused: [(LedgerError.Code, from: String?, until: String, Money)] = [
      (.invalidTime, "2026-01-19T00:00:00Z", "2026-01-18T00:00:00Z", .dollars(1)),
      (.invalidTime, "2026-01-19T00:00:00Z", "2026-01-19T00:00:00Z", .dollars(1)),
      (.invalidTime, nil, "2026-01-15T12:00:00Z", .dollars(1)),
      (.invalidTime, "2026-01-15T11:59:59.999Z", "2026-01-18T00:00:00Z", .dollars(1)),
      (.invalidAmount, nil, "2026-01-18T00:00:00Z", .zero),
      (.invalidAmount, nil, "2026-01-18T00:00:00Z", .dollars(-1)),
      (.conflict, nil, "2026-01-20T00:00:00.001Z", .dollars(1)),
      (.conflict, "2026-01-24T23:59:59.999Z", "2026-01-28T00:00:00Z", .dollars(1)),
      (.conflict, nil, "2026-02-28T00:00:00Z", .dollars(1)),
      (.conflict, "2026-01-21T00:00:00Z", "2026-01-22T00:00:00Z", .dollars(1)),
    ]
    for (code, start, end, amount) in refused {
      #expect(refusal { try raise(amount, from: start, until: end) } == code, "\(end)")
    }
    let reasons: [(String?, LedgerError.Code)] = [(nil, .invalidValue), ("", .invalidID)]
    for (reason, expected) in reasons {
      let change = Change(by: "ada", reason: reason)
      let code = refusal {
        try test.ledger.topUpBudget(of: acme, adding: .usd(.dollars(1)), by: change)
      }
      #expect(code == expected)
    }
    let rolling = BudgetWindow.rolling(milliseconds: 3_600_000)
    try test.ledger.updateBudget(
      of: acme,
      window: rolling,
      with: BudgetUpdate(),
      orOf: MonthlyBudget(limit: .dollars(1)),
      by: .test
    )
    let topUps: [(BudgetScope, BudgetWindow, BudgetAmount, LedgerError.Code)] = [
      (acme, rolling, .usd(.dollars(1)), .invalidValue),
      (acme, .day, .usd(.dollars(1)), .notFound),
      (acme, .month, .tokens(1), .notFound),
      (beta, .month, .usd(.dollars(1)), .notFound),
    ]
    for (scope, window, amount, code) in topUps {
      let found = refusal {
        try test.ledger.topUpBudget(of: scope, window: window, adding: amount, by: launch)
      }
      #expect(found == code, "\(window) \(amount)")
    }
    #expect(try test.ledger.overrides() == before)
    #expect(try test.ledger.audit.list().count == audited + 1)
    // A neighbour on both sides fits.
    try raise(.dollars(1), until: "2026-01-20T00:00:00Z")
    try raise(.dollars(1), from: "2026-01-25T00:00:00Z", until: "2026-01-26T00:00:00Z")
    try test.setBudget(.dollars(1), isEnabled: false)
    #expect(refusal { try raise(.dollars(1), until: "2026-01-18T00:00:00Z") } == .invalidValue)
    try test.expectVerified()
  }

  @Test func `a rolling budget is raised as any other`() throws {
    let rolling = BudgetWindow.rolling(milliseconds: 86_400_000)
    try test.ledger.updateBudget(
      of: beta,
      window: rolling,
      with: BudgetUpdate(),
      orOf: MonthlyBudget(limit: .dollars(1)),
      by: .test
    )
    try raise(.dollars(1), until: "2026-01-15T13:00:00Z", rolling, of: beta)
    #expect(try test.guarding(in: beta.workspace).canExecute(estimatedCost: .dollars(2)).canExecute)
    test.clock.now = try instant("2026-01-15T13:00:00Z")
    #expect(
      try !test.guarding(in: beta.workspace).canExecute(estimatedCost: .dollars(2)).canExecute
    )
    try test.expectVerified()
  }

  @Test func `a removed budget takes its raises with it`() throws {
    try raise(.dollars(5), until: "2026-03-01T00:00:00Z")
    _ = try test.ledger.removeBudget(of: acme, by: .test)
    try test.setBudget(.dollars(10))
    #expect(try test.status().budget == .dollars(10))
    #expect(try test.ledger.overrides().map(\.hasEnded) == [true])
    try test.expectVerified()
  }
}
