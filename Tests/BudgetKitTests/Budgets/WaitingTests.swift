import Testing

@testable import BudgetKit

/// Reservations that wait for room.
///
/// No time is measured: what matters is who gets it, and in which
/// order.
@Suite struct WaitingTests {
  private let test: TestLedger
  private let blocking: ReservationID
  private var acme: BudgetManager { test.guarding() }

  /// A ledger of whose dollar 80 cents are held.
  init() throws {
    test = try TestLedger()
    try test.setBudget(.dollars(1))
    blocking = try ReservationID("blocking")
    _ = try acme.reserve(.cents(80), id: blocking, expiresAfter: .seconds(3600))
  }

  private func tickets() throws -> Int { try test.count("reservation_ticket") }

  /// Waits until so many others wait.
  private func untilWaiting(_ count: Int) async throws {
    while try tickets() < count { try await Task.sleep(for: .milliseconds(5)) }
  }

  private func expectBooks(
    reserved: Int64,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    #expect(try test.status().reserved == .cents(reserved), sourceLocation: sourceLocation)
    #expect(try tickets() == 0, sourceLocation: sourceLocation)
    try test.expectVerified(sourceLocation: sourceLocation)
  }

  @Test func `what fits is held at once`() async throws {
    _ = try await acme.reserve(.cents(10), waitingUpTo: .seconds(60))
    try takeAtOnce(.cents(10))
    try expectBooks(reserved: 100)
  }

  private func takeAtOnce(_ amount: Money) throws {
    _ = try acme.reserve(amount, waitingUpTo: .zero)
  }

  @Test func `who waits gets the room that another gives back`() async throws {
    async let hold = acme.reserve(.cents(30), waitingUpTo: .seconds(600))
    try await untilWaiting(1)
    try await acme.release(blocking)
    #expect(try await hold.amount == .cents(30))
    try expectBooks(reserved: 30)
  }

  @Test func `who waits on a thread gets it, too`() async throws {
    let acme = acme
    async let hold = test.ledger.store.readWithoutBlocking {
      try acme.reserve(.cents(30), waitingUpTo: .seconds(600))
    }
    try await untilWaiting(1)
    try await acme.settle(blocking, with: .cost(.cents(5)))
    #expect(try await hold.amount == .cents(30))
    try expectBooks(reserved: 30)
  }

  @Test func `those who wait for one account are served in the order in which they came`()
    async throws
  {
    let acme = acme
    try await withThrowingTaskGroup(of: Int.self) { group in
      // The first needs more than there is; the others would fit, but came later.
      for (index, cents) in ([50, 10, 10] as [Int64]).enumerated() {
        group.addTask {
          _ = try await acme.reserve(.cents(cents), waitingUpTo: .seconds(600))
          return index
        }
        try await untilWaiting(index + 1)
      }
      // Each of them has looked several times by then.
      try await Task.sleep(for: .milliseconds(400))
      #expect(try tickets() == 3)
      try await acme.release(blocking)
      // Whichever task comes back first, the first to wait holds its money by then.
      let back = try await group.next()
      #expect(try #require(test.status().reserved) >= .cents(back == 0 ? 50 : 60))
      #expect(try await group.reduce(into: Set([back])) { $0.insert($1) } == [0, 1, 2])
    }
    try expectBooks(reserved: 70)
  }

  @Test func `who lacks the room of one account holds up nobody at another`() async throws {
    try test.setBudget(.cents(10), project: .search)
    _ = try await test.guarding(.search).reserve(.cents(10), id: ReservationID("all"))
    let search = test.guarding(.search)
    async let waiting = search.reserve(.cents(10), waitingUpTo: .seconds(600))
    try await untilWaiting(1)
    _ = try await test.guarding(.chat).reserve(.cents(10), waitingUpTo: .seconds(600))
    try await acme.release(ReservationID("all"))
    #expect(try await waiting.amount == .cents(10))
    try expectBooks(reserved: 100)
  }

