import BudgetKit
import Foundation
import Testing

@Suite struct LedgerSmokeTests {
  @Test func `a reserved call is held, settled and counted`() async throws {
    let folder = try TemporaryFolder()
    let clock = LedgerClock.fixed(at: try Instant(iso8601: "2026-01-15T12:00:00Z"))
    let ledger = try Ledger(path: folder.path("a.sqlite"), clock: clock)
    let acme = try WorkspaceID("acme")
    let search = try ProjectID("search")
    try ledger.workspaceBudgets.set(
      WorkspaceBudget(workspace: acme, budget: MonthlyBudget(limit: .dollars(5))),
      zone: Zone(identifier: "Europe/Berlin"),
      by: Change(by: "test")
    )
    try ledger.projectBudgets.set(
      ProjectBudget(workspace: acme, project: search, budget: MonthlyBudget(limit: .dollars(1))),
      by: Change(by: "test")
    )
    let manager = ledger.budget(for: acme, project: search)
    let check = try await manager.canExecute(estimatedCost: .cents(10))
    #expect(check.canExecute)
    let hold = try await manager.reserve(.cents(60))
    let refused = try await manager.canExecute(estimatedCost: .cents(50))
    #expect(!refused.canExecute && refused.tightest?.shortfall == .cents(10))
    let settled = try await manager.settle(
      hold.id,
      with: MeasuredCall(
        provider: "openai",
        model: "gpt-4o",
        usage: TokenUsage(prompt: 1000, completion: 500)
      )
    )
    #expect(settled.cost == (try Money(usd: "0.0075")))
    let again = try await manager.settle(
      hold.id,
      with: MeasuredCall(
        provider: "openai",
        model: "gpt-4o",
        usage: TokenUsage(prompt: 1000, completion: 500)
      )
    )
    #expect(again == settled)
    try await ledger.record(
      ResourceUsage(
        workspace: acme,
        project: search,
        resourceType: "cpu",
        usage: Quantity(2),
        durationMilliseconds: 120_000
      )
    )
    let status = try await manager.status()
    print(status)
    #expect(status.reserved == .zero)
    #expect(status.spent == (try Money(usd: "0.010833333")))
    let long = try await manager.withReservation(.cents(10)) { meter in
      meter.measure(.cost(.cents(95)))
      return 3
    }
    #expect(long == 3)
    print(try manager.alerts())
    #expect(throws: LedgerError.self) { try manager.reserve(.cents(10)) }
    print(try ledger.verify())
    print(try await manager.forecast())
    print(try ledger.diagnose())
    print(try ledger.report(ReportQuery(workspace: acme, by: .model)).rows)
    let t = ContinuousClock.now
    for d in ["entire-cli_usage_2026-01", "context-evaluator_usage_2026-02"] {
      let summary = try ledger.importClaudeCode(at: "/tmp/cc/" + d, into: WorkspaceID("cc"))
      print(
        summary.linesRead,
        summary.read,
        summary.new,
        summary.ignored,
        summary.cost,
        summary.unpricedCalls,
        summary.refused.count
      )
    }
    print(ContinuousClock.now - t)
    let again2 = try ledger.importClaudeCode(
      at: "/tmp/cc/entire-cli_usage_2026-01",
      into: WorkspaceID("cc")
    )
    print(again2.new, again2.known, again2.changed)
    let v = try ledger.verify()
    #expect(v.isOK); print(v)
  }
}
