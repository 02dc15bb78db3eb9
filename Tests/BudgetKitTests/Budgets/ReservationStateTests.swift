import BudgetKit
import Testing

/// Every order in which a reservation can be settled, released, swept, asked for again and left
/// alone.
@Suite struct ReservationStateTests {
  enum Step: CaseIterable {
    case settle, settleOtherwise, release, pass, sweep, reserveAgain, reserveOtherwise
  }

  /// What a reservation should be, worked out beside the ledger.
  private struct Expected {
    var state = Reservation.State.open
    var hasRunOut = false
    var cost: Money?
    var isLate = false

    mutating func answer(to step: Step) -> String {
      switch step {
      case .pass:
        hasRunOut = true
        return "done"
      case .sweep:
        if hasRunOut && state == .open { state = .expired }
        return "done"
      case .settle: return settle(.cents(7))
      case .settleOtherwise: return settle(.cents(12))
      case .release:
        if state == .settled { return "conflict" }
        if state == .open { state = hasRunOut ? .expired : .released }
        return "\(state)"
      case .reserveAgain: return state == .open && !hasRunOut ? "open" : "conflict"
      case .reserveOtherwise: return "conflict"
      }
    }

    private mutating func settle(_ amount: Money) -> String {
      switch state {
      case .released: return "conflict"
      case .settled where amount != cost: return "conflict"
      case .settled: break
      case .open, .expired:
        isLate = hasRunOut
        cost = amount
        state = .settled
      }
      return "\(amount) \(isLate)"
    }
  }

  @Test func `every order of three steps answers as the rules say`() throws {
    let test = try TestLedger()
    var number = 0
    for first in Step.allCases {
      for second in Step.allCases {
        for third in Step.allCases {
          number += 1
          try expectRules([first, second, third], number, test)
        }
      }
    }
    try test.expectVerified()
  }

  private func expectRules(_ steps: [Step], _ number: Int, _ test: TestLedger) throws {
    let workspace = try WorkspaceID("w\(number)")
    let id = try ReservationID("r\(number)")
    try test.setBudget(.dollars(1), workspace: workspace)
    let manager = test.guarding(in: workspace)
    _ = try manager.reserve(.cents(10), id: id, expiresAfter: .seconds(1))
    var expected = Expected()
    for step in steps {
      let answer = try perform(step, id, manager, test)
      #expect(answer == expected.answer(to: step), "\(steps), at \(step)")
    }
    let status = try manager.status()
    let isHeld = expected.state == .open && !expected.hasRunOut
    #expect(status.reserved == (isHeld ? .cents(10) : .zero), "\(steps)")
    #expect(status.spent == expected.cost ?? .zero, "\(steps)")
  }

  private func perform(
    _ step: Step,
    _ id: ReservationID,
    _ manager: BudgetManager,
    _ test: TestLedger
  ) throws -> String {
    do {
      switch step {
      case .pass:
        test.clock.advance(seconds: 1)
        return "done"
      case .sweep:
        try manager.expireReservations()
        return "done"
      case .settle:
        let settled = try manager.settle(id, with: .cost(.cents(7)))
        return "\(Money.cents(7)) \(settled.isLate)"
      case .settleOtherwise:
        let settled = try manager.settle(id, with: .cost(.cents(12)))
        #expect(settled.overrun == .cents(2))
        return "\(Money.cents(12)) \(settled.isLate)"
      case .release: return "\(try manager.release(id).state)"
      case .reserveAgain:
        let again = try manager.reserve(.cents(10), id: id, expiresAfter: .seconds(1))
        #expect(again.id == id && again.amount == .cents(10))
        return "\(again.state)"
      case .reserveOtherwise:
        return "\(try manager.reserve(.cents(11), id: id, expiresAfter: .seconds(1)).state)"
      }
    } catch let error as LedgerError {
      return error.code.description
    }
  }
}

@Suite struct ReservationTests {
  private let test: TestLedger
  private var acme: BudgetManager { test.guarding() }

  init() throws {
    test = try TestLedger()
    try test.setBudget(.dollars(1))
  }

  @Test func `a hold lasts until the millisecond before it runs out`() throws {
    _ = try acme.reserve(.dollars(1), expiresAfter: .milliseconds(1000))
    test.clock.now = test.clock.now.adding(milliseconds: 999)
    #expect(try !acme.canExecute(estimatedCost: .nanodollars(1)).canExecute)
    #expect(refusal { try acme.reserve(.nanodollars(1)) } == .budgetExceeded)
    test.clock.now = test.clock.now.adding(milliseconds: 1)
    #expect(try acme.canExecute(estimatedCost: .dollars(1)).canExecute)
    #expect(try test.status().reserved == .zero)
    _ = try acme.reserve(.dollars(1))
    #expect(try test.count("reservation", where: "state = 'expired'") == 1)
    try test.expectVerified()
  }

