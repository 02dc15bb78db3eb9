import Testing

@testable import BudgetKit

/// A raise that another process, whose clock is ahead, has put in force.
@Suite struct LimitOfAheadClockTests {
  private static let day: Int64 = 86_400_000

  @Test(arguments: [1, 2, 3])
  func `a guard that remembers its accounts goes by its own clock`(checks: Int) throws {
    let test = try TestLedger(now: "2026-03-10T12:00:00Z")
    try test.setBudget(.dollars(1))
    try test.spend(.cents(50))
    let begin = try Instant(iso8601: "2026-03-20T00:00:00Z")
    try test.ledger.raiseBudget(
      of: BudgetScope(workspace: .acme),
      adding: .usd(.dollars(10)),
      from: begin,
      until: begin.adding(milliseconds: 5 * Self.day),
      by: Change(by: "test", reason: "launch")
    )
    let guardian = test.guarding()
    let now = test.clock.now
    func fits(_ cents: Int32) throws -> Bool {
      try guardian.canExecute(estimatedCost: .cents(cents)).canExecute
    }
    for _ in 0..<checks { #expect(try fits(50) && !fits(51)) }
    test.clock.now = begin
    // A write puts the raise in force in the account's row.
    _ = try guardian.reserve(.cents(1), expiresAfter: .milliseconds(1))
    #expect(try test.status().budget == .dollars(11))
    test.clock.now = now.adding(milliseconds: 1)
    for _ in 0..<checks { #expect(try fits(49) && !fits(51)) }
    #expect(refusal { try guardian.reserve(.dollars(2)) } == .budgetExceeded)
    _ = try guardian.reserve(.cents(10))
    #expect(try test.status().budget == .dollars(1))
    try test.expectVerified()
    test.clock.now = begin.adding(milliseconds: 1)
    for _ in 0..<checks { #expect(try fits(900)) }
  }
}
