import Foundation
import Testing

@testable import BudgetKit

/// The zones that are tested: a sample that holds the hard cases, or all with BUDGET_ALL_ZONES set.
let testedZones: [String] = {
  let sample = [
    "UTC", "Europe/Berlin", "Europe/Dublin", "Europe/London", "Europe/Lisbon", "Europe/Istanbul",
    "Europe/Moscow", "America/New_York", "America/Los_Angeles", "America/Sao_Paulo",
    "America/Santiago", "America/Havana", "America/St_Johns", "America/Caracas", "America/Nuuk",
    "America/Scoresbysund", "America/Asuncion", "Africa/Cairo", "Africa/Casablanca",
    "Africa/Juba", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Tehran", "Asia/Gaza", "Asia/Amman",
    "Asia/Beirut", "Asia/Pyongyang", "Asia/Tokyo", "Atlantic/Azores", "Australia/Lord_Howe",
    "Australia/Sydney", "Pacific/Apia", "Pacific/Auckland", "Pacific/Chatham",
    "Pacific/Kiritimati", "Pacific/Fakaofo", "Antarctica/Troll", "Antarctica/Casey",
  ]
  guard ProcessInfo.processInfo.environment["BUDGET_ALL_ZONES"] != nil else { return sample }
  return TimeZone.knownTimeZoneIdentifiers.filter { (try? Zone(identifier: $0)) != nil }
}()

@Suite struct PeriodTests {
  @Test(arguments: testedZones)
  func `months meet without gap or overlap and hold their days`(name: String) throws {
    let zone = try Zone(identifier: name)
    var end: Instant?
    for year in 2005...2036 {
      for month in 1...12 {
        let period = try Period.month(year, month, in: zone)
        #expect(end == nil || period.start == end)
        end = period.end
        expectHeld(period, month, zone) { Period.month(containing: $0, in: zone) }
      }
    }
  }

  private func expectHeld(
    _ period: Period,
    _ month: Int,
    _ zone: Zone,
    find: (Instant) -> Period
  ) {
    let length = period.end.milliseconds(since: period.start)
    for offset in [0, 1, length / 2, length - 1] {
      let instant = period.start.adding(milliseconds: offset)
      #expect(period.contains(instant))
      #expect(find(instant) == period)
      #expect(zone.civilDate(at: instant).month == month)
    }
    #expect(find(period.start.adding(milliseconds: -1)).end == period.start)
    #expect(find(period.end).start == period.end)
    #expect(!period.contains(period.end))
  }

  @Test(arguments: testedZones)
  func `days meet without gap or overlap and are found again`(name: String) throws {
    let zone = try Zone(identifier: name)
    var date = try CivilDate(iso8601: "2005-01-01")
    var end = zone.start(of: date)
    var failures: [CivilDate] = []
    while date.year < 2037 {
      let day = Period.day(date, in: zone)
      let lastInstant = day.end.adding(milliseconds: -1)
      let isEmpty = day.start == day.end
      let isFound =
        isEmpty
        || zone.civilDate(at: day.start) == date && zone.civilDate(at: lastInstant) == date
          && Period.day(containing: lastInstant, in: zone) == day
      if day.start != end || day.end < day.start || !isFound { failures.append(date) }
      if isEmpty && !isSkipped(date, name) { failures.append(date) }
      end = day.end
      date = date.adding(days: 1)
    }
    #expect(failures.isEmpty)
  }

  /// The days that were left out of a calendar in the tested years.
  private func isSkipped(_ date: CivilDate, _ name: String) -> Bool {
    ["Pacific/Apia", "Pacific/Fakaofo"].contains(name) && date.description == "2011-12-30"
  }

