import Testing

@testable import BudgetKit

@Suite struct ZoneRuleTests {
  @Test(arguments: [
    "", "C", "CE", "CET", "CET-", "CET-1CEST", "CET-25", "CET-1:60", "CET-1,", "CET-1CEST,M3.5.0",
    "CET-1CEST,M3.5.0,", "CET-1CEST,M3.5.0,M10.5.0/3,", "CET-1CEST,M13.5.0,M10.5.0",
    "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.0.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0",
    "CET-1CEST,M3.5,M10.5.0", "CET-1CEST,J0,J10", "CET-1CEST,J366,J10", "CET-1CEST,366,1",
    "CET-1CEST,M3.5.0/168,M10.5.0", "<CET-1", "<+01>", "CET-1 ", "CET-1\n", ":CET-1",
    "CET-99999999999999999999", "CET-1CEST-2-3,M3.5.0,M10.5.0", "CET--1",
  ])
  func `a rule that is not complete is refused`(text: String) {
    #expect(throws: TimeRefusal.self) { try ZoneRule(posix: Array(text.utf8)[...]) }
  }

  @Test(arguments: [
    ("UTC0", "2026-07-01T00:00:00Z", 0),
    ("<-03>3", "2026-07-01T00:00:00Z", -10_800),
    ("<+0545>-5:45", "2026-07-01T00:00:00Z", 20_700),
    ("LMT+0:53:28", "2026-07-01T00:00:00Z", -3_208),
    ("EST5EDT,M3.2.0,M11.1.0", "2026-03-08T06:59:59Z", -18_000),
    ("EST5EDT,M3.2.0,M11.1.0", "2026-03-08T07:00:00Z", -14_400),
    ("EST5EDT,M3.2.0,M11.1.0", "2026-11-01T05:59:59Z", -14_400),
    ("EST5EDT,M3.2.0,M11.1.0", "2026-11-01T06:00:00Z", -18_000),
    ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-01-01T00:00:00Z", 39_600),
    ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-07-01T00:00:00Z", 36_000),
    ("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-01-01T00:00:00Z", 0),
    ("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-07-01T00:00:00Z", 3_600),
    ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T00:59:59Z", -7_200),
    ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T01:00:00Z", -3_600),
    ("EET-2EEST,M3.4.4/50,M10.4.4/50", "2026-03-27T23:59:59Z", 7_200),
    ("EET-2EEST,M3.4.4/50,M10.4.4/50", "2026-03-28T00:00:00Z", 10_800),
    ("EST5EDT,0/0,J365/25", "2026-01-01T04:59:59Z", -14_400),  // daylight saving time all year
    ("EST5EDT,0/0,J365/25", "2026-01-01T05:00:00Z", -14_400),
    ("EST5EDT,0/0,J365/25", "2024-12-31T23:59:59Z", -14_400),
    ("XXX0YYY,J60/0,J61/0", "2024-03-01T12:00:00Z", 3_600),  // J60 is March 1 in every year
    ("XXX0YYY,J60/0,J61/0", "2023-03-01T12:00:00Z", 3_600),
    ("XXX0YYY,59/0,60/0", "2024-02-29T12:00:00Z", 3_600),  // 59 is February 29 in leap years
    ("XXX0YYY,59/0,60/0", "2023-03-01T12:00:00Z", 3_600),
    ("XXX0YYY,J365/167,J30", "2026-01-07T00:00:00Z", 3_600),
    ("XXX0YYY,J365/167,J30", "2026-01-06T22:59:59Z", 0),
  ])
  func `a rule gives the offset of its half of the year`(
    text: String,
    instant: String,
    offset: Int64
  ) throws {
    let rule = try ZoneRule(posix: Array(text.utf8)[...])
    let second = try Instant(iso8601: instant).millisecondsSince1970 / 1_000
    let span = rule.span(at: second)
    #expect(span.offset == offset)
    #expect(span.start <= second && second < span.end)
  }
}
