import BudgetKit
import Testing

@Suite struct ZoneTests {
  @Test(arguments: [
    // New York, with daylight saving time from 2007's rule, long after the files end.
    ("America/New_York", "2026-01-15T00:00:00Z", -18_000),
    ("America/New_York", "2026-07-15T00:00:00Z", -14_400),
    ("America/New_York", "2026-03-08T06:59:59.999Z", -18_000),
    ("America/New_York", "2026-03-08T07:00:00Z", -14_400),
    ("America/New_York", "9999-07-15T00:00:00Z", -14_400),
    ("America/New_York", "1850-01-01T00:00:00Z", -17_762),
    ("Europe/Berlin", "2026-10-25T00:59:59Z", 7_200),
    ("Europe/Berlin", "2026-10-25T01:00:00Z", 3_600),
    ("Europe/Berlin", "2190-07-01T00:00:00Z", 7_200),
    ("Europe/Dublin", "2026-07-01T00:00:00Z", 3_600),
    ("Europe/Dublin", "2090-01-01T00:00:00Z", 0),
    ("Asia/Kathmandu", "2026-01-01T00:00:00Z", 20_700),
    ("Asia/Kolkata", "2100-01-01T00:00:00Z", 19_800),
    ("Australia/Lord_Howe", "2060-01-01T00:00:00Z", 39_600),
    ("Australia/Lord_Howe", "2060-07-01T00:00:00Z", 37_800),
    ("Pacific/Kiritimati", "2026-01-01T00:00:00Z", 50_400),
    ("Pacific/Pago_Pago", "2026-01-01T00:00:00Z", -39_600),
    ("America/Nuuk", "2060-07-01T00:00:00Z", -3_600),
    ("Etc/GMT+5", "2026-01-01T00:00:00Z", -18_000),
    ("UTC", "2026-01-01T00:00:00Z", 0),
  ])
  func `the offset is that of the zone at the instant`(
    name: String,
    instant: String,
    offset: Int
  ) throws {
    let zone = try Zone(identifier: name)
    #expect(zone.utcOffsetSeconds(at: try Instant(iso8601: instant)) == offset)
  }

  @Test(arguments: [
    ("Europe/Berlin", "2026-02-01", "2026-01-31T23:00:00Z"),
    ("Asia/Kathmandu", "2026-02-01", "2026-01-31T18:15:00Z"),
    ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z"),  // 00:00 does not exist: 01:00 -02
    ("America/Sao_Paulo", "2018-11-05", "2018-11-05T02:00:00Z"),
    ("America/Sao_Paulo", "2018-02-18", "2018-02-18T03:00:00Z"),  // 23:00 twice before
    ("Africa/Cairo", "2024-04-26", "2024-04-25T22:00:00Z"),  // 00:00 does not exist: 01:00 +03
    ("Africa/Cairo", "2024-11-01", "2024-10-31T22:00:00Z"),  // 23:00 twice before
    ("America/Havana", "2026-11-01", "2026-11-01T04:00:00Z"),  // 00:00 comes twice: the first
    ("Pacific/Apia", "2011-12-29", "2011-12-29T10:00:00Z"),
    ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z"),  // skipped
    ("Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z"),
    ("Pacific/Apia", "2012-01-01", "2011-12-31T10:00:00Z"),
    ("Pacific/Kwajalein", "1993-08-21", "1993-08-21T12:00:00Z"),  // skipped
    ("Pacific/Kwajalein", "1993-08-22", "1993-08-21T12:00:00Z"),
    ("America/St_Johns", "2009-11-01", "2009-11-01T02:30:00Z"),  // 00:01 goes back to 23:01
    ("America/St_Johns", "2009-11-02", "2009-11-02T03:30:00Z"),
    ("Asia/Kathmandu", "0001-01-01", "0001-01-01T00:00:00Z"),  // held at the end of time
  ])
  func `a day starts at its first instant`(name: String, day: String, start: String) throws {
    let zone = try Zone(identifier: name)
    let date = try CivilDate(iso8601: day)
    #expect(zone.start(of: date).iso8601 == start)
  }

  @Test(arguments: [
    ("Europe/Berlin", "2026-03-29", 23), ("Europe/Berlin", "2026-10-25", 25),
    ("Europe/Berlin", "2026-10-26", 24), ("America/Sao_Paulo", "2018-11-04", 23),
    ("America/Sao_Paulo", "2018-02-17", 25), ("Africa/Cairo", "2024-04-26", 23),
    ("Africa/Cairo", "2024-10-31", 25), ("Pacific/Apia", "2011-12-30", 0),
    ("Pacific/Apia", "2011-12-31", 24), ("America/Juneau", "1867-10-19", 48),
    ("Europe/Berlin", "3026-03-25", 24),
  ])
  func `a day has as many hours as its zone gave it`(
    name: String,
    day: String,
    hours: Int64
  ) throws {
    let period = Period.day(try CivilDate(iso8601: day), in: try Zone(identifier: name))
    #expect(period.end.milliseconds(since: period.start) == hours * 3_600_000)
  }

  @Test(arguments: [
    ("America/St_Johns", "2009-11-01T02:29:59.999Z", "2009-10-31"),
    ("America/St_Johns", "2009-11-01T02:30:00Z", "2009-11-01"),
    ("America/St_Johns", "2009-11-01T02:31:00Z", "2009-11-01"),  // clocks show October 31 again
    ("America/St_Johns", "2009-11-01T03:29:59.999Z", "2009-11-01"),
    ("Pacific/Apia", "2011-12-30T09:59:59.999Z", "2011-12-29"),
    ("Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31"),
    ("Asia/Kathmandu", "2026-01-31T18:14:59.999Z", "2026-01-31"),
    ("Asia/Kathmandu", "2026-01-31T18:15:00Z", "2026-02-01"),
    ("Pacific/Kiritimati", "9999-12-31T23:59:59.999Z", "9999-12-31"),
    ("America/New_York", "0001-01-01T00:00:00Z", "0001-01-01"),
  ])
  func `an instant belongs to the day that began last`(
    name: String,
    instant: String,
    day: String
  ) throws {
    let zone = try Zone(identifier: name)
    #expect(zone.civilDate(at: try Instant(iso8601: instant)).description == day)
  }

  @Test func `zones are the same by name`() throws {
    #expect(try Zone(identifier: "Europe/Berlin") == Zone(identifier: "Europe/Berlin"))
    #expect(try Zone(identifier: "Etc/UTC") != Zone.utc)
    #expect(try Set([Zone(identifier: "UTC"), .utc]).count == 1)
    #expect(try Zone(identifier: "Asia/Tokyo").description == "Asia/Tokyo")
  }
}