  @Test(arguments: [
    ("UTC", "2026-01-31T23:59:59.999Z", "2026-01-01T00:00:00Z"),
    ("UTC", "2026-02-01T00:00:00.000Z", "2026-02-01T00:00:00Z"),
    ("UTC", "2024-02-29T23:59:59.999Z", "2024-02-01T00:00:00Z"),
    ("UTC", "2024-03-01T00:00:00.000Z", "2024-03-01T00:00:00Z"),
    ("UTC", "1969-12-31T23:59:59.999Z", "1969-12-01T00:00:00Z"),
    ("UTC", "1970-01-01T00:00:00.000Z", "1970-01-01T00:00:00Z"),
    ("Europe/Berlin", "2026-03-31T21:59:59.999Z", "2026-02-28T23:00:00Z"),
    ("Europe/Berlin", "2026-03-31T22:00:00.000Z", "2026-03-31T22:00:00Z"),
    ("Europe/Berlin", "2026-12-31T22:59:59.999Z", "2026-11-30T23:00:00Z"),
    ("Europe/Berlin", "2026-12-31T23:00:00.000Z", "2026-12-31T23:00:00Z"),
    ("Asia/Kathmandu", "2026-01-31T18:14:59.999Z", "2025-12-31T18:15:00Z"),
    ("Asia/Kathmandu", "2026-01-31T18:15:00.000Z", "2026-01-31T18:15:00Z"),
    ("America/New_York", "2026-11-01T03:59:59.999Z", "2026-10-01T04:00:00Z"),
    ("America/New_York", "2026-11-01T04:00:00.000Z", "2026-11-01T04:00:00Z"),
    ("America/Havana", "2026-11-01T03:59:59.999Z", "2026-10-01T04:00:00Z"),
    ("America/Havana", "2026-11-01T04:00:00.000Z", "2026-11-01T04:00:00Z"),
    ("America/Havana", "2026-11-01T05:00:00.000Z", "2026-11-01T04:00:00Z"),
    ("America/St_Johns", "2009-11-01T02:29:59.999Z", "2009-10-01T02:30:00Z"),
    ("America/St_Johns", "2009-11-01T03:00:00.000Z", "2009-11-01T02:30:00Z"),
    ("Asia/Amman", "2011-03-31T22:00:00.000Z", "2011-03-31T22:00:00Z"),
    ("Pacific/Apia", "2011-12-31T09:59:59.999Z", "2011-12-01T10:00:00Z"),
    ("Pacific/Apia", "2011-12-31T10:00:00.000Z", "2011-12-31T10:00:00Z"),
  ])
  func `the first and the last millisecond of a month belong to it`(
    name: String,
    instant: String,
    start: String
  ) throws {
    let zone = try Zone(identifier: name)
    let period = Period.month(containing: try Instant(iso8601: instant), in: zone)
    #expect(period.start.iso8601 == start)
  }

  @Test(arguments: ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/New_York"])
  func `every instant belongs to a month and a day, at the ends of time as well`(
    name: String
  ) throws {
    let zone = try Zone(identifier: name)
    for instant in [Instant.distantPast, .distantFuture] {
      #expect(Period.month(containing: instant, in: zone).contains(instant))
      #expect(Period.day(containing: instant, in: zone).contains(instant))
    }
    for (outside, nearest) in [(Int64.min, Instant.distantPast), (.max, .distantFuture)] {
      let instant = Instant(millisecondsSince1970: outside)
      #expect(
        Period.month(containing: instant, in: zone) == Period.month(containing: nearest, in: zone)
      )
      #expect(
        Period.day(containing: instant, in: zone) == Period.day(containing: nearest, in: zone)
      )
    }
    #expect(try Period.month(1, 1, in: zone).start == .distantPast)
    #expect(try Period.month(9_999, 12, in: zone).contains(.distantFuture))
  }

  @Test(
    arguments: [(0, 1), (10_000, 1), (2026, 0), (2026, 13), (.min, .min), (.max, .max)]
      as [(Int, Int)]
  )
  func `a month that does not exist is refused`(year: Int, month: Int) {
    #expect(throws: LedgerError.self) { try Period.month(year, month, in: .utc) }
  }

  @Test func `a period cannot end before it starts`() throws {
    let start = try Instant(iso8601: "2026-02-01T00:00:00Z")
    let end = start.adding(milliseconds: -1)
    #expect(throws: LedgerError.self) { try Period(start: start, end: end) }
    #expect(try !Period(start: start, end: start).contains(start))
  }
}
