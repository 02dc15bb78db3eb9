import BudgetKit
import Testing

/// Requests that take several calls under one reservation.
@Suite struct AttemptTests {
  private let test: TestLedger
  private let id: ReservationID
  private var acme: BudgetManager { test.guarding() }

  init() throws {
    test = try TestLedger()
    try test.setBudget(.dollars(1))
    id = try ReservationID("job")
    _ = try acme.reserve(.cents(50), id: id, expiresAfter: .seconds(60))
  }

  private func call(_ cents: Int64, _ name: String? = nil) throws -> MeasuredCall {
    var call = MeasuredCall.cost(.cents(cents))
    call.id = try name.map { try RecordID($0) }
    return call
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

  @Test(
    arguments: [
      ([], 50), ([20], 30), ([20, 30], 0), ([20, 40], 0), ([60], 0), ([0], 50),
    ] as [([Int64], Int64)]
  )
  func `the hold falls by what each attempt costs, not below zero, and the last ends it`(
    attempts: [Int64],
    left: Int64
  ) throws {
    for cents in attempts { try acme.settle(id, with: call(cents), isFinal: false) }
    let spent = attempts.reduce(0, +)
    try expectBooks(spent: spent, reserved: left)
    let last = try acme.settle(id, with: call(7), isFinal: true)
    #expect(last.held == .cents(left) && last.callID.rawValue == "job")
    #expect(last.remainingHold == nil)
    try expectBooks(spent: spent + 7, reserved: 0)
    #expect(try test.count("llm_call", where: "reservation_id = 'job'") == attempts.count + 1)
  }

  @Test func `the attempts of a request have its id as their group, unless they name another`()
    throws
  {
    var named = try call(1)
    named.outcome.attemptGroup = "mine"
    try acme.settle(id, with: call(1), isFinal: false)
    try acme.settle(id, with: named, isFinal: false)
    try acme.settle(id, with: call(1), isFinal: true)
    #expect(try test.count("llm_call", where: "attempt_group = 'job'") == 2)
    #expect(try test.count("llm_call", where: "attempt_group = 'mine'") == 1)
  }

  @Test func `a call that is the only one has no group`() throws {
    try acme.settle(id, with: call(1), isFinal: true)
    #expect(try test.count("llm_call", where: "attempt_group IS NULL") == 1)
  }

  @Test func `an attempt with an id counts once, whatever came after`() throws {
    let first = try acme.settle(id, with: call(20, "a"), isFinal: false)
    #expect(first.held == .cents(50) && first.remainingHold == .cents(30))
    #expect(try acme.settle(id, with: call(20, "a"), isFinal: false) == first)
    try acme.settle(id, with: call(40, "b"), isFinal: false)
    let later = try acme.settle(id, with: call(20, "a"), isFinal: false)
    #expect(later.held == .cents(50) && later.remainingHold == .zero)
    #expect(try acme.settle(id, with: call(40, "b"), isFinal: false).overrun == .cents(10))
    try acme.settle(id, with: call(1), isFinal: true)
    test.clock.advance(seconds: 60)
    let last = try acme.settle(id, with: call(20, "a"), isFinal: false)
    #expect(last.call == first.call && last.held == first.held && !last.isLate)
    try expectBooks(spent: 61, reserved: 0)
  }

  @Test func `attempts that share a transaction are booked once each`() async throws {
    let call = try call(5, "a")
    let answers = try await withThrowingTaskGroup(of: Settlement.self) { group in
      for _ in 0..<10 { group.addTask { try await acme.settle(id, with: call, isFinal: false) } }
      return try await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(answers.count == 1)
    try expectBooks(spent: 5, reserved: 45)
  }

  @Test func `other content under a known id is a conflict`() throws {
    try test.ledger.record(.costing(.cents(1), id: "taken"))
    try acme.settle(id, with: call(20, "a"), isFinal: false)
    #expect(refusal { try acme.settle(id, with: call(21, "a"), isFinal: false) } == .conflict)
    #expect(refusal { try acme.settle(id, with: call(1, "taken"), isFinal: false) } == .conflict)
    #expect(refusal { try acme.settle(id, with: call(20, "a"), isFinal: true) } == .conflict)
    try acme.settle(id, with: call(2, "end"), isFinal: true)
    #expect(refusal { try acme.settle(id, with: call(2, "end"), isFinal: false) } == .conflict)
    #expect(refusal { try acme.settle(id, with: call(3, "b"), isFinal: false) } == .conflict)
    try expectBooks(spent: 23, reserved: 0)
  }

  @Test func `what is left after the attempts can be given back`() throws {
    try acme.settle(id, with: call(20), isFinal: false)
    #expect(try acme.release(id).amount == .cents(30))
    let error = #expect(throws: LedgerError.self) {
      try acme.settle(id, with: call(1), isFinal: false)
    }
    #expect(
      error?.message
        == "Reservation 'job' was released; book what the call cost with 'record' instead."
    )
    try expectBooks(spent: 20, reserved: 0)
  }

  @Test(arguments: [false, true])
  func `an attempt after the time is late, and booked all the same`(isSwept: Bool) throws {
    test.clock.advance(seconds: 60)
    if isSwept { try acme.expireReservations() }
    let late = try acme.settle(id, with: call(20, "a"), isFinal: false)
    #expect(late.isLate && late.remainingHold == .zero)
    try expectBooks(spent: 20, reserved: 0)
    #expect(try acme.settle(id, with: call(5), isFinal: true).isLate)
    try expectBooks(spent: 25, reserved: 0)
  }

  @Test func `an attempt of unknown cost takes all that is held`() throws {
    try test.setBudget(.dollars(1), policy: .allow)
    let unknown = try acme.settle(id, with: .ofUnknownPrice, isFinal: false)
    #expect(unknown.stillHeld == .cents(50) && unknown.remainingHold == .zero)
    try expectBooks(spent: 0, reserved: 50)
    try acme.settle(id, with: call(5), isFinal: true)
    try expectBooks(spent: 5, reserved: 50)
  }

  @Test func `what is observed is of the attempt that runs`() throws {
    try acme.observe(id, cost: .cents(60))
    try acme.settle(id, with: call(60), isFinal: false)
    try expectBooks(spent: 60, reserved: 0)
    #expect(try acme.observe(id, cost: .cents(10)).amount == .cents(10))
    try expectBooks(spent: 60, reserved: 10)
    try acme.settle(id, with: call(10), isFinal: true)
    try expectBooks(spent: 70, reserved: 0)
  }
}
