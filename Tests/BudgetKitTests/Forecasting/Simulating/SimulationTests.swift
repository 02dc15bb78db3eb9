import Foundation
import Testing

@testable import BudgetKit

/// Replays of the past against planned budgets.
///
/// The measure is the real thing: a ledger under the budget refuses the same calls.
@Suite struct SimulationTests {
  private let test: TestLedger
  private let start: Instant

  init() throws {
    test = try TestLedger(now: "2026-03-01T00:00:00Z")
    start = try Instant(iso8601: "2026-01-01T00:00:00Z")
  }

  private func simulate(
    _ limit: Money,
    _ window: BudgetWindow = .day,
    isHard: Bool = true,
    since: Instant? = nil,
    until: Instant? = nil,
    listing: Int = 20
  ) throws -> BudgetSimulation {
    try simulate(
      .usd(limit),
      window,
      of: BudgetScope(workspace: .acme),
      isHard: isHard,
      since: since,
      until: until,
      listing: listing
    )
  }

  private func simulate(
    _ limit: BudgetAmount,
    _ window: BudgetWindow,
    of scope: BudgetScope,
    isHard: Bool = true,
    since: Instant? = nil,
    until: Instant? = nil,
    zone: Zone? = nil,
    listing: Int = 20
  ) throws -> BudgetSimulation {
    let budget = Budget(
      scope: scope,
      window: window,
      settings: MonthlyBudget(limit: limit, mode: isHard ? .hard : .soft)
    )
    let period = try Period(start: since ?? start, end: until ?? test.clock.now)
    return try test.ledger.simulate(budget, during: period, zone: zone, listing: listing)
  }

  private func instant(_ text: String) throws -> Instant { try Instant(iso8601: text) }

  // MARK: Against the real thing

  /// A call of a made-up past.
  private struct PastCall {
    let id: String
    let context: CallContext
    let cost: Money
    let at: Instant

    var usage: TokenUsage { TokenUsage(prompt: cost.nanodollars / 1_000_000) }
  }

  private func one<Value>(of values: [Value], _ random: inout SeededGenerator) -> Value {
    values[Int.random(in: values.indices, using: &random)]
  }

  private func pastCalls(seed: UInt64, from start: Instant) -> [PastCall] {
    var random = SeededGenerator(seed: seed)
    var at = start
    return (0..<400).map { number in
      at = at.adding(
        milliseconds: one(of: [0, 0, 1, 900_000, 3_600_000, 30_000_000], &random)
      )
      return PastCall(
        id: "c\(number)",
        context: CallContext(
          workspace: one(of: [.acme, .acme, .acme, .other], &random),
          project: one(of: [nil, .search, .chat], &random),
          agent: one(of: [nil, "writer", "reader"], &random),
          user: one(of: [nil, "ada", "bob", "cy"], &random),
          tags: Bool.random(using: &random) ? ["team": "red"] : [:]
        ),
        cost: .cents(Int32.random(in: 0...40, using: &random)),
        at: at
      )
    }
  }

  private static let acme = WorkspaceID.acme

  static let plans: [(BudgetScope, BudgetWindow, BudgetAmount)] = [
    (BudgetScope(workspace: acme), .hour, .usd(.cents(30))),
    (BudgetScope(workspace: acme), .day, .usd(.cents(90))),
    (BudgetScope(workspace: acme, project: .search), .week, .usd(.cents(200))),
    (BudgetScope(workspace: acme, each: [.user]), .day, .usd(.cents(40))),
    (
      BudgetScope(workspace: acme, agent: "writer", each: [.user, .project]), .month,
      .usd(.cents(100))
    ),
    (BudgetScope(workspace: acme, tags: ["team": "red"]), .quarter, .usd(.cents(900))),
    (BudgetScope(workspace: acme, each: [.tag("team")]), .total, .usd(.cents(1500))),
    (BudgetScope(workspace: acme), .rolling(milliseconds: 86_400_000), .usd(.cents(100))),
    (
      BudgetScope(workspace: acme, each: [.user]), .rolling(milliseconds: 3_600_000),
      .usd(.cents(20))
    ),
    (.wholeLedger, .day, .usd(.cents(100))),
    (.wholeLedger, .rolling(milliseconds: 43_200_000), .usd(.cents(60))),
    (BudgetScope(workspace: acme), .day, .tokens(900)),
    (BudgetScope(workspace: acme, each: [.user]), .rolling(milliseconds: 86_400_000), .tokens(500)),
    (BudgetScope(workspace: acme), .rolling(milliseconds: 43_200_000), .calls(3)),
    (BudgetScope(workspace: acme, each: [.project]), .day, .calls(2)),
  ]

