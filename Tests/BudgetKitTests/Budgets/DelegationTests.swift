import BudgetKit
import Testing

/// Reservations that are cut from others.
@Suite struct DelegationTests {
  private let test: TestLedger
  private let pool: ReservationID
  private var acme: BudgetManager { test.guarding() }

  init() throws {
    test = try TestLedger()
    try test.setBudget(.dollars(1))
    pool = try ReservationID("pool")
    _ = try acme.reserve(.cents(60), id: pool, expiresAfter: .seconds(3600))
  }

  @discardableResult
  private func cut(
    _ cents: Int64,
    _ id: String,
    from parent: String = "pool",
    seconds: Int64 = 600,
    by agent: String? = nil
  ) throws -> Reservation {
    try test.ledger.guard(for: CallContext(workspace: .acme, agent: agent)).reserve(
      .cents(cents),
      from: ReservationID(parent),
      id: ReservationID(id),
      expiresAfter: .seconds(seconds)
    )
  }

  @discardableResult
  private func settle(_ id: String, _ cents: Int64) throws -> Settlement {
    try acme.settle(ReservationID(id), with: .cost(.cents(cents)))
  }

  /// What a reservation holds by itself.
  private func held(_ id: String) throws -> Money {
    try acme.extend(ReservationID(id), expiresAfter: .milliseconds(1)).amount
  }

  private func expectBooks(
    spent: Int64,
    reserved: Int64,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let status = try test.status()
    #expect(status.spent == .cents(spent), sourceLocation: sourceLocation)
    #expect(status.reserved == .cents(reserved), sourceLocation: sourceLocation)
    try test.expectVerified(sourceLocation: sourceLocation)
  }

  private func setDaily(_ limit: Money, _ agent: String) throws {
    try test.ledger.updateBudget(
      of: BudgetScope(workspace: .acme, agent: agent),
      window: .day,
      with: BudgetUpdate(limit: limit),
      orOf: MonthlyBudget(limit: limit),
      by: .test
    )
  }

  private func reserved(by agent: String) throws -> Money? {
    try test.ledger.standings(of: BudgetScope(workspace: .acme, agent: agent)).first?.reserved
  }

  // MARK: - Cutting off

  @Test func `what is cut off leaves the parent and no budget`() throws {
    let child = try cut(20, "a")
    #expect(child.amount == .cents(20) && child.parent == pool)
    #expect(try held("pool") == .cents(40))
    try expectBooks(spent: 0, reserved: 60)
  }

