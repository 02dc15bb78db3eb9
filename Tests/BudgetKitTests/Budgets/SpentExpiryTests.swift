import Testing

@testable import BudgetKit

/// Reservations of budgets that count as spent what runs out.
@Suite struct SpentExpiryTests {
  private let test: TestLedger
  private var acme: BudgetManager { test.guarding() }

  init() throws {
    test = try TestLedger()
    try set(.usd(.dollars(1)))
  }

  private func set(
    _ limit: BudgetAmount,
    agent: String? = nil,
    _ onExpiry: ReservationExpiry? = .spend,
    mode: BudgetMode = .hard
  ) throws {
    var update = BudgetUpdate(limit: limit, mode: mode)
    update.onExpiry = onExpiry
    try test.ledger.updateBudget(
      of: BudgetScope(workspace: .acme, agent: agent),
      unit: limit.unit,
      with: update,
      orOf: MonthlyBudget(limit: limit, mode: mode),
      by: .test
    )
  }

  @discardableResult
  private func hold(
    _ cents: Int64,
    _ id: String,
    tokens: Int64? = nil,
    from parent: String? = nil,
    seconds: Int64 = 60,
    agent: String? = nil
  ) throws -> Reservation {
    let manager = test.ledger.guard(
      for: CallContext(workspace: .acme, execution: try ExecutionID("run"), agent: agent)
    )
    guard let parent else {
      return try manager.reserve(
        .cents(cents),
        tokens: tokens,
        id: ReservationID(id),
        expiresAfter: .seconds(seconds)
      )
    }
    return try manager.reserve(
      .cents(cents),
      tokens: tokens,
      from: ReservationID(parent),
      id: ReservationID(id),
      expiresAfter: .seconds(seconds)
    )
  }

  private func settle(_ id: String, _ cents: Int64, isFinal: Bool = true) throws -> Settlement {
    try acme.settle(ReservationID(id), with: .cost(.cents(cents)), isFinal: isFinal)
  }

  /// Lets somebody write what has run out.
  private func write() throws {
    try acme.release(acme.reserve(.zero, tokens: 0).id)
  }

  private func expectBooks(
    spent: Int64,
    reserved: Int64 = 0,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let status = try test.status()
    #expect(status.spent == .cents(spent), sourceLocation: sourceLocation)
    #expect(status.reserved == .cents(reserved), sourceLocation: sourceLocation)
    try test.expectVerified(sourceLocation: sourceLocation)
  }

  private func amount(_ unit: BudgetUnit) throws -> (spent: Int64, reserved: Int64) {
    let standings = try test.ledger.standings(of: BudgetScope(workspace: .acme))
    let standing = try #require(standings.first { $0.unit == unit })
    return (standing.spentAmount.amount.count, standing.reservedAmount.amount.count)
  }

  private func report() throws -> Report {
    try test.ledger.report(ReportQuery(workspace: .acme, by: .model))
  }

  // MARK: - What runs out

  @Test func `what runs out is given away to nobody, before it is written and after`() throws {
    try hold(60, "a")
    for isWritten in [false, true] {
      if isWritten {
        test.clock.advance(seconds: 60)
        #expect(try !acme.canExecute(estimatedCost: .cents(41)).canExecute)
        try expectBooks(spent: 0, reserved: 60)
        try write()
      }
      #expect(try acme.canExecute(estimatedCost: .cents(40)).canExecute)
      #expect(try !acme.canExecute(estimatedCost: .cents(40) + .nanodollars(1)).canExecute)
      #expect(refusal { try acme.reserve(.cents(41)) } == .budgetExceeded)
    }
    try expectBooks(spent: 60)
    try write()
    try expectBooks(spent: 60)
  }

