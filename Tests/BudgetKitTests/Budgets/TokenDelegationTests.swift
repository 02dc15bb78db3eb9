import Testing

@testable import BudgetKit

/// Tokens and calls of reservations that are cut from others.
@Suite struct TokenDelegationTests {
  private let test: TestLedger
  private let pool: ReservationID
  private var acme: BudgetManager { test.guarding() }

  init() throws {
    test = try TestLedger()
    try test.setBudget(.dollars(1))
    pool = try ReservationID("pool")
    _ = try acme.reserve(.cents(60), id: pool, expiresAfter: .seconds(3600))
  }

  private func cut(_ cents: Int64, _ id: String, by agent: String) throws {
    _ = try test.ledger.guard(for: CallContext(workspace: .acme, agent: agent)).reserve(
      .cents(cents),
      from: ReservationID("plan"),
      id: ReservationID(id)
    )
  }

  private func setLimit(_ limit: BudgetAmount, of scope: BudgetScope) throws {
    try test.ledger.updateBudget(
      of: scope,
      window: .day,
      unit: limit.unit,
      with: BudgetUpdate(limit: limit),
      orOf: MonthlyBudget(limit: limit),
      by: .test
    )
  }

  /// What is spent and reserved of each unit that the workspace counts by the day.
  private func counts() throws -> [String] {
    try test.ledger.standings(of: BudgetScope(workspace: .acme)).filter { $0.window == .day }
      .map { "\($0.spentAmount) and \($0.reservedAmount) \($0.unit)" }.sorted()
  }

  @Test func `tokens are cut off and come back as money does, and each call counts as one`() throws
  {
    let whole = BudgetScope(workspace: .acme)
    try setLimit(.tokens(1000), of: whole)
    try setLimit(.calls(4), of: whole)
    let plan = try ReservationID("plan")
    _ = try acme.reserve(.cents(30), tokens: 600, id: plan, expiresAfter: .seconds(3600))
    // The pool of before told no tokens: it holds none.
    #expect(try counts() == ["0 and 2 calls", "0 and 600 tokens"])
    let child = try acme.reserve(.cents(10), tokens: 200, from: plan)
    #expect(child.heldTokens == 200)
    #expect(try counts() == ["0 and 3 calls", "0 and 600 tokens"])
    let error = #expect(throws: LedgerError.self) {
      try acme.reserve(.cents(1), tokens: 401, from: plan)
    }
    #expect(
      error?.message == "Reservation 'plan' lacks 1 token: it has 400 left."
    )
    #expect(error?.decision?.parentRoom?.left == .tokens(400))
    #expect(
      refusal { try acme.reserve(.cents(1), from: plan) } == .budgetExceeded,
      "no tokens told"
    )
    var measured = MeasuredCall.cost(.cents(4))
    measured.usage = TokenUsage(prompt: 100, completion: 150)
    try acme.settle(child.id, with: measured)
    // Fifty more than it held came out of the plan, six cents went back.
    #expect(try acme.extend(plan, expiresAfter: .seconds(3600)).amount == .cents(26))
    #expect(try counts() == ["1 and 2 calls", "250 and 350 tokens"])
    try test.expectVerified()
    _ = try acme.reserve(.zero, tokens: 0, from: plan)
    #expect(refusal { try acme.reserve(.zero, tokens: 0, from: plan) } == .budgetExceeded, "calls")
    try test.expectVerified()
  }

  @Test func `the calls of a child count for its own budgets, and not for those of its parent`()
    throws
  {
    let planner = BudgetScope(workspace: .acme, agent: "planner")
    try setLimit(.calls(1), of: planner)
    let plan = try test.ledger.guard(for: CallContext(workspace: .acme, agent: "planner"))
      .reserve(.cents(30), id: ReservationID("plan"), expiresAfter: .seconds(3600))
    for name in ["a", "b"] { try cut(5, name, by: "writer") }
    #expect(try test.ledger.standings(of: planner).map(\.reservedAmount) == [.calls(1)])
    try test.expectVerified()
    try setLimit(.calls(9), of: BudgetScope(workspace: .acme, agent: "writer"))
    let writer = BudgetScope(workspace: .acme, agent: "writer")
    #expect(try test.ledger.standings(of: writer).map(\.reservedAmount) == [.calls(2)])
    _ = try acme.settle(ReservationID("a"), with: .cost(.cents(1)))
    #expect(refusal { try cut(1, "c", by: "planner") } == .budgetExceeded)
    try acme.release(plan.id)
    #expect(try test.ledger.standings(of: planner).map(\.reservedAmount) == [.calls(0)])
    #expect(try test.ledger.standings(of: writer).map(\.spentAmount) == [.calls(1)])
    try test.expectVerified()
  }

  @Test func `where the parent told no tokens a child holds its own`() throws {
    try setLimit(.tokens(100), of: BudgetScope(workspace: .acme))
    try setLimit(.tokens(70), of: BudgetScope(workspace: .acme, agent: "writer"))
    let writer = test.ledger.guard(for: CallContext(workspace: .acme, agent: "writer"))
    #expect(refusal { try writer.reserve(.cents(1), tokens: 71, from: pool) } == .budgetExceeded)
    let child = try writer.reserve(.cents(1), tokens: 70, from: pool)
    #expect(try counts() == ["0 and 70 tokens"])
    let grandchild = try acme.reserve(.nanodollars(1), tokens: 20, from: child.id)
    #expect(try counts() == ["0 and 70 tokens"])
    #expect(refusal { try acme.reserve(.zero, tokens: 31) } == .budgetExceeded)
    try test.expectVerified()
    var measured = MeasuredCall.cost(.cents(1))
    measured.usage = TokenUsage(prompt: 30)
    try acme.settle(grandchild.id, with: measured)
    #expect(try counts() == ["30 and 40 tokens"])
    try acme.release(child.id)
    #expect(try counts() == ["30 and 0 tokens"])
    try test.expectVerified()
  }

  @Test func `tokens are enlarged, observed and taken by attempts`() throws {
    try setLimit(.tokens(1000), of: BudgetScope(workspace: .acme))
    let plan = try acme.reserve(.cents(20), tokens: 500, id: ReservationID("plan"))
    #expect(try acme.enlarge(plan.id, by: .zero, tokens: 100).heldTokens == 600)
    #expect(refusal { try acme.enlarge(plan.id, by: .zero, tokens: 401) } == .budgetExceeded)
    #expect(try acme.observe(plan.id, cost: .cents(1), tokens: 700).heldTokens == 700)
    #expect(try acme.observe(plan.id, cost: .cents(2), tokens: 300).observedTokens == 700)
    #expect(try counts() == ["0 and 700 tokens"])
    var measured = MeasuredCall.cost(.cents(3))
    measured.usage = TokenUsage(prompt: 250)
    let attempt = try acme.settle(plan.id, with: measured, isFinal: false)
    #expect(attempt.heldTokens == 700 && attempt.remainingHold == .cents(17))
    #expect(try counts() == ["250 and 450 tokens"])
    try test.expectVerified()
    try acme.settle(plan.id, with: measured)
    #expect(try counts() == ["500 and 0 tokens"])
    try test.expectVerified()
  }
}