  @Test(arguments: plans.indices)
  func `it refuses what a ledger under the budget refuses`(index: Int) throws {
    let (scope, window, limit) = Self.plans[index]
    let seed = UInt64(7 + index)
    let calls = pastCalls(seed: seed, from: start)
    let real = try TestLedger(now: "2026-01-01T00:00:00Z")
    let berlin = try Zone(identifier: "Europe/Berlin")
    try real.ledger.updateBudget(
      of: scope,
      window: window,
      unit: limit.unit,
      with: BudgetUpdate(limit: limit),
      orOf: MonthlyBudget(limit: limit),
      calendar: window.hasZone ? BudgetCalendarUpdate(zone: berlin, isImmediate: true) : nil,
      by: .test
    )
    var refused: [String] = []
    for call in calls {
      _ = try test.ledger.record(
        LLMCall(
          id: RecordID(call.id),
          context: call.context,
          answeredBy: ModelReference(provider: "openai", name: "gpt-4o"),
          usage: call.usage,
          reportedCost: call.cost,
          timestamp: call.at
        )
      )
      real.clock.now = call.at
      let guardian = real.ledger.guard(for: call.context)
      do {
        let hold = try guardian.reserve(call.cost, tokens: call.usage.prompt)
        try guardian.settle(
          hold.id,
          with: MeasuredCall(
            provider: "openai",
            model: "gpt-4o",
            usage: call.usage,
            reportedCost: call.cost
          )
        )
      } catch let error as LedgerError where error.code == .budgetExceeded {
        refused.append(call.id)
      }
    }
    let simulation = try simulate(limit, window, of: scope, zone: berlin, listing: 400)
    #expect(simulation.refused.map(\.id.rawValue) == refused, "seed \(seed)")
    #expect(simulation.refusedCalls == Int64(refused.count) && !refused.isEmpty)
    let cost = calls.filter { refused.contains($0.id) }.reduce(Money.zero) { $0 + $1.cost }
    #expect(simulation.refusedCost == cost)
    let tokens = calls.filter { refused.contains($0.id) }.reduce(0) { $0 + $1.usage.prompt }
    switch limit {
    case .usd: #expect(simulation.refusedAmount == .usd(cost))
    case .tokens: #expect(simulation.refusedAmount == .tokens(tokens))
    case .calls: #expect(simulation.refusedAmount == .calls(Int64(refused.count)))
    }
    try real.expectVerified()
    try test.expectVerified()
  }

  // MARK: Boundaries

  @Test(arguments: [(100, 0), (99, 1), (60, 1), (59, 1), (39, 2), (0, 2)] as [(Int32, Int64)])
  func `landing exactly on the limit fits`(limit: Int32, refused: Int64) throws {
    try test.spend(.cents(60), at: start)
    try test.spend(.cents(40), at: start.adding(milliseconds: 1))
    try test.spend(.zero, at: start.adding(milliseconds: 2))
    #expect(try simulate(.cents(limit)).refusedCalls == refused)
  }

  @Test func `what was spent earlier in the period counts, and is not judged`() throws {
    try test.spend(.cents(80), at: start.adding(milliseconds: 3_600_000))
    try test.spend(.cents(30), at: start.adding(milliseconds: 7_200_000))
    for window in [.day, .month, .total, .rolling(milliseconds: 86_400_000)] as [BudgetWindow] {
      let later = try simulate(
        .dollars(1),
        window,
        since: start.adding(milliseconds: 5_000_000)
      )
      #expect(later.calls == 1 && later.refusedCalls == 1, "\(window)")
      #expect(later.refused.first?.spent == .usd(.cents(80)))
      #expect(later.cost == .cents(30) && later.refusedCost == .cents(30))
    }
    let hour = try simulate(.dollars(1), .hour, since: start.adding(milliseconds: 5_000_000))
    #expect(hour.refusedCalls == 0)
  }

  @Test func `only what began before the end is looked at`() throws {
    try test.spend(.cents(60), at: start)
    #expect(try simulate(.cents(1), until: start).calls == 0)
    #expect(try simulate(.cents(1), until: start.adding(milliseconds: 1)).refusedCalls == 1)
  }