  /// The call that settles a reservation of 60 cents late, and what is spent then.
  @Test(arguments: [0, 1, 59, 60, 61, 150] as [Int64], [false, true])
  func `a late settlement puts the real cost in the place of the estimate`(
    cents: Int64,
    isWritten: Bool
  ) throws {
    try hold(60, "a")
    test.clock.advance(seconds: 60)
    if isWritten { try write() }
    for _ in 1...2 {
      #expect(try settle("a", cents).isLate)
      try expectBooks(spent: cents)
    }
    let total = try #require(
      try test.ledger.executionCosts.find(ExecutionID("run"), in: .acme)
    )
    #expect(total.totalCost == .cents(cents))
    #expect(try report().estimatedAtExpiry == .zero)
  }

  @Test(arguments: [false, true])
  func `a release after that gives everything back, once`(isWritten: Bool) throws {
    try hold(60, "a")
    test.clock.advance(seconds: 60)
    if isWritten { try write() }
    for _ in 1...2 {
      #expect(try acme.release(ReservationID("a")).state == .expired)
      try expectBooks(spent: 0)
    }
    _ = try settle("a", 30)
    try expectBooks(spent: 30)
  }

  @Test func `late attempts use the estimate up, and the last call gives back its rest`() throws {
    try hold(60, "a")
    test.clock.advance(seconds: 60)
    try write()
    _ = try settle("a", 20, isFinal: false)
    try expectBooks(spent: 60)
    #expect(try report().estimatedAtExpiry == .cents(40))
    _ = try settle("a", 50, isFinal: false)
    try expectBooks(spent: 70)
    _ = try settle("a", 5)
    try expectBooks(spent: 75)
  }

  @Test func `what attempts have paid for is not booked again`() throws {
    try hold(60, "a")
    _ = try settle("a", 20, isFinal: false)
    test.clock.advance(seconds: 60)
    try write()
    try expectBooks(spent: 60)
    #expect(try report().estimatedAtExpiry == .cents(40))
  }

  // MARK: - Accounts

  /// What a budget of each unit counts of a reservation of 60 cents and 500 tokens: held, after
  /// the end of its time, and when that is written.
  @Test(arguments: [
    (BudgetUnit.usd, 600_000_000 as Int64, 600_000_000 as Int64),
    (.tokens, 500, 500), (.calls, 1, 0),
  ])
  func `money and tokens count as spent, the call does not`(
    unit: BudgetUnit,
    held: Int64,
    spent: Int64
  ) throws {
    if unit != .usd { try set(BudgetAmount(Amount(2_000), unit), nil as ReservationExpiry?) }
    try hold(60, "a", tokens: 500)
    #expect(try amount(unit) == (0, held))
    test.clock.advance(seconds: 60)
    #expect(try amount(unit) == (0, spent))
    try write()
    #expect(try amount(unit) == (spent, 0))
    try test.expectVerified()
    _ = try acme.settle(ReservationID("a"), with: .cost(.cents(10)))
    #expect(try amount(unit).reserved == 0)
    try test.expectVerified()
  }

  /// What the budgets of the workspace and of the agent say, the mode of the second, and what is
  /// spent in the end.
  @Test(
    arguments: [
      (ReservationExpiry.giveBack, ReservationExpiry.giveBack, 0),
      (.giveBack, .spend, 60), (.spend, .giveBack, 60), (.spend, .spend, 60),
    ] as [(ReservationExpiry, ReservationExpiry, Int64)]
  )
  func `one hard budget decides for every account`(
    ofWorkspace: ReservationExpiry,
    ofAgent: ReservationExpiry,
    spent: Int64
  ) throws {
    try set(.usd(.dollars(1)), ofWorkspace)
    try set(.usd(.dollars(2)), agent: "writer", ofAgent)
    try hold(60, "a", agent: "writer")
    test.clock.advance(seconds: 60)
    try write()
    try expectBooks(spent: spent)
    let standings = try test.ledger.standings(of: BudgetScope(workspace: .acme, agent: "writer"))
    #expect(standings.map(\.spentAmount) == [.usd(.cents(spent))])
  }

  @Test func `what was reserved before the budget said so goes back`() throws {
    try set(.usd(.dollars(1)), .giveBack)
    try hold(60, "a")
    try set(.usd(.dollars(1)), .spend)
    try hold(30, "b")
    test.clock.advance(seconds: 60)
    try expectBooks(spent: 0, reserved: 30)
    try write()
    try expectBooks(spent: 30)
  }

  @Test func `a soft budget cannot count what runs out as spent`() throws {
    for mode in [BudgetMode.soft, .observe] {
      #expect(refusal { try set(.usd(.dollars(1)), .spend, mode: mode) } == .invalidValue)
    }
  }

  // MARK: - Children

  @Test(arguments: [0, 10, 20, 30] as [Int64])
  func `what runs out of a child is spent out of its parent's money`(cents: Int64) throws {
    try hold(60, "pool", seconds: 3600)
    try hold(20, "child", from: "pool")
    test.clock.advance(seconds: 60)
    // The parent does not get it back, be it written or not.
    #expect(refusal { try hold(41, "second", from: "pool") } == .budgetExceeded)
    try expectBooks(spent: 0, reserved: 60)
    try write()
    try expectBooks(spent: 20, reserved: 40)
    #expect(refusal { try hold(41, "second", from: "pool") } == .budgetExceeded)
    // An overrun comes from the parent's rest; what is left goes back to the budgets.
    _ = try settle("child", cents)
    try expectBooks(spent: cents, reserved: 40 - max(0, cents - 20))
    _ = try acme.release(ReservationID("pool"))
    try expectBooks(spent: cents)
  }

  @Test func `a child that runs out with its parent is spent, and the parent's rest, too`() throws {
    try hold(60, "pool")
    try hold(20, "child", from: "pool")
    test.clock.advance(seconds: 60)
    try expectBooks(spent: 0, reserved: 60)
    try write()
    try expectBooks(spent: 60)
    _ = try settle("child", 5)
    try expectBooks(spent: 45)
    _ = try acme.release(ReservationID("pool"))
    try expectBooks(spent: 5)
  }

  // MARK: - What is told

  @Test func `reports name the model that was to be called, and how much is an estimate`() throws {
    _ = try acme.reserve(
      .cents(60),
      model: ModelReference(provider: "openai", name: "gpt-4o"),
      expiresAfter: .seconds(60)
    )
    try hold(10, "a")
    test.clock.advance(seconds: 60)
    try write()
    let report = try report()
    #expect(report.rows.map(\.key) == ["gpt-4o", "expiry"])
    #expect(report.total.cost == .cents(70) && report.estimatedAtExpiry == .cents(70))
    #expect(report.total.calls == 0)
  }

  @Test func `an alert that only the estimate reached can fire again`() throws {
    try hold(60, "a")
    test.clock.advance(seconds: 60)
    try write()
    #expect(try acme.alerts().map(\.thresholdPercent) == [50])
    _ = try settle("a", 10)
    _ = try test.ledger.record(.costing(.cents(45), id: "c"))
    #expect(try acme.alerts().map(\.thresholdPercent) == [50, 50])
    try test.expectVerified()
  }

  @Test func `verify finds an entry that was edited, and one of a reservation that is open`() throws
  {
    for damage in [
      "UPDATE adjustment SET tokens = tokens + 1 WHERE kind = 'expiry'",
      "UPDATE adjustment SET counts = 0 WHERE kind = 'expiry'",
      "UPDATE reservation SET state = 'released' WHERE reservation_id = 'a'",
    ] {
      let test = try SpentExpiryTests()
      try test.hold(60, "a")
      test.test.clock.advance(seconds: 60)
      try test.write()
      try test.test.expectVerified()
      try test.test.tamper(damage)
      #expect(try !test.test.ledger.verify().differences.isEmpty, "\(damage)")
    }
  }
}
