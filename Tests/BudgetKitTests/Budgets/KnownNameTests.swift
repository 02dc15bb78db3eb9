import Testing

@testable import BudgetKit

@Suite struct KnownNameTests {
  @Test func `a guard of an unknown name is an error that names the nearest`() throws {
    let test = try TestLedger()
    try test.setBudget(.dollars(1))
    #expect(try test.ledger.budget(forKnown: .acme).hasBudget())
    let error = #expect(throws: LedgerError.self) {
      try test.ledger.budget(forKnown: try WorkspaceID("acmee"))
    }
    #expect(error?.code == .notFound && error?.message.contains("'acme'") == true)
    let hold = try test.ledger.budget(for: WorkspaceID("acmee")).reserve(.cents(1))
    #expect(throws: LedgerError.self) {
      try test.ledger.budget(forKnown: try WorkspaceID("acmee"))
    }
    #expect(try test.ledger.scopes().map(\.description) == ["workspace acme", "workspace acmee"])
    try test.ledger.settle(hold.id, with: .cost(.cents(1)))
    #expect(try !test.ledger.budget(forKnown: WorkspaceID("acmee")).hasBudget())
  }

  @Test func `a project is known by a budget of any window, and until that is removed`() throws {
    let test = try TestLedger()
    let scope = BudgetScope(workspace: .acme, project: .search)
    let limit = BudgetAmount.usd(.dollars(2))
    try test.ledger.updateBudget(
      of: scope,
      window: .day,
      unit: .usd,
      with: BudgetUpdate(limit: limit),
      orOf: MonthlyBudget(limit: limit),
      by: .test
    )
    #expect(try test.ledger.budget(forKnown: .acme, project: .search).hasBudget())
    #expect(try test.ledger.scopes() == [BudgetScope(workspace: .acme), scope])
    #expect(try test.ledger.removeBudget(of: scope, window: .day, by: .test))
    #expect(try !test.ledger.knows(scope))
  }

  @Test func `counts of any integer type make a usage and an amount`() {
    let (count, large) = (7, UInt64.max)
    #expect(TokenUsage(prompt: count, completion: count).total == 14)
    #expect(TokenUsage() == TokenUsage(prompt: 0))
    #expect(Money.cents(count) == .cents(7) && Money.dollars(Int64(-2)) == .dollars(-2))
    #expect(Money.dollars(large) > .largestAmount && Money.cents(large) > .largestAmount)
    #expect(Money.dollars(Int64.min) < .zero)
  }
}