  @Test func `a fixed window judges what lies in it`() throws {
    for day in 0..<4 {
      try test.spend(.cents(60), at: start.adding(milliseconds: Int64(day) * 86_400_000))
    }
    let window = BudgetWindow.fixed(
      try Period(
        start: start.adding(milliseconds: 86_400_000),
        end: start.adding(milliseconds: 3 * 86_400_000)
      )
    )
    let simulation = try simulate(.cents(60), window)
    #expect(simulation.calls == 2 && simulation.refusedCalls == 1)
    #expect(simulation.proposal.basis == .neverRenewed)
    let future = BudgetWindow.fixed(
      try Period(start: instant("2027-01-01T00:00:00Z"), end: instant("2027-02-01T00:00:00Z"))
    )
    #expect(try simulate(.zero, future).calls == 0)
  }

  @Test func `a soft budget refuses nothing and tells what passed its limit`() throws {
    for second in 0..<5 {
      try test.spend(.cents(50), at: start.adding(milliseconds: Int64(second) * 1000))
    }
    let soft = try simulate(.dollars(1), isHard: false)
    #expect(soft.refusedCalls == 3 && soft.refused.last?.spent == .usd(.dollars(2)))
    let hard = try simulate(.dollars(1))
    #expect(hard.refusedCalls == 3 && hard.refused.last?.spent == .usd(.dollars(1)))
  }

  @Test func `uses of resources take part, and calls without a price say so`() throws {
    _ = try test.ledger.record(
      ResourceUsage(
        workspace: .acme,
        resourceType: "cpu",
        usage: Quantity(2),
        reportedCost: .dollars(2),
        timestamp: start
      )
    )
    _ = try test.ledger.record(
      LLMCall(
        workspace: .acme,
        provider: "nobody",
        model: "unheard-of",
        usage: TokenUsage(prompt: 1),
        timestamp: start
      )
    )
    let simulation = try simulate(.dollars(1))
    #expect(simulation.calls == 2 && simulation.unpricedCalls == 1)
    #expect(simulation.refused.map(\.model) == ["cpu"])
    #expect(simulation.refused.first?.provider == "compute")
  }

  @Test func `refusals of the budgets in the file are told of`() throws {
    try test.setBudget(.cents(10))
    for _ in 0..<3 {
      #expect(refusal { try test.guarding().reserve(.cents(20)) } == .budgetExceeded)
    }
    try test.spend(.cents(1))
    test.clock.advance(seconds: 1)
    #expect(try simulate(.dollars(1)).earlierRefusals == 3)
    #expect(try simulate(.dollars(1), until: start.adding(milliseconds: 1)).earlierRefusals == 0)
  }

  @Test func `a long list is cut, and all is counted`() throws {
    for second in 0..<30 {
      try test.spend(.cents(50), at: start.adding(milliseconds: Int64(second) * 1000))
    }
    let simulation = try simulate(.zero, listing: 4)
    #expect(simulation.refused.count == 4 && simulation.refusedCalls == 30)
    #expect(simulation.refusedCost == .dollars(15))
    #expect(simulation.firstRefusal == start)
    #expect(simulation.lastRefusal == start.adding(milliseconds: 29_000))
  }

  @Test func `nothing is written`() throws {
    try test.spend(.cents(50), at: start)
    func bytes() throws -> [Data] {
      try ["", "-wal"].map { try Data(contentsOf: URL(filePath: test.ledger.path + $0)) }
    }
    let before = try bytes()
    #expect(try simulate(.cents(1)).refusedCalls == 1)
    #expect(try bytes() == before)
  }

  @Test(
    arguments: [
      (BudgetWindow.rolling(milliseconds: 1), 1, 20), (.day, 0, 20), (.day, 29, 20),
      (.day, 1, -1), (.day, 1, 10_001),
    ]
  )
  func `what cannot be meant is refused`(window: BudgetWindow, firstDay: Int, listing: Int) throws {
    let budget = Budget(
      scope: BudgetScope(workspace: .acme),
      window: window,
      settings: MonthlyBudget(limit: .dollars(1))
    )
    let period = try Period(start: start, end: test.clock.now)
    #expect(
      refusal {
        try test.ledger.simulate(budget, during: period, firstDay: firstDay, listing: listing)
      } == .invalidValue
    )
  }
}
