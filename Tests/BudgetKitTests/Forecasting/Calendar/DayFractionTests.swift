import BudgetKit
import Testing

@Suite struct DayFractionTests {
  @Test(arguments: [
    ("UTC", "2026-06-01T00:00:00Z", 0.0),
    ("UTC", "2026-06-01T12:00:00Z", 0.5),
    ("Europe/Berlin", "2026-03-29T09:30:00Z", 10.5 / 23),
    ("Europe/Berlin", "2026-10-25T09:30:00Z", 11.5 / 25),
    ("Australia/Lord_Howe", "2026-10-03T19:15:00Z", 5.75 / 23.5),
  ])
  func `a day's fraction is one of elapsed time`(
    name: String,
    instant: String,
    fraction: Double
  ) throws {
    let zone = try Zone(identifier: name)
    let found = zone.fractionOfDayGone(at: try Instant(iso8601: instant))
    #expect(abs(found - fraction) < 1e-12)
  }

  @Test func `the last instant of a day is not quite its end`() throws {
    let fraction = Zone.utc.fractionOfDayGone(at: try Instant(iso8601: "2026-06-01T23:59:59.999Z"))
    #expect(fraction < 1 && fraction > 0.999_999_9)
  }

  @Test(.enabled(if: SharedData.isPresent, SharedData.absence))
  func `recorded days of many zones are met`() throws {
    let bytes = try readFile(atPath: SharedData.path("forecast/days.json"), limit: 1 << 20)
    let days = try #require(try JSON(parsing: bytes).array)
    #expect(days.count == 18)
    for day in days {
      func text(_ key: String) throws -> String { try #require(day[key]?.string) }
      let zone = try Zone(identifier: text("tz"))
      let instant = try Instant(iso8601: text("instant"))
      let bounds = Period.day(containing: instant, in: zone)
      let month = Period.month(containing: instant, in: zone)
      #expect(zone.civilDate(at: instant).description == (try text("local_date")))
      #expect(bounds.start == (try Instant(iso8601: text("day_start"))))
      #expect(bounds.end == (try Instant(iso8601: text("day_end"))))
      #expect(month.start == (try Instant(iso8601: text("period_start"))))
      #expect(month.end == (try Instant(iso8601: text("period_end"))))
      let wanted = try #require(day["day_fraction"]?.number.flatMap(Double.init))
      #expect(abs(zone.fractionOfDayGone(at: instant) - wanted) < 1e-9)
    }
  }
}
