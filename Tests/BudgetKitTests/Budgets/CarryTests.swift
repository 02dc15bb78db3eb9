import Testing

@testable import BudgetKit

/// What a period of a budget leaves for the next.
@Suite struct CarryTests {
  private let test: TestLedger
  private let acme = BudgetScope(workspace: .acme)

  init() throws { test = try TestLedger() }

  private func instant(_ text: String) throws -> Instant { try Instant(iso8601: text) }

  private func set(
    _ carry: BudgetCarry,
    _ limit: BudgetAmount = .usd(.dollars(10)),
    _ window: BudgetWindow = .day,
    of scope: BudgetScope? = nil
  ) throws {
    var update = BudgetUpdate(limit: limit)
    update.carry = carry
    try test.ledger.updateBudget(
      of: scope ?? acme,
      window: window,
      unit: limit.unit,
      with: update,
      orOf: MonthlyBudget(limit: limit),
      by: .test
    )
  }

  private func limit(_ window: BudgetWindow = .day, of scope: BudgetScope? = nil) throws
    -> BudgetAmount?
  {
    let standings = try test.ledger.standings(of: scope ?? acme).filter { $0.window == window }
    return standings.first?.limitAmount
  }

  @Test func `what goes into the next period is what the rule says of what was left`() throws {
    let table: [(BudgetCarry, spent: Money, limit: Money)] = [
      (.none, .dollars(4), .dollars(10)), (.unused, .dollars(4), .dollars(16)),
      (.unused, .dollars(10), .dollars(10)), (.unused, .dollars(13), .dollars(10)),
      (.unused, .zero, .dollars(20)), (.all, .dollars(4), .dollars(16)),
      (.all, .dollars(13), .dollars(7)), (.all, .dollars(25), .zero),
      (.upTo(.usd(.dollars(2))), .dollars(4), .dollars(12)),
      (.upTo(.usd(.dollars(2))), .dollars(9), .dollars(11)),
      (.upTo(.usd(.dollars(2))), .dollars(13), .dollars(10)),
    ]
    for (index, row) in table.enumerated() {
      let workspace = try WorkspaceID("w\(index)")
      let scope = BudgetScope(workspace: workspace)
      test.clock.now = try instant("2026-01-15T12:00:00Z")
      try set(row.0, of: scope)
      try test.spend(row.spent, workspace: workspace)
      test.clock.now = try instant("2026-01-16T00:00:00Z")
      #expect(try limit(of: scope) == .usd(row.limit), "\(row)")
      // A reservation up to it is held; one more nanodollar is not.
      let guardian = test.guarding(in: workspace)
      if row.limit > .zero { _ = try guardian.reserve(row.limit) }
      #expect(refusal { _ = try guardian.reserve(.nanodollars(1)) } == .budgetExceeded, "\(row)")
      #expect(try limit(of: scope) == .usd(row.limit), "\(row)")
    }
    try test.expectVerified()
  }

  @Test func `periods in which nothing happened carry too, twelve of them at most`() throws {
    try set(.unused)
    let days: [(day: String, dollars: Int32)] = [
      ("16", 20), ("17", 30), ("20", 60), ("26", 120), ("27", 130), ("28", 130), ("31", 130),
    ]
    for (day, dollars) in days {
      test.clock.now = try instant("2026-01-\(day)T08:00:00Z")
      #expect(try limit() == .usd(.dollars(dollars)), "\(day)")
    }
    try test.spend(.dollars(100))
    test.clock.now = try instant("2026-02-01T08:00:00Z")
    #expect(try limit() == .usd(.dollars(30)))
    try test.expectVerified()
  }

  @Test func `a cap holds what adds up over several periods`() throws {
    try set(.upTo(.usd(.dollars(15))))
    for (day, dollars) in [("16", 20), ("17", 25), ("18", 25)] as [(String, Int32)] {
      test.clock.now = try instant("2026-01-\(day)T08:00:00Z")
      #expect(try limit() == .usd(.dollars(dollars)), "\(day)")
    }
  }

