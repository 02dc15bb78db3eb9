import BudgetKit
import Testing

@Suite struct CivilDateTests {
  @Test(arguments: [
    ("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11_016), ("2000-03-01", 11_017),
    ("1900-02-28", -25_509), ("1900-03-01", -25_508), ("2026-02-01", 20_485),
    ("0001-01-01", -719_162), ("9999-12-31", 2_932_896),
  ])
  func `a date and its number of days belong together`(text: String, days: Int) throws {
    let date = try CivilDate(iso8601: text)
    #expect(date.daysSince1970 == days)
    #expect(CivilDate(daysSince1970: days) == date)
    #expect(date.description == text)
  }

  @Test func `every day from the first to the last follows the one before`() {
    var expected = CivilDate.first
    var mismatches = 0
    for days in CivilDate.first.daysSince1970...CivilDate.last.daysSince1970 {
      let date = CivilDate(daysSince1970: days)
      if date != expected || date.daysSince1970 != days { mismatches += 1 }
      expected = next(after: date)
    }
    #expect(mismatches == 0)
    #expect(expected > .last)
  }

  /// The next day by the plainest rule there is.
  private func next(after date: CivilDate) -> CivilDate {
    date.day == date.daysInMonth ? date.firstOfNextMonth : date.adding(days: 1)
  }

  @Test(arguments: [
    "", "2026", "2026-02", "2026-2-01", "2026-02-1", "2026-02-29", "2026-02-30", "1900-02-29",
    "2026-04-31", "2026-00-01", "2026-13-01", "2026-01-00", "2026-01-32", "0000-01-01",
    "02026-01-01",
    "2026-01-01 ", " 2026-01-01", "2026-01-01T", "2026-01-01T00:00:00Z", "2026/01/01", "20260101",
    "-026-01-01", "+026-01-01", "2026-+1-01", "2026-01-01\0", "2026‐01-01",
  ])
  func `other text is not a date`(text: String) {
    let error = #expect(throws: LedgerError.self) { try CivilDate(iso8601: text) }
    #expect(error?.code.description == "invalidTime")
  }

  @Test(
    arguments: [
      (0, 1, 1), (10_000, 1, 1), (2026, 0, 1), (2026, 13, 1), (2026, 1, 0), (2026, 1, 32),
      (2026, 2, 29), (2100, 2, 29), (.min, .min, .min), (.max, .max, .max),
    ] as [(Int, Int, Int)]
  )
  func `parts that make no day are refused`(year: Int, month: Int, day: Int) {
    #expect(throws: LedgerError.self) { try CivilDate(year: year, month: month, day: day) }
  }

  @Test(
    arguments: [
      ("2026-01-31", 1, "2026-02-01"), ("2026-03-01", -1, "2026-02-28"),
      ("2024-02-28", 1, "2024-02-29"),
      ("2026-12-31", 1, "2027-01-01"), ("2026-01-01", 0, "2026-01-01"),
      ("0001-01-01", -1, "0001-01-01"),
      ("9999-12-31", 1, "10000-01-01"), ("9999-12-31", 2, "10000-01-01"),
      ("2026-01-01", .max, "10000-01-01"),
      ("2026-01-01", .min, "0001-01-01"),
    ] as [(String, Int, String)]
  )
  func `days are added across months and held at the ends`(
    text: String,
    days: Int,
    sum: String
  ) throws {
    #expect(try CivilDate(iso8601: text).adding(days: days).description == sum)
  }

  @Test(arguments: [
    ("2026-01-31", "2026-01-01", "2026-02-01", 31), ("2026-12-01", "2026-12-01", "2027-01-01", 31),
    ("2024-02-10", "2024-02-01", "2024-03-01", 29), ("2100-02-10", "2100-02-01", "2100-03-01", 28),
    ("2026-04-30", "2026-04-01", "2026-05-01", 30), ("9999-12-31", "9999-12-01", "10000-01-01", 31),
  ])
  func `a date knows its month`(text: String, first: String, next: String, days: Int) throws {
    let date = try CivilDate(iso8601: text)
    #expect(date.firstOfMonth.description == first)
    #expect(date.firstOfNextMonth.description == next)
    #expect(date.daysInMonth == days)
  }

  @Test func `dates are ordered by year, then month, then day`() throws {
    let ascending = try ["2025-12-31", "2026-01-30", "2026-01-31", "2026-02-01", "2027-01-01"]
      .map(CivilDate.init(iso8601:))
    #expect(ascending.shuffled().sorted() == ascending)
  }
}
