import Testing

@testable import BudgetKit

/// Crowds of reservations that have run out, of which each transaction ends a few.
@Suite struct ExpiredHoldsTests {
  private static let crowd = 50_000
  private let test: TestLedger
  private var acme: BudgetManager { test.guarding(.search) }

  /// Two hard limits of a dollar, used up by holds of a crowd that have all run out.
  init() throws {
    test = try TestLedger()
    try test.setBudget(.dollars(1))
    try test.setBudget(.dollars(1), project: .search)
    // The counters of both budgets.
    _ = try acme.reserve(.zero, id: ReservationID("first"), expiresAfter: .seconds(1))
    let start = test.clock.now.millisecondsSince1970
    let amount = 1_000_000_000 / Self.crowd
    try test.tamper(
      """
      WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < \(Self.crowd))
      INSERT INTO reservation (reservation_id, workspace_id, project_id, estimate_nanodollars,
        amount_nanodollars, ttl_ms, created_at_ms, expires_at_ms, state, late, period_ids,
        amount_tokens, extension_ms, has_course)
      SELECT 'old' || n, 'acme', 'search', \(amount), \(amount), 1000, \(start), \(start) + 1000, 'open', 0,
        (SELECT group_concat(period_id) FROM budget_period), 0, 0, 0
      FROM number;
      UPDATE budget_period SET reserved_amount = 1000000000;
      """
    )
    try test.expectVerified()
    #expect(try !acme.canExecute(estimatedCost: .nanodollars(1)).canExecute)
    test.clock.advance(seconds: 1)
  }

  private func openCount() throws -> Int { try test.count("reservation", where: "state = 'open'") }

  @Test func `they count nowhere although they still stand in the counters`() throws {
    #expect(try acme.canExecute(estimatedCost: .dollars(1)).canExecute)
    #expect(try !acme.canExecute(estimatedCost: .dollars(1) + .nanodollars(1)).canExecute)
    #expect(try test.status().reserved == .zero && test.status(.search).reserved == .zero)
    #expect(try openCount() == Self.crowd + 1)
  }

  @Test
  func `a reservation fits to the last nanodollar; it ends a share of them, as does a refusal`()
    throws
  {
    let share = Int(Bookkeeper.mostExpiredAtOnce)
    let crowd = Self.crowd + 1
    for times in 1...3 {
      #expect(refusal { try acme.reserve(.dollars(1) + .nanodollars(1)) } == .budgetExceeded)
      #expect(try openCount() == crowd - times * share)
      try test.expectVerified()
    }
    let hold = try acme.reserve(.dollars(1))
    #expect(try openCount() == crowd - 4 * share + 1)
    #expect(try test.status().reserved == .dollars(1))
    #expect(refusal { try acme.reserve(.nanodollars(1)) } == .budgetExceeded)
    #expect(refusal { try test.guarding().reserve(.nanodollars(1)) } == .budgetExceeded)
    try acme.settle(hold.id, with: .cost(.cents(40)))
    #expect(refusal { try acme.reserve(.cents(60) + .nanodollars(1)) } == .budgetExceeded)
    _ = try acme.reserve(.cents(60))
    #expect(try test.status(.search).spent == .cents(40))
    try test.expectVerified()
  }

  @Test func `tasks that share a transaction end their share of them together`() async throws {
    let before = try openCount()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<300 { group.addTask { _ = try await acme.reserve(.nanodollars(1)) } }
      try await group.waitForAll()
    }
    let ended = try before + 300 - openCount()
    #expect((300...600).contains(ended), "\(ended)")
    #expect(try test.status().reserved == .nanodollars(300))
    try test.expectVerified()
  }

  @Test func `each of them is settled late, or released as expired, while the others wait`() throws
  {
    let last = try ReservationID("old\(Self.crowd)")
    #expect(try acme.settle(last, with: .cost(.cents(1))).isLate)
    #expect(try acme.release(ReservationID("old7")).state == .expired)
    #expect(try acme.canExecute(estimatedCost: .cents(99)).canExecute)
    #expect(try !acme.canExecute(estimatedCost: .cents(99) + .nanodollars(1)).canExecute)
    #expect(try openCount() == Self.crowd - 1)
    try test.expectVerified()
  }

  @Test func `a sweep ends them all, in transactions between which others write`() throws {
    try acme.expireReservations()
    #expect(try openCount() == 0)
    #expect(try test.count("budget_period", where: "reserved_amount = 0") == 2)
    try test.expectVerified()
  }

  @Test func `counters that hold less than what has run out are damage, not room`() throws {
    try test.tamper(
      "UPDATE budget_period SET spent_amount = 1000000000, reserved_amount = 1"
    )
    #expect(refusal { try acme.reserve(.cents(1)) } == .corrupt)
    #expect(refusal { try acme.canExecute(estimatedCost: .cents(1)) } == .corrupt)
    #expect(refusal { try acme.status() } == .corrupt)
  }
}
