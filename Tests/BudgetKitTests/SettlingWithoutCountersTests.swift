import BudgetKit
import Testing

/// A settlement that is the first to write in a period makes its counters from the rows.
@Suite struct SettlingWithoutCountersTests {
  @Test func `a hold from before a change of zone is freed when it is settled`() throws {
    let folder = try TemporaryFolder()
    let clock = LedgerClock.fixed(at: try Instant(iso8601: "2026-01-15T12:00:00Z"))
    let ledger = try Ledger(path: folder.path("a.sqlite"), clock: clock)
    let (acme, search) = (try WorkspaceID("acme"), try ProjectID("search"))
    let budget = MonthlyBudget(limit: .dollars(5))
    let change = Change(by: "test")
    try ledger.workspaceBudgets.set(WorkspaceBudget(workspace: acme, budget: budget), by: change)
    try ledger.projectBudgets.set(
      ProjectBudget(workspace: acme, project: search, budget: budget),
      by: change
    )
    let manager = ledger.budget(for: acme, project: search)
    let hold = try manager.reserve(.dollars(1))
    try ledger.workspaceBudgets.set(
      WorkspaceBudget(workspace: acme, budget: budget),
      zone: Zone(identifier: "Europe/Berlin"),
      by: change
    )

    try manager.settle(hold.id, with: .cost(.cents(30)))

    let status = try manager.status()
    #expect(status.reserved == .zero && status.spent == .cents(30))
    #expect(try ledger.verify().differences == [])
  }

  @Test func `a hold of last month is freed in a budget that was set this month`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.sqlite")
    let january = LedgerClock.fixed(at: try Instant(iso8601: "2026-01-31T23:59:00Z"))
    let february = LedgerClock.fixed(at: try Instant(iso8601: "2026-02-01T00:01:00Z"))
    let acme = try WorkspaceID("acme")
    let hold = try Ledger(path: path, clock: january).budget(for: acme).reserve(.dollars(1))
    let ledger = try Ledger(path: path, clock: february)
    try ledger.workspaceBudgets.set(
      WorkspaceBudget(workspace: acme, budget: MonthlyBudget(limit: .dollars(5))),
      by: Change(by: "test")
    )

    try ledger.budget(for: acme).settle(hold.id, with: .cost(.cents(30)))

    let status = try Ledger(path: path, clock: january).budget(for: acme).status()
    #expect(status.reserved == .zero && status.spent == .cents(30))
    #expect(try ledger.verify().differences == [])
  }
}
