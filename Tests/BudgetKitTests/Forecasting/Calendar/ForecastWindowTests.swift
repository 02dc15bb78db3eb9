import BudgetKit
import Testing

@Suite struct ForecastWindowTests {
  private static func date(_ text: String) throws -> CivilDate { try CivilDate(iso8601: text) }

  @Test(arguments: [
    (ForecastWindow.day, "2026-02-28", "2026-02-28", "2026-02-28"),
    (.week, "2026-01-01", "2025-12-29", "2026-01-04"),
    (.week, "2026-01-04", "2025-12-29", "2026-01-04"),
    (.week, "2026-01-05", "2026-01-05", "2026-01-11"),
    (.month, "2028-02-29", "2028-02-01", "2028-02-29"),
    (.month, "2026-12-31", "2026-12-01", "2026-12-31"),
    (.quarter, "2026-03-31", "2026-01-01", "2026-03-31"),
    (.quarter, "2026-11-02", "2026-10-01", "2026-12-31"),
    (.month, "9999-12-31", "9999-12-01", "9999-12-31"),
    (.quarter, "0001-01-01", "0001-01-01", "0001-03-31"),
  ])
  func `a window begins and ends with its calendar`(
    window: ForecastWindow,
    day: String,
    first: String,
    last: String
  ) throws {
    let days = try window.days(containing: Self.date(day))
    #expect(days == (try Self.date(first)...Self.date(last)))
  }

  @Test(arguments: [
    ("2026-01-10", "2026-01-10", "2026-01-23"), ("2026-01-23", "2026-01-10", "2026-01-23"),
    ("2026-01-24", "2026-01-24", "2026-02-06"), ("2026-01-09", "2025-12-27", "2026-01-09"),
  ])
  func `windows of some days follow each other before and after their date`(
    day: String,
    first: String,
    last: String
  ) throws {
    let window = ForecastWindow.days(14, from: try Self.date("2026-01-10"))
    let days = try window.days(containing: Self.date(day))
    #expect(days == (try Self.date(first)...Self.date(last)))
  }

  @Test(arguments: [Int.min, -1, 0, 3_654, Int.max])
  func `a window has 1 to 3,653 days`(count: Int) throws {
    let day = try Self.date("2026-01-10")
    let error = #expect(throws: LedgerError.self) {
      try ForecastWindow.days(count, from: day).days(containing: day)
    }
    #expect(error?.code == .invalidValue)
  }
}
