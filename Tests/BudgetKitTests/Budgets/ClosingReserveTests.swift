import Testing

@testable import BudgetKit

/// A part of a limit, or of a pool, that is kept back for the last answer of a run.
@Suite struct ClosingReserveTests {
  private let test: TestLedger
  private var acme: BudgetManager { test.guarding() }

  init() throws { test = try TestLedger() }

  private func set(
    _ limit: BudgetAmount = .usd(.dollars(1)),
    closing: BudgetAmount?,
    mode: BudgetMode = .hard,
    grace: Int = 0,
    carry: BudgetCarry = .none
  ) throws {
    let budget = MonthlyBudget(
      limit: limit,
      mode: mode,
      gracePercent: grace,
      carry: carry,
      closing: closing
    )
    var update = BudgetUpdate(limit: limit, mode: mode, gracePercent: grace)
    update.closing = closing
    try test.ledger.updateBudget(
      of: BudgetScope(workspace: .acme),
      unit: limit.unit,
      with: update,
      orOf: budget,
      by: .test
    )
  }

  private func refusal(
    of cents: Int32,
    from pool: ReservationID? = nil,
    as role: ReservationRole = .ordinary,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> LedgerError? {
    do {
      let reservation = try acme.reserve(.cents(cents), from: pool, role: role)
      try acme.release(reservation.id)
      return nil
    } catch let error as LedgerError {
      #expect(error.code == .budgetExceeded, sourceLocation: sourceLocation)
      return error
    }
  }

  /// Expects that an ordinary and a closing reservation of so many cents fit, and one cent more
  /// does not.
  private func expectRoom(
    ordinary: Int32,
    closing: Int32,
    from pool: ReservationID? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for (cents, role) in [(ordinary, ReservationRole.ordinary), (closing, .closing)] {
      #expect(try refusal(of: cents, from: pool, as: role) == nil, sourceLocation: sourceLocation)
      #expect(
        try refusal(of: cents + 1, from: pool, as: role) != nil,
        sourceLocation: sourceLocation
      )
      guard pool == nil else { continue }
      for (more, fits) in [(Int32(0), true), (1, false)] {
        let decision = try acme.canExecute(
          estimatedCost: .cents(cents + more),
          model: nil,
          role: role
        )
        #expect(decision.canExecute == fits, sourceLocation: sourceLocation)
        guard role == .ordinary else { continue }
        let plain = try acme.canExecute(estimatedCost: .cents(cents + more))
        #expect(plain.canExecute == fits, sourceLocation: sourceLocation)
      }
    }
    try test.expectVerified(sourceLocation: sourceLocation)
  }

  @Test func `only a closing reservation may use what is kept back`() throws {
    try set(closing: .usd(.cents(20)))
    try expectRoom(ordinary: 80, closing: 100)
    _ = try acme.reserve(.cents(75))
    try expectRoom(ordinary: 5, closing: 25)
    _ = try acme.reserve(.cents(15), role: .closing)
    try expectRoom(ordinary: 0, closing: 10)
  }

