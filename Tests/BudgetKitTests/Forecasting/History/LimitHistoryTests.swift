import Testing

@testable import BudgetKit

@Suite struct LimitHistoryTests {
  private func change(_ day: Int, _ before: Int32?, _ after: Int32?) throws -> LimitHistory.Change {
    LimitHistory.Change(
      instant: try Instant(iso8601: "2026-03-0\(day)T12:00:00Z"),
      before: before.map(Money.dollars),
      after: after.map(Money.dollars)
    )
  }

  /// The limits at the ends of 2 to 6 March, in dollars.
  private func limits(
    _ latest: Int32?,
    _ changes: [LimitHistory.Change],
    until instant: String? = nil
  ) throws -> [Int64?] {
    let first = try CivilDate(iso8601: "2026-03-02")
    return LimitHistory(latest: latest.map(Money.dollars), changes: changes)
      .limits(
        on: first...first.adding(days: 4),
        until: try instant.map { try Instant(iso8601: $0) },
        in: .utc
      )
      .map { $0.map { $0.nanodollars / 1_000_000_000 } }
  }

  @Test func `without a log the limit of today has always stood`() throws {
    #expect(try limits(7, []) == [7, 7, 7, 7, 7])
    #expect(try limits(nil, []) == [nil, nil, nil, nil, nil])
  }

  @Test func `a day has the limit that stood at its end`() throws {
    let changes = [try change(5, 20, 30), try change(3, 10, 20), try change(3, nil, 10)]
    #expect(try limits(30, changes) == [nil, 20, 20, 30, 30])
    #expect(try limits(30, [try change(1, 10, 30)]) == [30, 30, 30, 30, 30])
    #expect(try limits(30, [try change(8, 10, 30)]) == [10, 10, 10, 10, 10])
    #expect(try limits(nil, [try change(4, 10, nil)]) == [10, 10, nil, nil, nil])
  }

  @Test(
    "what comes after an instant is not known at it",
    arguments: [
      ("2026-03-05T12:00:00Z", [nil, 20, 20, 30, 30]),
      ("2026-03-05T11:59:59.999Z", [nil, 20, 20, 20, 20]),
      ("2026-03-01T00:00:00Z", [nil, nil, nil, nil, nil]),
    ] as [(String, [Int64?])]
  )
  func known(instant: String, expected: [Int64?]) throws {
    let changes = [try change(5, 20, 30), try change(3, nil, 20)]
    #expect(try limits(30, changes, until: instant) == expected)
  }

  @Test func `a change that leads elsewhere belongs to another budget`() throws {
    let other = [
      try change(6, 1, 2), try change(5, 20, 30), try change(4, nil, 1), try change(3, 10, 20),
    ]
    #expect(try limits(30, other) == [10, 20, 20, 30, 30])
    #expect(try limits(5, other) == [5, 5, 5, 5, 5])
  }

  @Test func `the log of a ledger tells every limit of its budgets`() throws {
    let test = try TestLedger(now: "2026-03-03T12:00:00Z")
    try test.setBudget(.dollars(10))
    try test.setBudget(.dollars(11), isHard: false)
    try test.setBudget(.dollars(12), isEnabled: false)
    try test.setBudget(Money(nanodollars: 12_345_678_901))
    try test.setBudget(.dollars(99), project: .search)
    _ = try test.ledger.workspaceBudgets.remove(.acme, by: .test)
    let changes = try test.ledger.store.read {
      try AuditRepository.limitChanges(of: BudgetScope(workspace: .acme), on: $0)
    }
    let odd = Money(nanodollars: 12_345_678_901)
    #expect(changes.map(\.before) == [odd, nil, nil, .dollars(10), nil])
    #expect(changes.map(\.after) == [nil, odd, nil, nil, .dollars(10)])
    #expect(changes.allSatisfy { $0.instant == test.clock.now })
  }

  @Test func `a damaged log is no limit, and no failure`() throws {
    let test = try TestLedger(now: "2026-03-03T12:00:00Z")
    try test.setBudget(.dollars(10))
    for after in ["'{'", "'{}'", "'[1]'", "''", "NULL", "'{\"hard_limit\":true,\"enabled\":true}'"]
    {
      try test.tamper("UPDATE audit_log SET after = \(after), before = after")
      let changes = try test.ledger.store.read {
        try AuditRepository.limitChanges(of: BudgetScope(workspace: .acme), on: $0)
      }
      #expect(changes.map(\.after) == [nil], "\(after)")
      #expect(try test.guarding().forecast().stoppedDays == 0)
    }
  }
}
