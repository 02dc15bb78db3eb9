import BudgetKit
import Testing

/// Reservations that become longer or larger, or are observed, while their call runs.
@Suite struct ReservationChangeTests {
  private let test: TestLedger
  private let id: ReservationID
  private var acme: BudgetManager { test.guarding() }
  private var search: BudgetManager { test.guarding(.search) }

  init() throws {
    test = try TestLedger()
    try test.setBudget(.dollars(1))
    try test.setBudget(.cents(60), project: .search)
    id = try ReservationID("job")
  }

  @discardableResult
  private func hold(_ amount: Money = .cents(50), seconds: Int64 = 60) throws -> Reservation {
    try search.reserve(amount, id: id, expiresAfter: .seconds(seconds))
  }

  private func expectReserved(
    _ amount: Money,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    #expect(try test.status().reserved == amount, sourceLocation: sourceLocation)
    #expect(try test.status(.search).reserved == amount, sourceLocation: sourceLocation)
    try test.expectVerified(sourceLocation: sourceLocation)
  }

  // MARK: - Longer

  @Test(arguments: [(1, 60), (20, 60), (60, 60), (61, 61), (600, 600)] as [(Int64, Int64)])
  func `a hold is extended from now on, and never becomes shorter`(
    seconds: Int64,
    lasting: Int64
  ) throws {
    let begin = try hold().createdAt
    let extended = try acme.extend(id, expiresAfter: .seconds(seconds))
    #expect(extended.expiresAt == begin.adding(milliseconds: lasting * 1000))
    #expect(extended.timeToLive == .seconds(60))
    test.clock.now = extended.expiresAt.previous
    try expectReserved(.cents(50))
    test.clock.now = extended.expiresAt
    try expectReserved(.zero)
  }

  @Test func `a hold that is extended again and again outlives the longest time there is`() throws {
    try hold()
    for _ in 0..<40 {
      try acme.extend(id, expiresAfter: .seconds(30 * 86_400))
      test.clock.advance(seconds: 29 * 86_400)
    }
    #expect(try acme.extend(id, expiresAfter: .seconds(1)).state == .open)
    #expect(try acme.settle(id, with: .cost(.cents(7))).isLate == false)
    try test.expectVerified()
  }

  @Test func `the request that made a hold is answered with the hold as it is now`() throws {
    try hold()
    try acme.extend(id, expiresAfter: .seconds(600))
    try acme.enlarge(id, by: .cents(10))
    let again = try hold()
    #expect(again.expiresAt == again.createdAt.adding(milliseconds: 600_000))
    #expect(again.amount == .cents(60) && again.estimate == .cents(50))
    try expectReserved(.cents(60))
  }

