import BudgetSQLite
import Testing

@testable import BudgetKit

@Suite struct LimitHistoryTests {
  private func change(_ day: Int, _ limit: Int32?, isHard: Bool = true) throws
    -> LimitHistory.Change
  {
    LimitHistory.Change(
      instant: try Instant(iso8601: "2026-03-0\(day)T12:00:00Z"),
      limit: limit.map { BudgetLimit(.dollars($0), isHard: isHard) }
    )
  }

  /// The limits at the ends of 2 to 6 March, in dollars.
  private func limits(
    _ changes: [LimitHistory.Change],
    until instant: String? = nil
  ) throws -> [Int64?] {
    let first = try CivilDate(iso8601: "2026-03-02")
    return LimitHistory(changes)
      .hardLimits(
        on: first...first.adding(days: 4),
        until: try instant.map { try Instant(iso8601: $0) },
        in: .utc
      )
      .map { $0.map { $0.nanodollars / 1_000_000_000 } }
  }

  @Test func `a budget without changes has no limit`() throws {
    #expect(try limits([]) == [nil, nil, nil, nil, nil])
  }

  @Test func `a day has the limit that stood at its end`() throws {
    #expect(try limits([change(3, 10), change(3, 20), change(5, 30)]) == [nil, 20, 20, 30, 30])
    #expect(try limits([change(1, 30)]) == [30, 30, 30, 30, 30])
    #expect(try limits([change(8, 30)]) == [nil, nil, nil, nil, nil])
    #expect(try limits([change(1, 10), change(4, nil)]) == [10, 10, nil, nil, nil])
    #expect(try limits([change(1, 10), change(4, 10, isHard: false)]) == [10, 10, nil, nil, nil])
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
    #expect(try limits([change(3, 20), change(5, 30)], until: instant) == expected)
  }

  /// The limit of a period from the 4th to the 6th of March, both at noon.
  @Test(
    "an account has the limit of its end, else the next, else the last before",
    arguments: [
      ([], nil),
      ([(1, 10)], 10),
      ([(1, 10), (5, 20)], 20),
      ([(1, 10), (6, 20)], 10),
      ([(7, 20)], 20),
      ([(1, 10), (5, nil)], 10),
      ([(1, 10), (5, nil), (8, 30)], 30),
      ([(5, nil), (8, nil)], nil),
    ] as [([(Int, Int32?)], Int32?)]
  )
  func account(changes: [(Int, Int32?)], expected: Int32?) throws {
    let period = try Period(
      start: Instant(iso8601: "2026-03-04T12:00:00Z"),
      end: Instant(iso8601: "2026-03-06T12:00:00Z")
    )
    let history = LimitHistory(try changes.map { try change($0.0, $0.1) })
    #expect(history.limit(atEndOf: period)?.amount == expected.map(Amount.dollars))
  }

  @Test func `a ledger notes every limit of its budgets, and nothing where it stays as it is`()
    throws
  {
    let test = try TestLedger(now: "2026-03-03T12:00:00Z")
    let odd = Money(nanodollars: 12_345_678_901)
    let steps: [() throws -> Void] = [
      { try test.setBudget(.dollars(10)) },
      { try test.setBudget(.dollars(10), thresholds: [7]) },
      { try test.setBudget(.dollars(11), isHard: false) },
      { try test.setBudget(.dollars(12), isEnabled: false) },
      { try test.setBudget(odd) },
      { try test.setBudget(.dollars(99), project: .search) },
      { _ = try test.ledger.workspaceBudgets.remove(.acme, by: .test) },
    ]
    for step in steps {
      try step()
      test.clock.advance(seconds: 60)
    }
    let text = try test.rawDatabase().read {
      try $0.values(
        of: """
          SELECT format(
            '%d %s %d', (l.from_ms - 1772539200000) / 60000, coalesce(l.limit_amount, 'none'),
            l.hard_limit
          )
          FROM budget_limit AS l JOIN budget AS b ON b.budget_id = l.budget_id
          WHERE b.shape = '[]' ORDER BY l.from_ms
          """
      )
    }
    #expect(
      text == ["0 10000000000 1", "2 11000000000 0", "3 none 0", "4 12345678901 1", "6 none 0"]
    )
    try test.expectVerified()
  }
}