  @Test func `children together have exactly what the parent had, and not a nanodollar more`()
    throws
  {
    try cut(20, "a")
    try cut(40, "b")
    let error = #expect(throws: LedgerError.self) {
      try acme.reserve(.nanodollars(1), from: pool)
    }
    #expect(error?.code == .budgetExceeded)
    #expect(error?.message == "Reservation 'pool' lacks 0.000000001 US dollars: it has 0 left.")
    #expect(error?.decision?.parentRoom?.left == .usd(.zero) && error?.decision?.tightest == nil)
    #expect(try acme.reserve(.zero, from: pool).amount == .zero)
    try expectBooks(spent: 0, reserved: 60)
  }

  @Test func `what the parent is known to have spent cannot be cut off`() throws {
    try acme.observe(pool, cost: .cents(50))
    #expect(refusal { try cut(11, "a") } == .budgetExceeded)
    try cut(10, "b")
    try expectBooks(spent: 0, reserved: 60)
  }

  @Test func `the same request again is answered alike, and takes nothing twice`() throws {
    let child = try cut(20, "a")
    #expect(try cut(20, "a") == child)
    #expect(refusal { try cut(21, "a") } == .conflict)
    #expect(
      refusal { try acme.reserve(.cents(20), id: child.id, expiresAfter: .seconds(600)) }
        == .conflict
    )
    try cut(10, "b")
    #expect(refusal { try cut(20, "a", from: "b") } == .conflict)
    try expectBooks(spent: 0, reserved: 60)
  }

  @Test func `children that share a transaction have no more than the parent had`() async throws {
    let held = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<20 {
        group.addTask { (try? await acme.reserve(.cents(7), from: pool)) != nil }
      }
      return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(held == 8)
    try expectBooks(spent: 0, reserved: 60)
  }

  @Test func `a parent that cannot be one is refused in a sentence`() throws {
    try cut(10, "ended")
    try settle("ended", 10)
    let cases: [(parent: String, id: String, code: LedgerError.Code, words: String)] = [
      ("nobody", "x", .notFound, "There is no reservation 'nobody'"),
      ("x", "x", .invalidValue, "A reservation cannot be cut from itself; name another one."),
      ("ended", "x", .conflict, "was settled as call 'ended' and holds nothing any more."),
    ]
    for (parent, id, code, words) in cases {
      let error = #expect(throws: LedgerError.self) { try cut(1, id, from: parent) }
      #expect(error?.code == code && error?.message.contains(words) == true)
    }
    let other = test.guarding(in: .other)
    #expect(refusal { try other.reserve(.cents(1), from: pool) } == .notFound)
    test.clock.advance(seconds: 3600)
    #expect(refusal { try cut(1, "x") } == .conflict)
    try expectBooks(spent: 10, reserved: 0)
  }

  @Test func `sixteen can be cut from one another in a row, and no more`() throws {
    var parent = "pool"
    for number in 1...16 {
      try cut(10, "c\(number)", from: parent)
      parent = "c\(number)"
    }
    let error = #expect(throws: LedgerError.self) { try cut(1, "c17", from: parent) }
    #expect(error?.code == .invalidValue)
    try settle(parent, 4)
    #expect(try held("c15") == .cents(6) && held("pool") == .cents(50))
    for number in (1...15).reversed() { try acme.release(ReservationID("c\(number)")) }
    #expect(try held("pool") == .cents(56))
    try expectBooks(spent: 4, reserved: 56)
  }

  // MARK: - Coming back

  enum End: CaseIterable { case settled, released, swept, runOut }

  @Test(arguments: End.allCases)
  func `what a child did not spend goes back to the parent`(_ end: End) throws {
    try cut(20, "a", seconds: 60)
    switch end {
    case .settled: try settle("a", 0)
    case .released: try acme.release(ReservationID("a"))
    case .swept, .runOut: test.clock.advance(seconds: 60)
    }
    if end == .swept { try acme.expireReservations() }
    // Not even for a moment is it anybody else's.
    #expect(refusal { try acme.reserve(.cents(41)) } == .budgetExceeded)
    try expectBooks(spent: 0, reserved: 60)
    try cut(60, "b")
    #expect(try held("pool") == .zero)
    try expectBooks(spent: 0, reserved: 60)
  }

  @Test func `a parent that lacks the money gets back what has run out, and no more`() throws {
    try cut(20, "a", seconds: 60)
    try cut(20, "b", seconds: 120)
    try cut(10, "deep", from: "b", seconds: 60)
    test.clock.advance(seconds: 60)
    let error = #expect(throws: LedgerError.self) { try cut(41, "c") }
    #expect(error?.decision?.parentRoom?.left == .usd(.cents(40)))
    try cut(40, "c")
    try expectBooks(spent: 0, reserved: 60)
    try cut(20, "d", from: "b")
    try expectBooks(spent: 0, reserved: 60)
  }

  @Test(arguments: [false, true])
  func `once the parent has ended, what comes back is everybody's`(isRunOut: Bool) throws {
    try cut(20, "a", seconds: 7200)
    if isRunOut { test.clock.advance(seconds: 3600) } else { try acme.release(pool) }
    try expectBooks(spent: 0, reserved: 20)
    try settle("a", 5)
    try expectBooks(spent: 5, reserved: 0)
    _ = try acme.reserve(.cents(95))
  }

  @Test func `what was cut from one that has ended goes to the one that this was cut from`() throws
  {
    try cut(40, "a")
    try cut(30, "b", from: "a")
    try settle("a", 10)
    try expectBooks(spent: 10, reserved: 50)
    #expect(try held("pool") == .cents(20))
    try settle("b", 12)
    #expect(try held("pool") == .cents(38))
    try expectBooks(spent: 22, reserved: 38)
  }

  @Test func `parents and children that run out at the same time all come back`() throws {
    try cut(40, "a", seconds: 60)
    try cut(30, "b", from: "a", seconds: 60)
    try cut(20, "c", from: "b", seconds: 60)
    test.clock.advance(seconds: 60)
    try acme.expireReservations()
    #expect(try held("pool") == .cents(60))
    try expectBooks(spent: 0, reserved: 60)
  }

  // MARK: - Spending

  @Test func `a child that costs more takes it from the parents' rest first, the nearest first`()
    throws
  {
    try cut(30, "a")
    try cut(20, "b", from: "a")
    let settled = try settle("b", 50)
    #expect(settled.held == .cents(20) && settled.overrun == .cents(30))
    #expect(try held("a") == .zero && held("pool") == .cents(10))
    try expectBooks(spent: 50, reserved: 10)
    try settle("a", 30)
    #expect(try held("pool") == .zero)
    try expectBooks(spent: 80, reserved: 0)
  }

  @Test(arguments: [false, true])
  func `a late child is charged to the parent`(isSwept: Bool) throws {
    try cut(20, "a", seconds: 60)
    test.clock.advance(seconds: 60)
    if isSwept { try acme.expireReservations() }
    #expect(try settle("a", 15).isLate)
    #expect(try held("pool") == .cents(45))
    try expectBooks(spent: 15, reserved: 45)
  }

  @Test func `a child's attempts, observations and enlargements come from the parent`() throws {
    let child = try cut(20, "a").id
    try acme.settle(child, with: .cost(.cents(30)), isFinal: false)
    #expect(try held("pool") == .cents(30))
    try expectBooks(spent: 30, reserved: 30)
    try acme.observe(child, cost: .cents(10))
    #expect(try held("a") == .cents(10) && held("pool") == .cents(20))
    try acme.enlarge(child, by: .cents(20))
    #expect(refusal { try acme.enlarge(child, by: .nanodollars(1)) } == .budgetExceeded)
    try expectBooks(spent: 30, reserved: 30)
    try acme.observe(child, cost: .cents(50))
    try expectBooks(spent: 30, reserved: 50)
    // The 20 that the budgets gave go back to them.
    try settle("a", 8)
    #expect(try held("pool") == .cents(22))
    try expectBooks(spent: 38, reserved: 22)
  }

  @Test func `a child of unknown cost takes what it held, and its parent gets nothing back`() throws
  {
    try test.setBudget(.dollars(1), policy: .allow)
    let child = try cut(20, "a").id
    #expect(try acme.settle(child, with: .ofUnknownPrice).stillHeld == .cents(20))
    #expect(try held("pool") == .cents(40))
    try expectBooks(spent: 0, reserved: 60)
  }

  // MARK: - Other budgets

  @Test func `the budgets that only the child's call touches must have room`() throws {
    try setDaily(.cents(15), "writer")
    #expect(refusal { try cut(16, "a", by: "writer") } == .budgetExceeded)
    try expectBooks(spent: 0, reserved: 60)
    try cut(15, "b", by: "writer")
    #expect(try reserved(by: "writer") == .cents(15))
    try settle("b", 5)
    #expect(try reserved(by: "writer") == .zero && held("pool") == .cents(55))
    try expectBooks(spent: 5, reserved: 55)
  }

  @Test func `the budgets that only the parent's call touches hold until the money is spent`()
    throws
  {
    try setDaily(.cents(40), "planner")
    let planner = test.ledger.guard(for: CallContext(workspace: .acme, agent: "planner"))
    _ = try planner.reserve(.cents(40), id: ReservationID("plan"), expiresAfter: .seconds(3600))
    try cut(30, "a", from: "plan", by: "writer")
    #expect(try reserved(by: "planner") == .cents(40))
    #expect(refusal { try planner.reserve(.nanodollars(1)) } == .budgetExceeded)
    try settle("a", 10)
    #expect(try reserved(by: "planner") == .cents(30))
    try expectBooks(spent: 10, reserved: 90)
    try cut(30, "b", from: "plan", seconds: 60, by: "writer")
    test.clock.advance(seconds: 60)
    #expect(refusal { try planner.reserve(.cents(11)) } == .budgetExceeded)
    try acme.expireReservations()
    #expect(try reserved(by: "planner") == .cents(30))
    try test.expectVerified()
  }

  @Test func `a budget that is set meanwhile holds the children, too`() throws {
    let planner = CallContext(workspace: .acme, agent: "planner")
    let plan = try test.ledger.guard(for: planner).reserve(
      .cents(40),
      id: ReservationID("plan"),
      expiresAfter: .seconds(3600)
    )
    try cut(30, "a", from: "plan", by: "writer")
    try setDaily(.dollars(1), "planner")
    #expect(try reserved(by: "planner") == .cents(40))
    try cut(5, "b", from: "plan", by: "planner")
    #expect(try reserved(by: "planner") == .cents(40))
    try setDaily(.dollars(2), "writer")
    #expect(try reserved(by: "writer") == .cents(30))
    try settle("a", 10)
    try settle("b", 1)
    #expect(try reserved(by: "planner") == .cents(29))
    #expect(try acme.release(plan.id).amount == .cents(29))
    try expectBooks(spent: 11, reserved: 60)
  }

  @Test func `a child of the next month holds in both, and is charged where its call began`() throws
  {
    test.clock.now = try Instant(iso8601: "2026-01-31T23:50:00Z")
    _ = try acme.reserve(.cents(40), id: ReservationID("night"), expiresAfter: .seconds(3600))
    test.clock.advance(seconds: 1200)
    try cut(30, "a", from: "night")
    try expectBooks(spent: 0, reserved: 30)
    try settle("a", 10)
    #expect(try held("night") == .cents(30))
    try expectBooks(spent: 10, reserved: 0)
  }

  // MARK: - Verifying

  @Test(
    arguments: [
      "lent_nanodollars = lent_nanodollars + 1, granted_nanodollars = granted_nanodollars + 1",
      "drawn_nanodollars = 0", "paid_nanodollars = 1", "observed_nanodollars = 70000000000",
      "attempts = 1", "lent_tokens = 1, granted_tokens = 1", "granted_tokens = 1",
    ]
  )
  func `books in which parents and children disagree are found`(change: String) throws {
    try cut(20, "a")
    try cut(10, "b", from: "a")
    try test.expectVerified()
    try test.tamper("UPDATE reservation_course SET \(change) WHERE reservation_id = 'a'")
    #expect(try !test.ledger.verify().isOK)
  }

  @Test(
    arguments: [
      "UPDATE reservation SET parent_id = NULL WHERE reservation_id = 'a'",
      "UPDATE reservation SET has_course = 0 WHERE reservation_id = 'a'",
      "UPDATE reservation SET amount_tokens = 1 WHERE reservation_id = 'a'",
      "UPDATE reservation SET has_course = 1 WHERE reservation_id = 'lonely'",
      "INSERT INTO reservation_course SELECT 'lonely', drawn_nanodollars, drawn_tokens, granted_nanodollars, granted_tokens, lent_nanodollars, lent_tokens, paid_nanodollars, paid_tokens, observed_nanodollars, observed_tokens, kept_nanodollars, closing, attempts FROM reservation_course WHERE reservation_id = 'a'",
    ]
  )
  func `a reservation and what became of it are found to disagree`(change: String) throws {
    try cut(20, "a")
    _ = try acme.reserve(.cents(1), id: ReservationID("lonely"))
    try test.expectVerified()
    try test.tamper(change)
    #expect((try? test.ledger.verify().isOK) != true)
  }
}
