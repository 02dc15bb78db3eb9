import Testing

@Suite struct ConcurrencyTests {
  @Test func `of two settings at the same time none loses an option`() async throws {
    let budget = try BudgetCommand()
    _ = try budget("set acme --monthly 1")
    for limit in 2...21 {
      let kind = limit.isMultiple(of: 2) ? "hard" : "soft"
      async let first = budget("set acme --monthly \(limit)")
      async let second = budget("set acme --\(kind)")
      #expect(try await [first.status, second.status] == [0, 0])
      let listed = try budget("list --json").output
      #expect(listed.contains(#""monthly_budget_usd":\#(limit),"hard_limit":\#(kind == "hard"),"#))
    }
  }
}
