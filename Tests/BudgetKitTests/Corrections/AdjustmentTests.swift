import Testing

@testable import BudgetKit

/// Credits and refunds: what they change, and what they cannot.
@Suite struct AdjustmentTests {
  private let test: TestLedger
  private let change = Change(by: "ada", reason: "refund")

  init() throws { test = try TestLedger() }

  private func refund(_ amount: Money, of id: String, _ kind: RecordedKind? = nil) throws
    -> RecordedAdjustment
  {
    let adjustment = Adjustment(amount, of: try RecordID(id), kind, in: .acme)
    return try test.ledger.record(adjustment, by: change).row
  }

  private func credit(_ amount: Money, at instant: Instant? = nil, user: String? = nil) throws {
    let context = CallContext(workspace: .acme, user: user)
    try test.ledger.record(Adjustment(amount, context: context, timestamp: instant), by: change)
  }

  private func cost(by grouping: ReportGrouping) throws -> [String?: Money] {
    let report = try test.ledger.report(ReportQuery(workspace: .acme, by: grouping))
    return Dictionary(uniqueKeysWithValues: report.rows.map { ($0.key, $0.totals.cost) })
  }

  // MARK: - Where it counts

  @Test func `a refund of a call is in each sum of that call, and changes no count`() throws {
    try test.setBudget(.dollars(10))
    try test.setBudget(.dollars(10), project: .search)
    try test.ledger.record(
      .costing(.dollars(5), id: "a", project: .search, execution: "e", user: "ada")
    )
    try test.ledger.record(.costing(.dollars(1), id: "b", model: "gpt-4o-mini"))
    #expect(try refund(.dollars(-2), of: "a").kind == .refund)
    #expect(try test.status().spent == .dollars(4))
    #expect(try test.status(.search).spent == .dollars(3))
    #expect(try cost(by: .model) == ["gpt-4o": .dollars(3), "gpt-4o-mini": .dollars(1)])
    #expect(try cost(by: .user) == ["ada": .dollars(3), nil: .dollars(1)])
    #expect(try cost(by: .execution) == ["e": .dollars(3), nil: .dollars(1)])
    let report = try test.ledger.report(ReportQuery(workspace: .acme, by: .day))
    #expect(report.total.cost == .dollars(4) && report.total.calls == 2)
    let execution = try test.ledger.executionCosts.find(try ExecutionID("e"), in: .acme)
    #expect(execution?.llmCost == .dollars(3) && execution?.llmCallCount == 1)
    let lines = try test.ledger.executionCosts.breakdown(of: try ExecutionID("e"), in: .acme)
    #expect(lines.map(\.totals.cost) == [.dollars(3)] && lines.map(\.totals.calls) == [1])
    // The call itself stays as it was recorded.
    #expect(try test.ledger.calls.find(try RecordID("a"), in: .acme)?.cost == .dollars(5))
    try test.expectVerified()
  }

  @Test func `a refund counts in the period of its call, a credit in its own`() throws {
    try test.setBudget(.dollars(10))
    try test.ledger.record(
      .costing(.dollars(5), id: "a", at: Instant(iso8601: "2025-12-31T23:59:59.999Z"))
    )
    try test.spend(.dollars(1))
    _ = try refund(.dollars(-2), of: "a")
    #expect(try test.status().spent == .dollars(1))
    try credit(.cents(-25))
    #expect(try test.status().spent == .cents(75))
    let old = try test.ledger.report(
      ReportQuery(
        workspace: .acme,
        by: .day,
        since: Instant(iso8601: "2025-12-01T00:00:00Z"),
        until: Instant(iso8601: "2026-01-01T00:00:00Z")
      )
    )
    #expect(old.total.cost == .dollars(3))
    try test.expectVerified()
  }

  @Test func `credits can bring what was spent below 0, which is room beyond the limit`() throws {
    try test.setBudget(.dollars(1))
    try credit(.dollars(-2))
    #expect(try test.status().spent == .dollars(-2))
    let acme = test.guarding()
    #expect(try acme.canExecute(estimatedCost: .dollars(3)).canExecute)
    #expect(try !acme.canExecute(estimatedCost: .dollars(3) + .nanodollars(1)).canExecute)
    try acme.settle(try acme.reserve(.dollars(3)).id, with: .cost(.dollars(3)))
    #expect(try test.status().spent == .dollars(1))
    #expect(throws: LedgerError.self) { try acme.reserve(.cents(1)) }
    #expect(try cost(by: .provider) == ["adjustment": .dollars(-2), "unspecified": .dollars(3)])
    try test.expectVerified()
  }