  @Test func `a late row, a credit, a void and a late settlement move what was carried`() throws {
    try set(.unused)
    let yesterday = test.clock.now
    let call = try test.spend(.dollars(1))
    _ = try test.guarding().reserve(
      .dollars(3),
      id: ReservationID("R"),
      expiresAfter: .seconds(90_000)
    )
    test.clock.now = try instant("2026-01-16T01:00:00Z")
    try test.spend(.cents(1))
    #expect(try limit() == .usd(.dollars(16)))
    let steps: [(String, Int32, () throws -> Void)] = [
      ("late row", 14, { try test.spend(.dollars(2), at: yesterday) }),
      (
        "credit", 15,
        {
          _ = try test.ledger.record(
            Adjustment(
              .dollars(-1),
              context: CallContext(workspace: .acme),
              timestamp: yesterday
            ),
            by: Change(by: "ada", reason: "goodwill")
          )
        }
      ),
      (
        "void", 16,
        {
          _ = try test.ledger.void(
            call.id,
            in: .acme,
            by: Change(by: "ada", reason: "typo")
          )
        }
      ),
      (
        "late settlement", 18,
        { _ = try test.guarding().settle(ReservationID("R"), with: .cost(.dollars(1))) }
      ),
    ]
    for (name, dollars, step) in steps {
      try step()
      #expect(try limit() == .usd(.dollars(dollars)), "\(name)")
      try test.expectVerified()
    }
  }

  @Test func `what is still held is not carried, and is once it comes back`() throws {
    try set(.unused)
    _ = try test.guarding().reserve(
      .dollars(4),
      id: ReservationID("A"),
      expiresAfter: .seconds(90_000)
    )
    _ = try test.guarding().reserve(.dollars(3), id: ReservationID("B"), expiresAfter: .seconds(60))
    test.clock.now = try instant("2026-01-16T00:00:00Z")
    // B has run out, though nobody has given it back yet.
    #expect(try limit() == .usd(.dollars(16)))
    #expect(try test.guarding().canExecute(estimatedCost: .dollars(16)).canExecute)
    #expect(try !test.guarding().canExecute(estimatedCost: .dollars(17)).canExecute)
    _ = try test.guarding().reserve(.dollars(16))
    try test.expectVerified()
    _ = try test.guarding().release(ReservationID("A"))
    #expect(try limit() == .usd(.dollars(20)))
    _ = try test.guarding().reserve(.dollars(4))
    #expect(refusal { _ = try test.guarding().reserve(.nanodollars(1)) } == .budgetExceeded)
    try test.expectVerified()
  }

