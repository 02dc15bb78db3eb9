import Testing

@testable import BudgetKit

@Suite struct StoppedDaysTests {
  /// Days of some dollars from 1 March 2026 on, of ten calls each unless something else is said.
  private func stopped(
    _ dollars: [Int32],
    calls: Int64 = 10,
    limit: (Int) -> Int32?
  ) throws -> [Int] {
    try stopped(amounts: dollars.map(Money.dollars), calls: calls, limit: limit)
  }

  private func stopped(
    amounts: [Money],
    calls: Int64 = 10,
    refused: Set<Int> = [],
    limit: (Int) -> Int32?
  ) throws -> [Int] {
    let first = try CivilDate(iso8601: "2026-03-01")
    let days = StoppedDays(
      firstDay: first,
      days: amounts.enumerated().map { index, amount in
        StoppedDays.Day(
          spent: amount,
          calls: calls,
          limit: limit(index).map(Money.dollars),
          refused: refused.contains(index + 1) ? 3 : 0
        )
      }
    )
    let all = first...first.adding(days: max(0, amounts.count - 1))
    return days.days(in: all).map { $0.daysSince1970 - first.daysSince1970 + 1 }
  }

  @Test(
    "the limit stops from the day on that leaves too little room",
    arguments: [
      (100, Array(10...31)), (109, Array(10...31)), (110, []), (99, Array(10...31)),
      (91, Array(10...31)), (90, []), (200, []), (10, []),
    ] as [(Int32, [Int])]
  )
  func reached(limit: Int32, expected: [Int]) throws {
    // A day of ten dollars: an ordinary call and a tenth of a day are one dollar.
    #expect(try stopped(days((10, 10), (0, 21))) { _ in limit } == expected)
  }

  @Test(
    "a day with refusals is stopped where less than an ordinary day was left and nothing followed",
    arguments: [
      // The amounts leave more room than an ordinary call takes: without refusals nothing is known.
      (105, 0, [], []), (105, 0, [10], Array(10...31)), (109, 0, [10], Array(10...31)),
      (110, 0, [10], []), (105, 0, [12], Array(12...31)),
      // Life goes on after a single call that asked for too much.
      (105, 10, [10], []), (1_000, 10, [10], []), (105, 0, [5], []),
    ] as [(Int32, Int32, Set<Int>, [Int])]
  )
  func refusals(limit: Int32, after: Int32, refused: Set<Int>, expected: [Int]) throws {
    // The last day has some spend, so that silence says nothing.
    let amounts = days((10, 10), (after, 20)).map(Money.dollars) + [.cents(50)]
    #expect(try stopped(amounts: amounts, refused: refused) { _ in limit } == expected)
  }

  @Test(
    "the ordinary call decides where it is more than a tenth of a day",
    arguments: [
      (1, 109, Array(10...31)), (1, 110, [31]), (2, 104, Array(10...31)), (2, 105, [31]),
      (10, 100, Array(10...31)), (10, 101, [31]), (1_000, 100, Array(10...31)), (1_000, 101, [31]),
    ] as [(Int64, Int32, [Int])]
  )
  func ordinaryCall(calls: Int64, limit: Int32, expected: [Int]) throws {
    // Half a dollar on the last day: it was not silent to the end, and may itself be what the limit
    // cut short.
    let amounts = days((10, 10), (0, 20)).map(Money.dollars) + [.cents(50)]
    #expect(try stopped(amounts: amounts, calls: calls) { _ in limit } == expected)
  }

  @Test(
    "silence after a day that leaves less room than a day takes is a limit's, if it is long enough",
    arguments: [(1, []), (2, Array(10...12)), (3, Array(10...13)), (21, Array(10...31))]
      as [(Int, [Int])]
  )
  func silence(days silent: Int, expected: [Int]) throws {
    #expect(try stopped(days((10, 10), (0, silent))) { _ in 105 } == expected)
    // Where most days were silent before, silence says nothing.
    let sparse = (0..<8).flatMap { _ in days((10, 1), (0, 2)) }
    #expect(try stopped(sparse + days((0, silent))) { _ in 85 } == [])
  }

  @Test(
    "a tenth of an ordinary day decides where calls are small, and small ones may still fit",
    arguments: [
      (0, 1_009, Array(10...31)), (0, 1_099, Array(10...31)), (0, 1_100, []),
      (1, 1_006, Array(10...31)),
      (2, 1_000, []),
    ] as [(Int32, Int32, [Int])]
  )
  func tenthOfDay(trickle: Int32, limit: Int32, expected: [Int]) throws {
    let amounts = days((100, 10), (trickle, 5), (0, 16))
    #expect(try stopped(amounts, calls: 1_000) { _ in limit } == expected)
  }