  @Test func `a budget that is set afterwards counts it, whatever it looks at`() throws {
    try test.ledger.record(.costing(.dollars(5), id: "a", user: "ada"))
    _ = try refund(.dollars(-2), of: "a")
    try credit(.dollars(-1), user: "bob")
    let scopes = [
      (BudgetScope(workspace: .acme), Money.dollars(2)),
      (BudgetScope(workspace: .acme, user: "ada"), .dollars(3)),
      (BudgetScope(workspace: .acme, user: "bob"), .dollars(-1)),
      (BudgetScope(workspace: .acme, model: "gpt-4o"), .dollars(3)),
      (.wholeLedger, .dollars(2)),
    ]
    for window in [BudgetWindow.month, .day, .total, .rolling(milliseconds: 86_400_000)] {
      for (scope, _) in scopes {
        let limit = MonthlyBudget(limit: .dollars(9))
        try test.ledger.updateBudget(
          of: scope,
          window: window,
          with: BudgetUpdate(),
          orOf: limit,
          by: .test
        )
      }
    }
    for (scope, spent) in scopes {
      let standings = try test.ledger.standings(of: scope)
      #expect(standings.map(\.spent) == Array(repeating: spent, count: 4), "\(scope)")
    }
    try test.spend(.cents(1))
    try test.expectVerified()
  }

  @Test func `it leaves a rolling window with its call`() throws {
    let scope = BudgetScope(workspace: .acme)
    let window = BudgetWindow.rolling(milliseconds: 86_400_000)
    let start = test.clock.now
    try test.ledger.updateBudget(
      of: scope,
      window: window,
      with: BudgetUpdate(),
      orOf: MonthlyBudget(limit: .dollars(9)),
      by: .test
    )
    try test.ledger.record(.costing(.dollars(5), id: "a"))
    test.clock.now = start.adding(milliseconds: 86_399_999)
    _ = try refund(.dollars(-2), of: "a")
    #expect(try test.ledger.standings(of: scope).map(\.spent) == [.dollars(3)])
    try test.spend(.dollars(1))
    test.clock.now = start.adding(milliseconds: 86_400_000)
    #expect(try test.ledger.standings(of: scope).map(\.spent) == [.dollars(1)])
    // One that comes when its call has left already changes nothing in it.
    _ = try refund(.dollars(-1), of: "a")
    #expect(try test.ledger.standings(of: scope).map(\.spent) == [.dollars(1)])
    try test.expectVerified()
  }

  @Test func `another zone keeps it`() throws {
    try test.ledger.record(.costing(.dollars(5), id: "a"))
    _ = try refund(.dollars(-2), of: "a")
    try credit(.dollars(-7))
    try test.setBudget(.dollars(10), zone: "Asia/Kolkata")
    #expect(try test.status().spent == .dollars(-4))
    #expect(try cost(by: .model) == ["gpt-4o": .dollars(3), "credit": .dollars(-7)])
    try test.expectVerified()
  }

