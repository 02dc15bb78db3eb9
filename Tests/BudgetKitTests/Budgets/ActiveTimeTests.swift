import Testing

@testable import BudgetKit

/// Budgets that take part from or until some time only, and those that have a name.
@Suite struct ActiveTimeTests {
  private let test: TestLedger
  private let acme = BudgetScope(workspace: .acme)

  init() throws { test = try TestLedger() }

  private func instant(_ text: String) throws -> Instant { try Instant(iso8601: text) }

  private func set(
    from start: String? = nil,
    until end: String? = nil,
    _ window: BudgetWindow = .month,
    name: String? = nil
  ) throws {
    var update = BudgetUpdate()
    update.activeFrom = try start.map(instant)
    update.activeUntil = try end.map(instant)
    update.name = name
    try test.ledger.updateBudget(
      of: acme,
      window: window,
      with: update,
      orOf: MonthlyBudget(limit: .dollars(1)),
      by: .test
    )
  }

  private func fits(_ cost: Money) throws -> Bool {
    try test.guarding().canExecute(estimatedCost: cost).canExecute
  }

  @Test(arguments: [BudgetWindow.hour, .day, .month, .total])
  func `before and after its time a budget limits nothing`(window: BudgetWindow) throws {
    try test.spend(.dollars(7))
    try set(from: "2026-01-16T00:00:00Z", until: "2026-01-18T00:00:00Z", window)
    let moments: [(at: String, isActive: Bool)] = [
      ("2026-01-15T23:59:59.999Z", false), ("2026-01-16T00:00:00Z", true),
      ("2026-01-17T23:59:59.999Z", true), ("2026-01-18T00:00:00Z", false),
    ]
    for moment in moments {
      test.clock.now = try instant(moment.at)
      for _ in 1...2 { #expect(try fits(.dollars(2)) != moment.isActive, "\(moment.at)") }
      // What was spent before it began does not count.
      #expect(try fits(.dollars(1)), "\(moment.at)")
      try test.spend(.zero)
      #expect(try fits(.dollars(1)), "\(moment.at)")
      try test.expectVerified()
    }
  }

  @Test func `a changed time counts anew what lies in it`() throws {
    try set()
    try test.spend(.dollars(1))
    #expect(try !fits(.cents(1)))
    try set(from: "2026-01-15T12:00:00.001Z")
    test.clock.advance(seconds: 1)
    #expect(try fits(.dollars(1)))
    try test.expectVerified()
    try set(from: "0001-01-01T00:00:00Z")
    #expect(try !fits(.cents(1)))
    try test.expectVerified()
  }

  @Test func `a time that never begins is refused, and nothing changes`() throws {
    let refused: [(String?, String, BudgetWindow)] = [
      ("2026-02-01T00:00:00Z", "2026-02-01T00:00:00Z", .month),
      ("2026-02-02T00:00:00Z", "2026-02-01T00:00:00Z", .day),
      (nil, "2026-01-15T12:00:00Z", .month),
      (nil, "2026-03-01T00:00:00Z", .rolling(milliseconds: 3_600_000)),
    ]
    for (start, end, window) in refused {
      #expect(refusal { try set(from: start, until: end, window) } == .invalidValue, "\(end)")
    }
    #expect(try test.ledger.budgets().isEmpty)
  }

  @Test func `a refusal names the budget by its name`() throws {
    try set(name: "launch")
    let decision = try test.guarding().canExecute(estimatedCost: .dollars(2))
    #expect(decision.reason.hasPrefix("'launch' (workspace acme) lacks 1 US dollar"))
    #expect(decision.tightest?.name == "launch")
    #expect(try test.status().name == "launch")
    try set(name: "")
    #expect(
      try test.guarding().canExecute(estimatedCost: .dollars(2)).reason.hasPrefix("workspace")
    )
    #expect(refusal { try set(name: "two\nlines") } != nil)
  }
}