  @Test func `each member carries its own, in tokens and calls as in dollars`() throws {
    let each = BudgetScope(workspace: .acme, each: [.user])
    try set(.unused, .tokens(100), .hour, of: each)
    try set(.all, .calls(3), .hour, of: each)
    for user in ["ada", "ada", "bob", nil] {
      try test.ledger.record(
        LLMCall(
          context: CallContext(workspace: .acme, user: user),
          answeredBy: ModelReference(provider: "openai", name: "gpt-4o"),
          usage: TokenUsage(prompt: 30)
        )
      )
    }
    test.clock.now = try instant("2026-01-15T13:00:00Z")
    for (user, tokens, calls) in [("ada", 140, 4), ("bob", 170, 5), ("eve", 200, 6)]
      as [(String, Int64, Int64)]
    {
      let context = CallContext(workspace: .acme, user: user)
      let guardian = test.ledger.guard(for: context)
      let decision = try guardian.canExecute(estimatedCost: .zero, estimatedTokens: tokens)
      #expect(decision.canExecute, "\(user)")
      #expect(
        try !guardian.canExecute(estimatedCost: .zero, estimatedTokens: tokens + 1).canExecute
      )
      for _ in 0..<calls { _ = try guardian.reserve(.zero, tokens: 0) }
      #expect(refusal { _ = try guardian.reserve(.zero, tokens: 0) } == .budgetExceeded, "\(user)")
    }
    try test.expectVerified()
  }

  @Test(arguments: [
    (BudgetWindow.hour, "2026-01-15T13:00:00Z"), (.day, "2026-01-16T00:00:00Z"),
    (.week, "2026-01-19T00:00:00Z"), (.month, "2026-02-01T00:00:00Z"),
    (.quarter, "2026-04-01T00:00:00Z"), (.year, "2027-01-01T00:00:00Z"),
  ])
  func `every window that is followed by another carries`(
    window: BudgetWindow,
    next: String
  ) throws {
    try set(.unused, .usd(.dollars(10)), window)
    try test.spend(.dollars(3))
    test.clock.now = try instant(next)
    #expect(try limit(window) == .usd(.dollars(17)))
    try test.spend(.dollars(1))
    #expect(try limit(window) == .usd(.dollars(17)))
    try test.expectVerified()
  }

  @Test(arguments: [
    BudgetWindow.total, .rolling(milliseconds: 3_600_000),
    .fixed(Period(storedStart: Instant(millisecondsSince1970: 0), end: .distantFuture)),
  ])
  func `a window that no other follows cannot carry`(window: BudgetWindow) throws {
    #expect(refusal { try set(.unused, .usd(.dollars(1)), window) } == .invalidValue)
    #expect(try test.ledger.budgets().isEmpty)
  }

  @Test func `a cap of nothing, or in another unit, is refused`() throws {
    #expect(refusal { try set(.upTo(.usd(.zero))) } == .invalidAmount)
    #expect(refusal { try set(.upTo(.usd(.dollars(-1)))) } == .invalidAmount)
    #expect(refusal { try set(.upTo(.tokens(5))) } == .invalidValue)
    #expect(try test.ledger.budgets().isEmpty)
  }

  @Test func `carrying begins with the period in which it is set, and ends at once`() throws {
    try set(.none)
    test.clock.now = try instant("2026-01-16T12:00:00Z")
    try test.spend(.dollars(4))
    try set(.unused)
    #expect(try limit() == .usd(.dollars(10)))
    test.clock.now = try instant("2026-01-17T12:00:00Z")
    try test.spend(.dollars(1))
    #expect(try limit() == .usd(.dollars(16)))
    try set(.none)
    #expect(try limit() == .usd(.dollars(10)))
    try test.expectVerified()
  }

  @Test func `raises and earlier limits count in what a period leaves`() throws {
    try set(.unused)
    let launch = Change(by: "ada", reason: "launch")
    try test.ledger.topUpBudget(of: acme, window: .day, adding: .usd(.dollars(5)), by: launch)
    try test.spend(.dollars(2))
    test.clock.now = try instant("2026-01-16T12:00:00Z")
    #expect(try limit() == .usd(.dollars(23)))
    // What the days before left goes by the limits that they had.
    try set(.unused, .usd(.dollars(1)))
    #expect(try limit() == .usd(.dollars(14)))
    test.clock.now = try instant("2026-01-17T12:00:00Z")
    #expect(try limit() == .usd(.dollars(15)))
    try test.expectVerified()
  }

  @Test func `alerts go by the limit with what was carried, and stay aligned when that moves`()
    throws
  {
    try set(.unused)
    let yesterday = test.clock.now
    test.clock.now = try instant("2026-01-16T12:00:00Z")
    try test.spend(.dollars(9))
    #expect(try test.alertedPercents() == [])
    try test.spend(.dollars(8), at: yesterday)
    // 9 of 12, and after one dollar more 9 of 11.
    #expect(try test.alertedPercents().filter { $0 == 50 }.count >= 1)
    try test.expectVerified()
    try test.spend(.dollars(1), at: yesterday)
    #expect(try test.alertedPercents().contains(80))
    try test.expectVerified()
  }

  @Test func `a call of a day to come carries nothing yet, and does when the day begins`() throws {
    try set(.unused)
    try test.spend(.dollars(1), at: instant("2026-01-16T00:00:00Z"))
    try test.spend(.dollars(3))
    try test.expectVerified()
    test.clock.now = try instant("2026-01-16T06:00:00Z")
    #expect(try limit() == .usd(.dollars(17)))
    _ = try test.guarding().reserve(.dollars(16))
    try test.expectVerified()
  }

  @Test(arguments: [
    "UPDATE budget_period SET carried_amount = carried_amount + 1",
    "UPDATE budget_period SET carried_amount = 0",
    "UPDATE budget_period SET raised_amount = raised_amount + 1",
    "UPDATE budget_period SET valid_until_ms = period_start_ms + 60000",
    "UPDATE budget_period SET limit_amount = limit_amount + 1",
    "UPDATE budget_override SET added_amount = 6000000000",
    "UPDATE budget SET carry_since_ms = carry_since_ms + 86400000",
    "UPDATE budget SET carry = 'all', carry_cap_amount = NULL",
  ])
  func `what was carried and raised is recomputed when a ledger is verified`(sql: String) throws {
    try set(.upTo(.usd(.dollars(2))))
    let launch = Change(by: "ada", reason: "launch")
    try test.ledger.raiseBudget(
      of: acme,
      window: .day,
      adding: .usd(.dollars(5)),
      until: instant("2026-01-16T18:00:00Z"),
      by: launch
    )
    try test.spend(.dollars(1))
    test.clock.now = try instant("2026-01-16T12:00:00Z")
    try test.spend(.dollars(1))
    try test.expectVerified()
    try test.tamper(sql)
    #expect(try !test.reopened().verify().differences.isEmpty)
  }
}