  @Test func `holds of a project that have run out block neither it nor the workspace`() throws {
    try test.setBudget(.dollars(1), project: .search)
    for _ in 0..<3 { _ = try test.guarding(.search).reserve(.cents(30), expiresAfter: .seconds(1)) }
    test.clock.advance(seconds: 1)
    let decision = try test.guarding(.search).canExecute(estimatedCost: .dollars(1))
    #expect(decision.canExecute && decision.tightest?.reserved == .zero)
    _ = try test.guarding(.chat).reserve(.dollars(1))
    #expect(try test.status(.search).reserved == .zero)
    try test.expectVerified()
  }

  @Test func `a status without a budget shows what is spent and held, not what has run out`() throws
  {
    let other = test.guarding(.search, in: .other)
    _ = try other.reserve(.cents(10), expiresAfter: .seconds(1))
    _ = try other.reserve(.cents(20), expiresAfter: .seconds(2))
    test.clock.advance(seconds: 1)
    #expect(try other.status().reserved == .cents(20))
    #expect(try test.status(in: .other).reserved == .cents(20))
    #expect(try test.status(.chat, in: .other).reserved == .zero)
    try test.expectVerified()
  }

  @Test func `a sweep gives back what has run out and leaves the rest`() throws {
    _ = try acme.reserve(.cents(10), expiresAfter: .seconds(1))
    let lasting = try acme.reserve(.cents(20), expiresAfter: .seconds(3))
    test.clock.advance(seconds: 2)
    try acme.expireReservations()
    try acme.expireReservations()
    #expect(try test.status().reserved == .cents(20))
    #expect(try acme.release(lasting.id).state == .released)
    try test.expectVerified()
  }

  @Test func `an overrun is booked in full, and the next reservation is refused`() throws {
    let hold = try acme.reserve(.cents(50))
    let settled = try acme.settle(hold.id, with: .cost(.dollars(3)))
    #expect(settled.overrun == .cents(250) && settled.cost == .dollars(3))
    #expect(try test.status().spent == .dollars(3))
    #expect(refusal { try acme.reserve(.nanodollars(1)) } == .budgetExceeded)
    try test.expectVerified()
  }

  @Test func `a reservation's id is unique in the whole ledger`() throws {
    let id = try ReservationID("r")
    _ = try acme.reserve(.cents(1), id: id)
    let other = test.guarding(in: .other)
    #expect(refusal { try other.reserve(.cents(1), id: id) } == .conflict)
    #expect(refusal { try other.settle(id, with: .cost(.zero)) } == .notFound)
    #expect(refusal { try other.release(id) } == .notFound)
    #expect(refusal { try test.guarding(.search).reserve(.cents(1), id: id) } == .conflict)
    let execution = try ExecutionID("e")
    #expect(refusal { try acme.reserve(.cents(1), id: id, execution: execution) } == .conflict)
    #expect(
      refusal { try acme.reserve(.cents(1), id: id, expiresAfter: .seconds(1)) } == .conflict
    )
    #expect(try test.ledger.settle(id, with: .cost(.cents(1))).reservation == id)
    #expect(refusal { try test.ledger.release(id) } == .conflict)
    try test.expectVerified()
  }

  @Test func `a settlement under a taken id is refused, and the money stays held`() throws {
    try test.ledger.record(.costing(.cents(1), id: "taken"))
    let hold = try acme.reserve(.cents(10))
    var measured = MeasuredCall.cost(.cents(2))
    measured.id = try RecordID("taken")
    #expect(refusal { try acme.settle(hold.id, with: measured) } == .conflict)
    #expect(try test.status().reserved == .cents(10))
    let named = try acme.reserve(.cents(10), id: ReservationID("taken"))
    #expect(refusal { try acme.settle(named.id, with: .cost(.cents(2))) } == .conflict)
    measured.id = try RecordID("free")
    #expect(try acme.settle(named.id, with: measured).callID.rawValue == "free")
    #expect(refusal { try acme.settle(hold.id, with: measured) } == .conflict)
    #expect(try test.status().spent == .cents(3))
    try test.expectVerified()
  }

  @Test func `a settled call carries its reservation, its execution and its beginning`() throws {
    let begin = test.clock.now
    let hold = try test.guarding(.search)
      .reserve(.cents(10), execution: ExecutionID("run"))
    test.clock.advance(seconds: 20)
    let settled = try acme.settle(
      hold.id,
      with: MeasuredCall(
        provider: "openai",
        model: "gpt-4o",
        usage: TokenUsage(prompt: 1000, completion: 500),
        attribution: Attribution(agent: "a"),
        error: "timeout",
        success: false
      )
    )
    let row = try #require(try test.ledger.calls.find(settled.callID, in: .acme))
    #expect(row.timestamp == begin && row.reservation == hold.id)
    #expect(row.call.project == .search && row.call.execution?.rawValue == "run")
    #expect(try row.cost == Money(usd: "0.0075") && row.call.error == "timeout")
    #expect(try test.ledger.executionCosts.find(ExecutionID("run"), in: .acme)?.llmCallCount == 1)
    try test.expectVerified()
  }

  @Test func `what does not exist cannot be settled or released`() throws {
    let id = try ReservationID("nobody")
    #expect(refusal { try acme.settle(id, with: .cost(.zero)) } == .notFound)
    #expect(refusal { try acme.release(id) } == .notFound)
    try test.expectVerified()
  }
}
