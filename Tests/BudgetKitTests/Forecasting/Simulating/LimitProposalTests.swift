import Testing

@testable import BudgetKit

/// Limits that a history speaks for.
@Suite struct LimitProposalTests {
  private let test: TestLedger
  private let start: Instant
  private static let day: Int64 = 86_400_000

  init() throws {
    test = try TestLedger(now: "2026-03-02T00:00:00Z")
    start = try Instant(iso8601: "2026-01-01T00:00:00Z")
  }

  /// Spends on so many days, noon by noon, ten cents and one more each day.
  private func spend(onDays days: Int, user: String? = nil) throws {
    for day in 0..<days {
      try test.ledger.record(
        .costing(
          .cents(10 + day),
          user: user,
          at: start.adding(milliseconds: Int64(day) * Self.day + Self.day / 2)
        )
      )
    }
  }

  private func proposal(
    _ window: BudgetWindow,
    each: Set<BudgetDimension> = [],
    days: Int
  ) throws -> LimitProposal {
    let budget = Budget(
      scope: BudgetScope(workspace: .acme, each: each),
      window: window,
      settings: MonthlyBudget(limit: .dollars(1))
    )
    let end = start.adding(milliseconds: Int64(days) * Self.day)
    return try test.ledger.simulate(budget, during: Period(start: start, end: end)).proposal
  }

  private func largest(_ proposal: LimitProposal) throws -> LimitProposal.Largest {
    guard case .largest(let largest) = proposal.basis else {
      throw LedgerError(.invalidValue, "\(proposal)")
    }
    return largest
  }

  @Test(
    arguments: [
      // 60 days: the last costs 69 cents, and 20 % more are 82.8.
      (BudgetWindow.day, 60, "0.83", 20), (.hour, 60, "0.83", 20),
      // 30 days: the last costs 39 cents, and 30 % more are 50.7.
      (.day, 30, "0.51", 30), (.day, 55, "0.84", 30), (.day, 56, "0.85", 30),
      (.day, 57, "0.8", 20),
      // Days 31 to 60 cost 16.35; 20 % more are 19.62.
      (.month, 60, "20", 20), (.quarter, 60, "59", 20), (.year, 60, "240", 20),
      // Two days in a row cost 1.37 at most.
      (.rolling(milliseconds: 172_800_000), 60, "1.7", 20),
      // As a month, by half as much again.
      (.rolling(milliseconds: 45 * 86_400_000), 60, "30", 20),
    ] as [(BudgetWindow, Int, String, Int)]
  )
  func `it is the dearest period and some more`(
    window: BudgetWindow,
    days: Int,
    limit: String,
    percent: Int
  ) throws {
    try spend(onDays: days)
    let found = try largest(proposal(window, days: days))
    #expect(found.limit == .usd(try Money(usd: limit)) && found.headroomPercent == percent)
  }

  @Test(arguments: [(27, false), (28, true)])
  func `it takes four weeks of history`(days: Int, isEnough: Bool) throws {
    try spend(onDays: days)
    let end = days
    // The history begins with the first row, at noon.
    let proposal = try proposal(.day, days: end + (isEnough ? 1 : 0))
    #expect((proposal.limit != nil) == isEnough)
    if !isEnough { #expect(proposal.basis == .tooShort(days: 26)) }
  }

  @Test func `it looks back two months, and at periods that are over`() throws {
    try test.spend(.dollars(50), at: start)
    try spend(onDays: 60)
    try test.spend(.dollars(70), at: start.adding(milliseconds: 61 * Self.day))
    let later = Budget(
      scope: BudgetScope(workspace: .acme),
      window: .day,
      settings: MonthlyBudget(limit: .dollars(1))
    )
    let end = start.adding(milliseconds: 61 * Self.day + Self.day / 2)
    let found = try largest(
      test.ledger.simulate(later, during: Period(start: start, end: end)).proposal
    )
    #expect(found.amount == .usd(.cents(69)) && found.next == .usd(.cents(68)) && found.days == 60)
    #expect(found.start == start.adding(milliseconds: 59 * Self.day))
  }

  @Test func `of an account for each it is the dearest one's`() throws {
    try spend(onDays: 40, user: "ada")
    try test.ledger.record(
      .costing(.dollars(2), user: "bob", at: start.adding(milliseconds: 10 * Self.day))
    )
    let found = try largest(proposal(.day, each: [.user], days: 41))
    #expect(
      found.member == ["bob"] && found.amount == .usd(.dollars(2)) && found.next == .usd(.cents(49))
    )
    #expect(found.limit == .usd(try Money(usd: "2.6")))
  }

  @Test func `nothing is proposed where the past does not tell`() throws {
    #expect(try proposal(.day, days: 60).basis == .noHistory)
    try test.spend(.zero, at: start)
    #expect(try proposal(.day, days: 60).basis == .nothingSpent)
    #expect(try proposal(.total, days: 60).basis == .neverRenewed)
    try test.spend(.cents(1), at: start)
    #expect(try proposal(.day, days: 60).limit == .usd(.nanodollars(12_000_000)))
    #expect(try proposal(.day, days: 60).limit != nil)
  }
}