  @Test func `a forecast counts a credit as spent, and expects no other`() throws {
    for day in 1...14 {
      let noon = try Instant(iso8601: "2026-01-\(day < 10 ? "0" : "")\(day)T12:00:00Z")
      try test.spend(.dollars(1), at: noon)
    }
    let before = try test.guarding().forecast()
    try credit(.dollars(-20))
    let after = try test.guarding().forecast()
    #expect(before.currentMonthSpent == .dollars(14) && after.currentMonthSpent == .dollars(-6))
    let (expected, less) = (try #require(before.endOfMonth), try #require(after.endOfMonth))
    #expect(expected - less == .dollars(20))
    try test.expectVerified()
  }

  // MARK: - Alerts

  @Test func `thresholds fire again under which a correction has brought the spend`() throws {
    try test.setBudget(.dollars(10), thresholds: [50, 90])
    try test.ledger.record(.costing(.dollars(9), id: "a"))
    #expect(try test.alertedPercents() == [50, 90])
    _ = try refund(.dollars(-3), of: "a")
    try test.spend(.dollars(3))
    #expect(try test.alertedPercents() == [50, 90, 90])
    try test.expectVerified()
  }

  // MARK: - Refusals

  @Test func `what cannot be meant is refused in one sentence, and changes nothing`() throws {
    try test.ledger.record(.costing(.dollars(5), id: "a"))
    try test.ledger.record(
      ResourceUsage(
        id: try RecordID("a"),
        workspace: .acme,
        resourceType: "r",
        usage: Quantity(1),
        reportedCost: .dollars(1)
      )
    )
    _ = try refund(.dollars(-2), of: "a", .call)
    let user = CallContext(workspace: .acme, user: "ada")
    var placed = Adjustment(.dollars(-1), of: try RecordID("a"), .call, in: .acme)
    placed.context = user
    let cases: [(Adjustment, String)] = [
      (Adjustment(.zero, context: user), "An adjustment of 0 changes nothing."),
      (
        Adjustment(.dollars(-1), of: try RecordID("a"), in: .acme),
        "A call and a use of a resource have the id 'a'; say which is meant."
      ),
      (
        Adjustment(.dollars(-1), of: try RecordID("b"), .call, in: .acme),
        "There is no call 'b' in workspace acme."
      ),
      (
        Adjustment(.dollars(-1), of: try RecordID("a"), in: .other),
        "There is no call or use of a resource 'a' in workspace other."
      ),
      (
        Adjustment(.dollars(-3) - .nanodollars(1), of: try RecordID("a"), .call, in: .acme),
        "The call 'a' cost 3 US dollars with its corrections; -3.000000001 would make that negative."
      ),
      (
        placed,
        "What corrects a row belongs where that row does, and at its time; leave out project, user, time and so on."
      ),
    ]
    let audited = try test.count("audit_log")
    for (adjustment, sentence) in cases {
      let refusal = #expect(throws: LedgerError.self) {
        try test.ledger.record(adjustment, by: change)
      }
      #expect(refusal?.message == sentence)
    }
    let refusal = #expect(throws: LedgerError.self) {
      try test.ledger.record(Adjustment(.dollars(-1), context: user), by: Change(by: "ada"))
    }
    #expect(refusal?.message == "A correction needs a reason.")
    #expect(try test.count("adjustment") == 1 && test.count("audit_log") == audited)
    // Down to 0 is no refusal.
    _ = try refund(.dollars(-3), of: "a", .call)
    _ = try refund(.dollars(-1), of: "a", .resource)
    #expect(try cost(by: .model) == ["gpt-4o": .zero, "r": .zero])
    try test.expectVerified()
  }

  @Test func `the same id counts once, and is a conflict for anything else`() throws {
    let context = CallContext(workspace: .acme)
    var adjustment = Adjustment(.dollars(-1), context: context, id: try RecordID("x"))
    #expect(try test.ledger.record(adjustment, by: change).isNew)
    test.clock.advance(seconds: 5)
    #expect(try !test.ledger.record(adjustment, by: change).isNew)
    adjustment.amount = .dollars(-2)
    let refusal = #expect(throws: LedgerError.self) {
      try test.ledger.record(adjustment, by: change)
    }
    #expect(refusal?.code == .conflict)
    #expect(try test.count("adjustment") == 1)
    #expect(try test.ledger.adjustments(in: .acme).map(\.amount) == [.dollars(-1)])
    try test.expectVerified()
  }

  @Test func `a credit takes what it does not say from the context of its task`() throws {
    try CallContext.with(CallContext(workspace: .acme, project: .search, user: "ada")) {
      try credit(.dollars(-1))
    }
    #expect(try cost(by: .project) == ["search": .dollars(-1)])
    try test.expectVerified()
  }

  @Test(arguments: [
    "UPDATE adjustment SET amount_nanodollars = -9", "UPDATE adjustment SET counts = 0",
    "DELETE FROM adjustment", "UPDATE adjustment SET timestamp_ms = timestamp_ms + 86400000",
  ])
  func `verify finds one that was changed past the ledger`(sql: String) throws {
    try test.setBudget(.dollars(10))
    try test.ledger.record(.costing(.dollars(5), id: "a", execution: "e"))
    _ = try refund(.dollars(-2), of: "a")
    try test.expectVerified()
    try test.tamper(sql)
    #expect(try !test.ledger.verify().differences.isEmpty)
  }

  @Test func `a counter below 0 is damage where nothing was credited`() throws {
    try test.setBudget(.dollars(10))
    try test.spend(.dollars(1))
    try test.tamper("UPDATE budget_period SET spent_amount = -1")
    let refusal = #expect(throws: LedgerError.self) {
      try test.ledger.budget(for: .acme).reserve(.dollars(1))
    }
    #expect(refusal?.code == .corrupt)
  }
}