  @Test func `when the time is over it is refused, and counted once`() async throws {
    let error = await #expect(throws: LedgerError.self) {
      try await acme.reserve(.cents(30), waitingUpTo: .milliseconds(200))
    }
    #expect(error?.code == .budgetExceeded && error?.decision?.tightest?.shortfall == .cents(10))
    try expectBooks(reserved: 80)
    _ = try await acme.reserve(.zero)
    #expect(try test.count("budget_refusal", where: "refused = 1") == 1)
  }

  @Test func `who would fit, but came later, is told so when the time is over`() async throws {
    try test.tamper(
      """
      INSERT INTO reservation_ticket (waits_for, lease_until_ms)
      SELECT '["budget ' || budget_id || ' "]', \(Instant.distantFuture.millisecondsSince1970)
      FROM budget
      """
    )
    let error = await #expect(throws: LedgerError.self) {
      try await acme.reserve(.cents(10), waitingUpTo: .milliseconds(100))
    }
    #expect(error?.code == .budgetExceeded && error?.decision == nil)
    #expect(error?.message.hasPrefix("Others have waited longer") == true)
    #expect(try tickets() == 1)
    // Who does not wait takes room where there is some.
    _ = try await acme.reserve(.cents(10))
  }

  @Test func `a ticket that nobody renews is void`() async throws {
    try test.tamper(
      """
      INSERT INTO reservation_ticket (waits_for, lease_until_ms)
      SELECT '["budget ' || budget_id || ' "]', \(test.clock.now.millisecondsSince1970 + 2000)
      FROM budget
      """
    )
    async let hold = acme.reserve(.cents(10), waitingUpTo: .seconds(600))
    try await untilWaiting(2)
    test.clock.advance(seconds: 2)
    #expect(try await hold.amount == .cents(10))
    _ = try? await acme.reserve(.cents(50), waitingUpTo: .milliseconds(1))
    try expectBooks(reserved: 90)
  }

  @Test func `what can never fit is refused at once`() async throws {
    for (amount, parent) in [(Money.cents(101), nil), (.cents(81), blocking)] {
      let error = await #expect(throws: LedgerError.self) {
        try await acme.reserve(amount, from: parent, waitingUpTo: .seconds(86_400))
      }
      #expect(error?.code == .budgetExceeded)
    }
    let model = ModelReference(provider: "nobody", name: "unheard-of")
    let code = await refusal {
      try await acme.reserve(.cents(1), waitingUpTo: .seconds(86_400), model: model)
    }
    #expect(code == .unpriced)
    for wait in [Duration.seconds(-1), .seconds(86_401)] {
      #expect(await refusal { try await acme.reserve(.zero, waitingUpTo: wait) } == .invalidValue)
    }
    try expectBooks(reserved: 80)
  }

  @Test func `a child waits for what its siblings give back`() async throws {
    let sibling = try await acme.reserve(.cents(70), from: blocking)
    async let child = acme.reserve(.cents(20), from: blocking, waitingUpTo: .seconds(600))
    try await untilWaiting(1)
    try await acme.settle(sibling.id, with: .cost(.cents(5)))
    #expect(try await child.parent == blocking)
    try expectBooks(reserved: 75)
  }

  @Test func `a call under a reservation waits, and takes its money from a parent`() async throws {
    let acme = acme
    let sibling = try await acme.reserve(.cents(70), from: blocking)
    async let text = acme.withReservation(
      .cents(20),
      from: blocking,
      waitingUpTo: .seconds(600)
    ) { meter in
      meter.measure(.cost(.cents(3)))
      return "an answer"
    }
    try await untilWaiting(1)
    try await acme.release(sibling.id)
    #expect(try await text == "an answer")
    #expect(try test.status().spent == .cents(3))
    try expectBooks(reserved: 77)
  }

  @Test func `who is cancelled leaves the line`() async throws {
    let acme = acme
    let task = Task { try await acme.reserve(.cents(30), waitingUpTo: .seconds(600)) }
    try await untilWaiting(1)
    task.cancel()
    let outcome = await task.result
    #expect(throws: CancellationError.self) { try outcome.get() }
    try expectBooks(reserved: 80)
  }

  @Test func `a repeated request is answered as ever, and does not wait`() async throws {
    let again = try await acme.reserve(
      .cents(80),
      waitingUpTo: .seconds(600),
      id: blocking,
      expiresAfter: .seconds(3600)
    )
    #expect(again.id == blocking)
    let code = await refusal {
      try await acme.reserve(.cents(81), waitingUpTo: .seconds(600), id: blocking)
    }
    #expect(code == .conflict)
    try expectBooks(reserved: 80)
  }
}
