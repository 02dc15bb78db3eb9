import Testing

@testable import BudgetKit

/// What went wrong in the systems that people use: each incident, told as a test.
@Suite struct FieldIncidentTests {
  private let test: TestLedger

  init() throws { test = try TestLedger() }

  private func setLimit(
    _ limit: BudgetAmount,
    _ window: BudgetWindow,
    of scope: BudgetScope
  ) throws {
    try test.ledger.updateBudget(
      of: scope,
      window: window,
      unit: limit.unit,
      with: BudgetUpdate(limit: limit),
      orOf: MonthlyBudget(limit: limit),
      by: .test
    )
  }

  private func spent(of scope: BudgetScope) throws -> [BudgetAmount] {
    try test.ledger.standings(of: scope).map(\.spentAmount)
  }

  @Test func `sub-agents that call sub-agents stop when the pool of their task is empty`() throws {
    try test.setBudget(.dollars(100))
    let acme = test.guarding()
    let pool = try acme.reserve(
      .dollars(1),
      id: ReservationID("task"),
      expiresAfter: .seconds(3600)
    )
    var (generation, refused) = ([pool.id], 0)
    // Each starts three others and makes a call of four cents itself, as often as it is let.
    for depth in 0..<6 {
      var next: [ReservationID] = []
      for (index, parent) in generation.enumerated() {
        for child in 0..<3 {
          do {
            let id = try ReservationID("\(depth).\(index).\(child)")
            next.append(try acme.reserve(.cents(12), from: parent, id: id).id)
          } catch let error as LedgerError where error.code == .budgetExceeded { refused += 1 }
        }
        if parent != pool.id { try acme.settle(parent, with: .cost(.cents(4)), isFinal: false) }
      }
      generation = next
    }
    #expect(refused > 0)
    try acme.release(pool.id)
    let status = try test.status()
    let (spent, reserved) = (try #require(status.spent), try #require(status.reserved))
    #expect(spent + reserved <= .dollars(1))
    try test.expectVerified()
  }

  @Test func `replicas that start at the same moment share one limit`() async throws {
    try test.setBudget(.dollars(1))
    let replicas = try (0..<4).map { _ in try test.reopened().budget(for: .acme) }
    let held = await withTaskGroup(of: Bool.self, returning: Int.self) { group in
      for number in 0..<80 {
        let replica = replicas[number % replicas.count]
        group.addTask {
          guard let hold = try? await replica.reserve(.cents(3)) else { return false }
          return (try? await replica.settle(hold.id, with: .cost(.cents(3)))) != nil
        }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(held == 33)
    #expect(try test.status().spent == .cents(99))
    try test.expectVerified()
  }

  @Test func `a request that is retried is held once, and each of its attempts is counted`() throws
  {
    try test.setBudget(.dollars(1))
    let acme = test.guarding()
    let id = try ReservationID("request")
    for _ in 0..<5 { _ = try acme.reserve(.cents(30), id: id) }
    #expect(try test.status().reserved == .cents(30))
    for (number, cents) in [(1, 5), (1, 5), (2, 10)] as [(Int, Int64)] {
      var attempt = MeasuredCall.cost(.cents(cents))
      attempt.id = try RecordID("attempt \(number)")
      try acme.settle(id, with: attempt, isFinal: false)
    }
    #expect(try test.status().spent == .cents(15) && test.status().reserved == .cents(15))
    for _ in 0..<2 { try acme.settle(id, with: .cost(.cents(8))) }
    #expect(try test.status().spent == .cents(23) && test.status().reserved == .zero)
    try test.expectVerified()
  }

  @Test func `a client that hangs up leaves what its stream has cost so far`() throws {
    try test.setBudget(.dollars(1))
    let acme = test.guarding()
    let stream = try acme.reserve(.cents(10), id: ReservationID("stream"))
    try acme.observe(stream.id, cost: .cents(4))
    // The stream goes on beyond what was planned: others feel it before it ends.
    try acme.observe(stream.id, cost: .cents(95))
    #expect(refusal { try acme.reserve(.cents(6)) } == .budgetExceeded)
    try acme.settle(stream.id, with: .cost(.cents(95)))
    #expect(try test.status().spent == .cents(95))
    try test.expectVerified()
  }

  @Test func `a ceiling of tokens for one run ends the run, and no retry passes it`() throws {
    let run = try ExecutionID("run")
    let scope = BudgetScope(workspace: .acme, execution: run)
    try setLimit(.tokens(500_000), .total, of: scope)
    let guardian = test.ledger.guard(for: CallContext(workspace: .acme, execution: run))
    var refusals = 0
    for _ in 0..<200 {
      do {
        let hold = try guardian.reserve(.cents(1), tokens: 30_000)
        var call = MeasuredCall.cost(.cents(1))
        call.usage = TokenUsage(prompt: 28_000, completion: 2_000)
        try guardian.settle(hold.id, with: call)
      } catch let error as LedgerError where error.code == .budgetExceeded { refusals += 1 }
    }
    #expect(try spent(of: scope) == [.tokens(480_000)])
    #expect(refusals == 184)
    let other = test.ledger.guard(
      for: CallContext(workspace: .acme, execution: try ExecutionID("b"))
    )
    _ = try other.reserve(.cents(1), tokens: 30_000)
    try test.expectVerified()
  }

  @Test func `the members of one task and their continuations spend from one budget`() throws {
    let task = try ExecutionID("task")
    let scope = BudgetScope(workspace: .acme, execution: task)
    try setLimit(.usd(.cents(50)), .total, of: scope)
    for (agent, session, fits) in [
      ("planner", "one", true), ("writer", "two", true), ("writer", "three", false),
    ] {
      let context = CallContext(
        workspace: .acme,
        execution: task,
        agent: agent,
        session: session
      )
      let code = refusal { try test.ledger.guard(for: context).reserve(.cents(20)) }
      #expect((code == nil) == fits)
    }
    try test.expectVerified()
  }

  @Test func `a child that needs more asks its parent, and gets no more than that has`() throws {
    try test.setBudget(.dollars(1))
    let acme = test.guarding()
    let parent = try acme.reserve(.cents(50), id: ReservationID("parent"))
    let child = try acme.reserve(.cents(20), from: parent.id)
    #expect(try acme.enlarge(child.id, by: .cents(30)).amount == .cents(50))
    #expect(refusal { try acme.enlarge(child.id, by: .nanodollars(1)) } == .budgetExceeded)
    #expect(try test.status().reserved == .cents(50))
    try test.expectVerified()
  }

  @Test func `a charge belongs to the window of its admission, however late it is settled`() throws
  {
    try setLimit(.usd(.dollars(1)), .day, of: BudgetScope(workspace: .acme))
    test.clock.now = try Instant(iso8601: "2026-01-15T23:59:00Z")
    let acme = test.guarding()
    let hold = try acme.reserve(.cents(80), expiresAfter: .seconds(600))
    test.clock.advance(seconds: 120)
    #expect(try acme.canExecute(estimatedCost: .dollars(1)).canExecute, "a new day")
    try acme.settle(hold.id, with: .cost(.cents(90)))
    #expect(try acme.canExecute(estimatedCost: .dollars(1)).canExecute)
    test.clock.now = try Instant(iso8601: "2026-01-15T23:59:30Z")
    #expect(try !acme.canExecute(estimatedCost: .cents(11)).canExecute)
    try test.expectVerified()
  }

  @Test func `a nightly job that runs over midnight has one limit for any 24 hours`() throws {
    try setLimit(
      .usd(.dollars(5)),
      .rolling(milliseconds: 86_400_000),
      of: BudgetScope(workspace: .acme)
    )
    for (time, cents, fits) in [
      ("2026-01-15T23:30:00Z", 400, true), ("2026-01-16T00:30:00Z", 200, false),
      ("2026-01-16T00:40:00Z", 100, true), ("2026-01-16T23:30:00Z", 400, true),
    ] as [(String, Int64, Bool)] {
      test.clock.now = try Instant(iso8601: time)
      // Each run of the job is a process of its own.
      let job = try test.reopened().budget(for: .acme)
      let hold = try? job.reserve(.cents(cents))
      #expect((hold != nil) == fits, "\(time)")
      if let hold { try job.settle(hold.id, with: .cost(.cents(cents))) }
    }
    try test.expectVerified()
  }

  @Test func `an interactive session has its cap, and the next session its own`() throws {
    let each = BudgetScope(workspace: .acme).withEach([.session])
    try setLimit(.usd(.dollars(2)), .total, of: each)
    for session in ["monday", "tuesday"] {
      let guardian = test.ledger.guard(for: CallContext(workspace: .acme, session: session))
      _ = try guardian.reserve(.dollars(2))
      #expect(refusal { try guardian.reserve(.cents(1)) } == .budgetExceeded)
    }
    // Leaving the name out is no way around: those who name none share one account.
    _ = try test.guarding().reserve(.dollars(2))
    #expect(refusal { try test.guarding().reserve(.cents(1)) } == .budgetExceeded)
    try test.expectVerified()
  }

  @Test func `a refusal says that it is final until the period ends, and is no error to retry`()
    throws
  {
    try setLimit(.usd(.dollars(1)), .day, of: BudgetScope(workspace: .acme))
    try test.spend(.dollars(1))
    let acme = test.guarding()
    let error = #expect(throws: LedgerError.self) { try acme.reserve(.cents(1)) }
    #expect(error?.code == .budgetExceeded)
    #expect(error?.decision?.tightest?.period.end == (try Instant(iso8601: "2026-01-16T00:00:00Z")))
  }
}
