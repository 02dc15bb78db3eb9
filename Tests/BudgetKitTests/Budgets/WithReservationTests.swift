import BudgetKit
import Testing

@Suite struct WithReservationTests {
  private struct Failure: Error {}

  private let test: TestLedger
  private var acme: BudgetManager { test.guarding() }

  init() throws {
    test = try TestLedger()
    try test.setBudget(.dollars(1))
  }

  private func expectBooked(_ spent: Money, calls: Int) async throws {
    let status = try await acme.status()
    #expect(status.spent == spent && status.reserved == .zero)
    #expect(try test.count("llm_call") == calls)
    try test.expectVerified()
  }

  @Test func `a call that succeeds is booked at what it measured last`() async throws {
    let test = test
    let value = try await acme.withReservation(.cents(10)) { meter in
      let during = try await test.guarding().status()
      #expect(during.reserved == .cents(10))
      meter.measure(.cost(.cents(3)))
      meter.measure(.cost(.cents(4)))
      return "answer"
    }
    #expect(value == "answer")
    try await expectBooked(.cents(4), calls: 1)
  }

  @Test func `a call that succeeds without a word is booked at its estimate`() async throws {
    try await acme.withReservation(.cents(10)) { _ in }
    try await expectBooked(.cents(10), calls: 1)
  }

  @Test func `a call that fails is booked at what it measured`() async throws {
    await #expect(throws: Failure.self) {
      try await acme.withReservation(.cents(10)) { meter in
        meter.measure(.cost(.cents(15)))
        throw Failure()
      }
    }
    try await expectBooked(.cents(15), calls: 1)
  }

  @Test func `a call that fails without a word gives its money back`() async throws {
    await #expect(throws: Failure.self) {
      try await acme.withReservation(.cents(10)) { _ in throw Failure() }
    }
    try await expectBooked(.zero, calls: 0)
  }

  @Test func `a call that is cancelled is booked at what it measured`() async throws {
    let acme = acme
    let (started, start) = AsyncStream.makeStream(of: Void.self)
    let task = Task {
      try await acme.withReservation(.cents(10)) { meter in
        meter.measure(.cost(.cents(6)))
        start.finish()
        try await Task.sleep(for: .seconds(60))
      }
    }
    for await _ in started {}
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    try await expectBooked(.cents(6), calls: 1)
  }

  @Test func `a call that does not fit is not made`() async throws {
    let code = await refusal {
      try await acme.withReservation(.cents(101)) { _ in Issue.record("The call was made.") }
    }
    #expect(code == .budgetExceeded)
    try await expectBooked(.zero, calls: 0)
  }

  @Test func `a call that was made before is not made again under its id`() async throws {
    let id = try ReservationID("once")
    try await acme.withReservation(.cents(10), id: id) { _ in }
    let again = await refusal {
      try await acme.withReservation(.cents(10), id: id) { _ in Issue.record("Made again.") }
    }
    #expect(again == .conflict)
    let late = try ReservationID("late")
    _ = try await acme.reserve(.cents(10), id: late, expiresAfter: .seconds(300))
    test.clock.advance(seconds: 300)
    let expired = await refusal {
      try await acme.withReservation(.cents(10), id: late) { _ in Issue.record("Made unheld.") }
    }
    #expect(expired == .conflict)
    try await expectBooked(.cents(10), calls: 1)
  }

  @Test func `a retry that finds its money held goes on with it`() async throws {
    let id = try ReservationID("retry")
    _ = try await acme.reserve(.cents(60), id: id)
    try await acme.withReservation(.cents(60), id: id) { $0.measure(.cost(.cents(50))) }
    try await expectBooked(.cents(50), calls: 1)
  }

  @Test func `a refused settlement after a failed call names the failure as its cause`()
    async throws
  {
    try await test.ledger.record(.costing(.cents(1), id: "taken"))
    do {
      try await acme.withReservation(.cents(10), id: ReservationID("taken")) { meter in
        meter.measure(.cost(.cents(2)))
        throw Failure()
      }
      Issue.record("The settlement was not refused.")
    } catch let error as LedgerError {
      #expect(error.code == .conflict && error.cause is Failure)
    }
    #expect(try await acme.status().reserved == .cents(10))
    try test.expectVerified()
  }
}

// MARK: - Calls of unknown cost

@Suite struct UnpricedPolicyTests {
  private let unknown = ModelReference(provider: "nobody", name: "unheard-of")
  private let known = ModelReference(provider: "openai", name: "gpt-4o")

  @Test func `a hard budget refuses a model without a price unless its policy says otherwise`()
    throws
  {
    let test = try TestLedger()
    try test.setBudget(.dollars(1))
    let acme = test.guarding()
    let decision = try acme.canExecute(estimatedCost: .cents(1), model: unknown)
    #expect(!decision.canExecute && decision.isRefusedAsUnpriced)
    #expect(decision.tightest?.scope == acme.scope && decision.reason.contains("no price"))
    #expect(refusal { try acme.reserve(.cents(1), model: unknown) } == .unpriced)
    #expect(try acme.canExecute(estimatedCost: .cents(1), model: known).canExecute)
    #expect(try acme.reserve(.cents(1), model: known).amount == .cents(1))
    #expect(try test.status().reserved == .cents(1))
    try test.expectVerified()
  }

  @Test(arguments: [(5, 20, 20), (30, 20, 30), (20, 20, 20)])
  func `a ceiling is held where it is more than the estimate`(
    estimate: Int32,
    ceiling: Int32,
    held: Int32
  ) throws {
    let test = try TestLedger()
    try test.setBudget(.dollars(1), policy: .ceiling(.cents(ceiling)))
    try test.setBudget(.dollars(1), project: .search, policy: .ceiling(.cents(1)))
    let search = test.guarding(.search)
    let hold = try search.reserve(.cents(estimate), model: unknown)
    #expect(hold.amount == .cents(held) && hold.estimate == .cents(estimate))
    #expect(try test.status(.search).reserved == .cents(held))
    let settled = try search.settle(hold.id, with: .ofUnknownPrice)
    #expect(settled.cost == nil && settled.held == .cents(held) && settled.overrun == .zero)
    #expect(settled.stillHeld == .cents(held))
    let status = try test.status()
    #expect(status.unpricedCalls == 1 && status.spent == .zero && status.reserved == .cents(held))
    try test.expectVerified()
  }

  @Test func `a ceiling that does not fit is refused`() throws {
    let test = try TestLedger()
    try test.setBudget(.dollars(1), policy: .ceiling(.nanodollars(1_000_000_001)))
    #expect(
      refusal { try test.guarding().reserve(.cents(1), model: unknown) } == .budgetExceeded
    )
    try test.expectVerified()
  }

  @Test func `a soft or allowing budget lets a model without a price pass`() throws {
    let test = try TestLedger()
    try test.setBudget(.dollars(1), policy: .allow)
    try test.setBudget(.dollars(1), project: .search, isHard: false)
    #expect(try test.guarding(.search).reserve(.cents(1), model: unknown).amount == .cents(1))
    try test.setBudget(.dollars(1), project: .search)
    #expect(refusal { try test.guarding(.search).reserve(.cents(1), model: unknown) } == .unpriced)
    try test.expectVerified()
  }
}