  @Test(arguments: [0, -1, 30 * 86_400 * 1000 + 1] as [Int64])
  func `a time that no hold may have is refused`(milliseconds: Int64) throws {
    try hold()
    #expect(
      refusal { try acme.extend(id, expiresAfter: .milliseconds(milliseconds)) } == .invalidValue
    )
    try expectReserved(.cents(50))
  }

  // MARK: - Larger

  @Test func `a hold grows up to the limit, and not by a nanodollar more`() throws {
    try hold()
    #expect(refusal { try acme.enlarge(id, by: .nanodollars(100_000_001)) } == .budgetExceeded)
    try expectReserved(.cents(50))
    #expect(try acme.enlarge(id, by: .cents(10)).amount == .cents(60))
    try expectReserved(.cents(60))
    #expect(try acme.enlarge(id, by: .zero).amount == .cents(60))
    #expect(refusal { try acme.enlarge(id, by: .nanodollars(1)) } == .budgetExceeded)
  }

  @Test func `an enlargement that one budget refuses is held by none, and the refusal is counted`()
    throws
  {
    try hold()
    let error = #expect(throws: LedgerError.self) { try acme.enlarge(id, by: .cents(11)) }
    #expect(error?.decision?.tightest?.scope == search.scope)
    #expect(error?.decision?.tightest?.shortfall == .cents(1))
    try expectReserved(.cents(50))
    #expect(try test.count("budget_refusal") == 1)
  }

  @Test func `an enlargement with an id counts once`() throws {
    try hold()
    let more = try EnlargementID("more")
    let first = try acme.enlarge(id, by: .cents(5), enlargement: more)
    #expect(try acme.enlarge(id, by: .cents(5), enlargement: more) == first)
    #expect(refusal { try acme.enlarge(id, by: .cents(6), enlargement: more) } == .conflict)
    try expectReserved(.cents(55))
    #expect(try acme.enlarge(id, by: .cents(5)).amount == .cents(60))
    try acme.release(id)
    #expect(refusal { try acme.enlarge(id, by: .cents(5), enlargement: more) } == .conflict)
    try expectReserved(.zero)
  }

  @Test func `an enlargement is held in the month in which the call began`() throws {
    test.clock.now = try Instant(iso8601: "2026-01-31T23:59:30Z")
    try hold()
    test.clock.advance(seconds: 40)
    try acme.enlarge(id, by: .cents(10))
    #expect(refusal { try acme.enlarge(id, by: .nanodollars(1)) } == .budgetExceeded)
    try expectReserved(.zero)
    try search.settle(id, with: .cost(.cents(60)))
    #expect(try test.status().spent == .zero)
    try test.expectVerified()
  }

  @Test func `an enlargement opens the account of a budget that was set meanwhile`() throws {
    _ = try search.reserve(.cents(50), id: id, execution: ExecutionID("run"))
    let scope = try BudgetScope(workspace: .acme, execution: ExecutionID("run"))
    try test.ledger.updateBudget(
      of: scope,
      window: .total,
      with: BudgetUpdate(),
      orOf: MonthlyBudget(limit: .cents(55)),
      by: .test
    )
    #expect(refusal { try acme.enlarge(id, by: .cents(6)) } == .budgetExceeded)
    #expect(try acme.enlarge(id, by: .cents(5)).amount == .cents(55))
    try expectReserved(.cents(55))
  }

  @Test func `room that has run out is there for an enlargement`() throws {
    try hold()
    _ = try test.guarding().reserve(.cents(50), expiresAfter: .seconds(1))
    #expect(refusal { try acme.enlarge(id, by: .cents(10)) } == .budgetExceeded)
    test.clock.advance(seconds: 1)
    #expect(try acme.enlarge(id, by: .cents(10)).amount == .cents(60))
    try expectReserved(.cents(60))
  }

  @Test func `changes that share a transaction all count, each once`() async throws {
    try hold(.cents(10))
    let more = try EnlargementID("more")
    try await withThrowingTaskGroup { group in
      for cents in 1...10 {
        group.addTask { _ = try await acme.enlarge(id, by: .cents(5), enlargement: more) }
        group.addTask { _ = try await acme.enlarge(id, by: .cents(1)) }
        group.addTask { _ = try await acme.observe(id, cost: .cents(Int64(cents))) }
        group.addTask { _ = try await acme.extend(id, expiresAfter: .seconds(Int64(cents))) }
      }
      try await group.waitForAll()
    }
    try expectReserved(.cents(25))
  }

  // MARK: - Observed

  @Test(
    arguments: [
      ([10], 50), ([50], 50), ([51], 51), ([10, 70, 20], 70), ([200, 100], 200), ([0], 50),
    ] as [([Int64], Int64)]
  )
  func `the hold is the larger of the estimate and what was observed`(
    observed: [Int64],
    held: Int64
  ) throws {
    try hold()
    for cents in observed { try acme.observe(id, cost: .cents(cents)) }
    let now = try acme.observe(id, cost: .zero)
    #expect(now.amount == .cents(held) && now.observed == .cents(observed.max() ?? 0))
    try expectReserved(.cents(held))
    #expect(try acme.settle(id, with: .cost(.cents(30))).held == .cents(held))
    try expectReserved(.zero)
    #expect(try test.status().spent == .cents(30))
  }

  @Test func `what is observed beyond the limit leaves no room for others`() throws {
    try hold()
    try acme.observe(id, cost: .dollars(3))
    #expect(try test.status().remaining == .dollars(-2))
    #expect(refusal { try acme.reserve(.nanodollars(1)) } == .budgetExceeded)
    try acme.release(id)
    _ = try acme.reserve(.dollars(1))
    try test.expectVerified()
  }

  // MARK: - What has ended, and what is not there

  enum Change: CaseIterable { case extend, enlarge, observe }

  private func perform(_ change: Change, by manager: BudgetManager) throws {
    switch change {
    case .extend: try manager.extend(id, expiresAfter: .seconds(60))
    case .enlarge: try manager.enlarge(id, by: .cents(1))
    case .observe: try manager.observe(id, cost: .cents(60))
    }
  }

  @Test(arguments: Change.allCases)
  func `what has ended is not changed any more`(_ change: Change) throws {
    let ends: [(end: () throws -> Void, words: String)] = [
      ({ test.clock.advance(seconds: 60) }, "expired at 2026-01-15T12:01:00Z"),
      ({ try acme.expireReservations() }, "expired at 2026-01-15T12:01:00Z"),
      ({ try acme.settle(id, with: .cost(.cents(1))) }, "was settled as call 'job'"),
    ]
    try hold()
    for (end, words) in ends {
      try end()
      let error = #expect(throws: LedgerError.self) { try perform(change, by: acme) }
      #expect(error?.code == .conflict)
      #expect(error?.message == "Reservation 'job' \(words) and holds nothing any more.")
      try expectReserved(.zero)
    }
  }

  @Test(arguments: Change.allCases)
  func `a reservation of another workspace is not there`(_ change: Change) throws {
    #expect(refusal { try perform(change, by: acme) } == .notFound)
    try hold()
    #expect(refusal { try perform(change, by: test.guarding(in: .other)) } == .notFound)
    try expectReserved(.cents(50))
  }

  @Test func `amounts that cannot be are refused`() throws {
    try hold()
    for amount in [Money.nanodollars(-1), .largestAmount + .nanodollars(1)] {
      #expect(refusal { try acme.enlarge(id, by: amount) } == .invalidAmount)
      #expect(refusal { try acme.observe(id, cost: amount) } == .invalidAmount)
    }
    #expect(refusal { try acme.enlarge(id, by: .largestAmount) } == .invalidAmount)
    try expectReserved(.cents(50))
  }
}