  @Test(
    "spending that goes on was not stopped",
    arguments: [
      (days((10, 31)), []), (days((10, 30), (9, 1)), []), (days((10, 10), (0, 20), (1, 1)), []),
      (days((10, 10), (0, 20), (10, 1)), []), (days((10, 12), (0, 19)), []),
      (days((10, 9), (30, 1), (0, 21)), Array(10...31)),
    ] as [([Int32], [Int])]
  )
  func goesOn(amounts: [Int32], expected: [Int]) throws {
    #expect(try stopped(amounts) { _ in 100 } == expected)
  }

  @Test func `a month that ends at the limit by chance loses its last day at most`() throws {
    #expect(try stopped(days((10, 31), (10, 30))) { _ in 310 } == [31])
    #expect(try stopped(days((10, 31), (10, 30))) { _ in 311 } == [])
  }

  @Test func `a month begins anew, and the running one counts`() throws {
    let month = days((10, 10), (0, 21))
    #expect(
      try stopped(month + days((10, 30)) + days((10, 10), (0, 5))) { _ in 100 }
        == Array(10...31) + Array(71...76)
    )
    #expect(try stopped(days((10, 10))) { _ in 100 } == [10])
    #expect(try stopped(days((10, 9))) { _ in 100 } == [])
  }

  @Test func `a limit that is raised lets the spending go on, from the next day as evidence`()
    throws
  {
    let raised = try stopped(days((10, 10), (0, 9), (5, 1), (10, 11))) { $0 < 19 ? 100 : 400 }
    #expect(raised == Array(10...20))
    let again = try stopped(days((10, 10), (0, 5), (10, 5), (0, 11))) { $0 < 15 ? 100 : 150 }
    #expect(again == Array(10...16) + Array(20...31))
  }

  @Test
  func `a limit that is lowered below the spend stops at once, and one that is lifted does not`()
    throws
  {
    #expect(try stopped(days((10, 10), (0, 21))) { $0 < 9 ? nil : 50 } == Array(10...31))
    #expect(try stopped(days((10, 10), (0, 21))) { $0 < 12 ? 50 : 0 } == Array(13...31))
    #expect(try stopped(days((10, 10), (0, 5), (10, 16))) { $0 < 15 ? 100 : nil } == Array(10...16))
    #expect(try stopped(days((10, 10), (0, 21))) { _ in nil } == [])
  }

  @Test func `without five days of spend among 28 nothing is ordinary`() throws {
    #expect(try stopped(days((100, 1), (0, 30)), calls: 1) { _ in 100 } == [])
    #expect(try stopped(days((25, 4), (0, 27))) { _ in 100 } == [])
    #expect(try stopped(days((20, 5), (0, 26))) { _ in 100 } == Array(5...31))
    #expect(try stopped(days((20, 4), (0, 23), (20, 1), (0, 3))) { _ in 100 } == Array(28...31))
    #expect(try stopped(days((20, 4), (0, 24), (20, 1), (0, 2))) { _ in 100 } == [])
    #expect(try stopped([]) { _ in 100 } == [])
    #expect(try stopped(days((0, 31))) { _ in 0 } == [])
  }

  @Test func `only what was known on a day decides about it`() throws {
    let first = try CivilDate(iso8601: "2026-03-01")
    let amounts = days((10, 10), (0, 3), (10, 18))
    let found = StoppedDays(
      firstDay: first,
      days: amounts.map { StoppedDays.Day(spent: .dollars($0), calls: 10, limit: .dollars(100)) }
    )
    func stopped(_ from: Int, _ to: Int) -> [Int] {
      found.days(in: first.adding(days: from - 1)...first.adding(days: to - 1)).map(\.day)
    }
    #expect(stopped(1, 9) == [])
    #expect(stopped(1, 12) == [10, 11, 12])
    #expect(stopped(11, 12) == [11, 12])
    #expect(stopped(1, 14) == [] && stopped(1, 31) == [])
    #expect(stopped(-400, 12) == [10, 11, 12] && stopped(40, 50) == [])
    #expect(
      found.limit(on: first) == .dollars(100) && found.limit(on: first.adding(days: -1)) == nil
    )
  }

  @Test func `amounts of any size are no trap`() throws {
    let first = try CivilDate(iso8601: "2026-03-01")
    let days = [Int64.max, 0, .max, 1, .max].map {
      StoppedDays.Day(spent: .nanodollars($0), calls: 0, limit: .nanodollars(.max))
    }
    let found = StoppedDays(firstDay: first, days: days + days)
    #expect(found.days(in: first...first.adding(days: 9)).count <= 10)
    #expect(found.days(in: .first...(.last)).count <= 10)
  }
}

/// Amounts of days, each so many times.
private func days(_ parts: (amount: Int32, count: Int)...) -> [Int32] {
  parts.flatMap { [Int32](repeating: $0.amount, count: $0.count) }
}
