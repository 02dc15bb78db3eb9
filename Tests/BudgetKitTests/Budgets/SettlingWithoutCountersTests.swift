import Testing

@testable import BudgetKit

/// A settlement that is the first to write in a period makes its counters from the rows.
@Suite struct SettlingWithoutCountersTests {
  @Test func `a hold from before a change of zone is freed when it is settled`() throws {
    let test = try TestLedger()
    let project = try ProjectID("search")
    try test.setBudget(.dollars(5))
    try test.setBudget(.dollars(5), project: project)
    let hold = try test.guarding(project).reserve(.dollars(1))
    try test.setBudget(.dollars(5), zone: "Europe/Berlin")

    try test.guarding(project).settle(hold.id, with: .cost(.cents(30)))

    let status = try test.status(project)
    #expect(status.reserved == .zero && status.spent == .cents(30))
    try test.expectVerified()
  }

  @Test func `a hold of last month is freed in a budget that was set this month`() throws {
    let test = try TestLedger(now: "2026-01-31T23:59:00Z")
    let hold = try test.guarding().reserve(.dollars(1))
    test.clock.now = try Instant(iso8601: "2026-02-01T00:01:00Z")
    try test.setBudget(.dollars(5))

    try test.guarding().settle(hold.id, with: .cost(.cents(30)))

    test.clock.now = try Instant(iso8601: "2026-01-31T23:59:59Z")
    let status = try test.status()
    #expect(status.reserved == .zero && status.spent == .cents(30))
    try test.expectVerified()
  }
}