  @Test func `a refusal says how much is kept back`() throws {
    try set(closing: .usd(.cents(20)))
    let error = try #require(try refusal(of: 81))
    let room = try #require(error.decision?.tightest)
    #expect(room.keptBackAmount == .usd(.cents(20)) && room.fittingAmount == .usd(.cents(80)))
    #expect(room.limitAmount == .usd(.dollars(1)) && room.shortfallAmount == .usd(.cents(1)))
    #expect(
      error.message.contains(
        "of 1, of which 0.2 is kept back for closing reservations; 0.8 would fit"
      )
    )
    let closing = try #require(try refusal(of: 101, as: .closing))
    #expect(closing.decision?.tightest?.keptBackAmount.isZero == true)
    #expect(!closing.message.contains("kept back"))
  }

  @Test func `a grace, a raise and a deficit leave as much kept back as there is`() throws {
    try set(closing: .usd(.cents(20)), grace: 10)
    try expectRoom(ordinary: 90, closing: 110)
    try test.ledger.raiseBudget(
      of: BudgetScope(workspace: .acme),
      adding: .usd(.cents(50)),
      until: test.clock.now.adding(milliseconds: 86_400_000),
      by: Change(by: "test", reason: "launch")
    )
    try expectRoom(ordinary: 140, closing: 160)
  }

  @Test func `a deficit takes from what is kept back last`() throws {
    try set(closing: .usd(.cents(20)), carry: .all)
    try test.spend(.cents(170))
    test.clock.now = try Instant(iso8601: "2026-02-15T12:00:00Z")
    try expectRoom(ordinary: 10, closing: 30)
    try test.spend(.cents(120))
    test.clock.now = try Instant(iso8601: "2026-03-15T12:00:00Z")
    try expectRoom(ordinary: 0, closing: 10)
  }

  @Test func `tokens and calls are kept back in their own unit`() throws {
    try set(.tokens(100), closing: .tokens(30))
    try set(.calls(3), closing: .calls(1))
    #expect(throws: LedgerError.self) { _ = try acme.reserve(.zero, tokens: 71) }
    let first = try acme.reserve(.zero, tokens: 70)
    _ = try acme.reserve(.zero, tokens: 0)
    #expect(throws: LedgerError.self) { _ = try acme.reserve(.zero, tokens: 0) }
    try acme.release(first.id)
    _ = try acme.reserve(.zero, tokens: 0)
    _ = try acme.reserve(.zero, tokens: 100, role: .closing)
    #expect(throws: LedgerError.self) { _ = try acme.reserve(.zero, tokens: 0, role: .closing) }
    try test.expectVerified()
  }

  @Test
  func `a budget that only observes tells of ordinary calls that would take what is kept back`()
    throws
  {
    try set(closing: .usd(.cents(20)), mode: .observe)
    #expect(try acme.reserve(.cents(80)).wouldRefuse.isEmpty)
    #expect(try acme.reserve(.cents(1)).wouldRefuse.first?.keptBackAmount == .usd(.cents(20)))
    #expect(try acme.reserve(.cents(19), role: .closing).wouldRefuse.isEmpty)
  }

  @Test func `a frozen budget refuses closing reservations, too`() throws {
    try set(closing: .usd(.cents(20)))
    var update = BudgetUpdate()
    update.isFrozen = true
    try test.ledger.updateBudget(of: BudgetScope(workspace: .acme), with: update, by: .test)
    let error = try #require(try refusal(of: 1, as: .closing))
    #expect(error.message.contains("is frozen"))
  }

  @Test func `what is kept back is a part of a limit that refuses`() throws {
    for (limit, closing, mode) in [
      (BudgetAmount.usd(.dollars(1)), BudgetAmount.usd(.cents(101)), BudgetMode.hard),
      (.usd(.dollars(1)), .tokens(1), .hard), (.usd(.dollars(1)), .usd(.cents(1)), .soft),
      (.usd(.dollars(1)), .usd(.nanodollars(-1)), .hard),
    ] {
      #expect(throws: LedgerError.self) { try set(limit, closing: closing, mode: mode) }
    }
    #expect(try test.ledger.budgets().isEmpty)
    try set(closing: .usd(.dollars(1)))
    try expectRoom(ordinary: 0, closing: 100)
    #expect(throws: LedgerError.self) {
      try test.ledger.updateBudget(
        of: BudgetScope(workspace: .acme),
        with: BudgetUpdate(limit: Money.cents(99)),
        by: .test
      )
    }
    var none = BudgetUpdate()
    none.closing = .usd(.zero)
    let budget = try test.ledger.updateBudget(
      of: BudgetScope(workspace: .acme),
      with: none,
      by: .test
    )
    #expect(budget.budget.closing == nil)
    try expectRoom(ordinary: 100, closing: 100)
  }

  @Test func `each execution keeps back its own`() throws {
    try test.ledger.updateBudget(
      of: BudgetScope(workspace: .acme).withEach([.execution]),
      window: .total,
      with: BudgetUpdate(),
      orOf: MonthlyBudget(limit: .usd(.dollars(1)), closing: .usd(.cents(20))),
      by: .test
    )
    for run in ["run-1", "run-2"] {
      let execution = try ExecutionID(run)
      _ = try acme.reserve(.cents(80), execution: execution)
      #expect(throws: LedgerError.self) { _ = try acme.reserve(.cents(1), execution: execution) }
      _ = try acme.reserve(.cents(20), execution: execution, role: .closing)
      #expect(throws: LedgerError.self) {
        _ = try acme.reserve(.cents(1), execution: execution, role: .closing)
      }
    }
    try test.expectVerified()
  }

  // MARK: - Pools

  @Test func `a pool keeps back what only a closing part of it may take`() throws {
    let pool = try acme.reserve(.dollars(1), role: .pool(keeping: .cents(20))).id
    try expectRoom(ordinary: 80, closing: 100, from: pool)
    let part = try acme.reserve(.cents(70), from: pool)
    try expectRoom(ordinary: 10, closing: 30, from: pool)
    let error = try #require(try refusal(of: 11, from: pool))
    #expect(
      error.message
        == "Reservation '\(pool)' lacks 0.01 US dollars: it has 0.3 left, of which 0.2 is kept back for a closing reservation."
    )
    #expect(error.decision?.parentRoom?.keptBack == .usd(.cents(20)))
    // What a part spent beyond its hold is gone, whatever was kept back.
    try acme.settle(part.id, with: .cost(.cents(90)))
    try expectRoom(ordinary: 0, closing: 10, from: pool)
  }

  @Test func `a part is enlarged by what is kept back only where it is closing`() throws {
    let pool = try acme.reserve(.dollars(1), role: .pool(keeping: .cents(20))).id
    let part = try acme.reserve(.cents(80), from: pool)
    #expect(throws: LedgerError.self) { try acme.enlarge(part.id, by: .cents(1)) }
    let last = try acme.reserve(.cents(10), from: pool, role: .closing)
    #expect(try acme.enlarge(last.id, by: .cents(10)).amount == .cents(20))
    #expect(throws: LedgerError.self) { try acme.enlarge(last.id, by: .cents(1)) }
    try test.expectVerified()
  }

  @Test func `what can never fit a pool without what it keeps back is not waited for`() throws {
    let pool = try acme.reserve(.dollars(1), role: .pool(keeping: .cents(20))).id
    let error = #expect(throws: LedgerError.self) {
      _ = try acme.reserve(.cents(81), from: pool, waitingUpTo: .seconds(3600))
    }
    #expect(error?.code == .budgetExceeded)
  }

  @Test func `a pool keeps back no more than it has, and an id names one role`() throws {
    let tooMuch = #expect(throws: LedgerError.self) {
      _ = try acme.reserve(.cents(10), role: .pool(keeping: .cents(11)))
    }
    #expect(tooMuch?.code == .invalidValue)
    let id = try ReservationID("last")
    let first = try acme.reserve(.cents(10), id: id, role: .closing)
    #expect(first.role == .closing)
    #expect(try acme.reserve(.cents(10), id: id, role: .closing).role == .closing)
    let other = #expect(throws: LedgerError.self) { _ = try acme.reserve(.cents(10), id: id) }
    #expect(other?.code == .conflict)
  }
}
