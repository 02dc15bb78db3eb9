import Foundation
import Testing

@testable import BudgetKit

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

@Suite struct ZoneLibraryTests {
  @Test func `a zone is read once, and the cache keeps its size`() throws {
    let library = ZoneLibrary(folders: ["/usr/share/zoneinfo"], cacheSize: 2)
    let berlin = try library.table(named: "Europe/Berlin")
    #expect(try library.table(named: "Europe/Berlin") === berlin)
    for name in testedZones { _ = try library.table(named: name) }
    #expect(try library.table(named: "Europe/Berlin") !== berlin)
  }

  @Test func `zones are read by many tasks at once`() async throws {
    let library = ZoneLibrary(folders: ["/usr/share/zoneinfo"], cacheSize: 4)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask { for name in testedZones { _ = try library.table(named: name) } }
      }
      try await group.waitForAll()
    }
  }

  @Test func `the first folder that has a zone supplies it`() throws {
    let library = ZoneLibrary(folders: ["/no/such/folder", "/usr/share/zoneinfo"], cacheSize: 0)
    #expect(try library.table(named: "Asia/Tokyo").span(at: 0).offset == 32_400)
  }
}

@Suite struct ZoneRefusalTests {
  @Test(arguments: ["Mars/Olympus", "Europe/Berlin2", "EUROPE/BERLIN", "Europe/Berlin-", "B"])
  func `an unknown zone is refused and the remedy is named`(name: String) {
    let error = #expect(throws: LedgerError.self) { try Zone(identifier: name) }
    #expect(error?.code.description == "invalidTime")
    #expect(error?.message.contains("'\(name)'") == true)
    #expect(error?.message.contains("tzdata") == true)
  }

  @Test(arguments: [
    "", " ", "/", ".", "..", "/etc/passwd", "../../../etc/passwd", "Europe/../Asia/Tokyo",
    "Europe//Berlin",
    "Europe/", "/Europe/Berlin", "Europe/Berlin\0", "Europe/Berlin\n", "Europe\\Berlin",
    "Europe/Berl in",
    "europe/berlin", "localtime", "posixrules", "right/Europe/Berlin", "posix/UTC", "tzdata.zi",
    "leapseconds", "zone.tab", "Zürich", "Asia/\u{212A}athmandu", "\u{202E}UTC", "UTC+1:00",
    "+01:00",
    "EST5EDT,M3.2.0,M11.1.0", "<UTC>0", "~", "*", "$(id)", "%s%n", "C:\\Windows",
    String(repeating: "A", count: 256), String(repeating: "A/", count: 100_000),
  ])
  func `a hostile name is refused before any file is touched`(name: String) throws {
    _ = try Zone(identifier: "Asia/Kathmandu")  // cached: a lookalike must not find it
    let error = #expect(throws: LedgerError.self) { try Zone(identifier: name) }
    #expect(error?.code.description == "invalidTime")
    #expect(error?.message.hasSuffix("use an IANA name such as Europe/Berlin.") == true)
    #expect(error.map { $0.message.utf8.count < 200 } == true)
  }

  @Test(arguments: ["Europe", "America/Argentina"])
  func `a folder of zones is not a zone`(name: String) {
    #expect(throws: LedgerError.self) { try Zone(identifier: name) }
  }

  @Test(arguments: ["Europe/Berlin", "Asia/Tokyo", "Etc/GMT+5", "EST"])
  func `a machine without zone data refuses every zone and says what to install`(
    name: String
  ) throws {
    try withTemporaryFolder { folder in
      for root in [folder, folder + "/missing"] {
        let error = #expect(throws: LedgerError.self) { try Zone(identifier: name, root: root) }
        #expect(
          error?.message
            == "This machine has no time zone data, so '\(name)' cannot be used; install the "
            + "package tzdata, or use UTC."
        )
      }
    }
  }

  @Test(arguments: ["UTC", "Etc/UTC", "GMT", "Etc/GMT"])
  func `UTC needs no zone data`(name: String) throws {
    try withTemporaryFolder { folder in
      let zone = try Zone(identifier: name, root: folder)
      #expect(zone.utcOffsetSeconds(at: .distantFuture) == 0)
      #expect(
        zone.start(of: try CivilDate(iso8601: "2026-02-01")).iso8601 == "2026-02-01T00:00:00Z"
      )
    }
  }

  @Test func `a file that is no zone, is too large or is no file is refused`() throws {
    try withTemporaryFolder { folder in
      try Data("hello".utf8).write(to: URL(fileURLWithPath: folder + "/Text"))
      try Data().write(to: URL(fileURLWithPath: folder + "/Empty"))
      try Data(count: 200_000).write(to: URL(fileURLWithPath: folder + "/Large"))
      try FileManager.default.createDirectory(
        atPath: folder + "/Folder",
        withIntermediateDirectories: true
      )
      #expect(mkfifo(folder + "/Pipe", 0o600) == 0)
      for name in ["Text", "Empty", "Large", "Folder", "Pipe"] {
        let error = #expect(throws: LedgerError.self) { try Zone(identifier: name, root: folder) }
        #expect(error?.code.description == "invalidTime", "\(name)")
      }
    }
  }

  @Test func `zone files with leap seconds are refused`() throws {
    let path = "/usr/share/zoneinfo/right/Europe/Berlin"
    guard let contents = FileManager.default.contents(atPath: path) else { return }
    let error = #expect(throws: LedgerError.self) {
      try Zone(identifier: "Right", contents: Array(contents))
    }
    #expect(error?.message.contains("leap seconds") == true)
  }

  @Test(arguments: ["Europe/Berlin", "Africa/Casablanca", "America/Nuuk", "Asia/Kathmandu"])
  func `damaged zone files never trap`(name: String) throws {
    let path = "/usr/share/zoneinfo/" + name
    let original = try readFile(atPath: path, limit: 131_072)
    let seed = UInt64.random(in: 0 ... .max)
    print("damaged \(name): seed \(seed)")
    var generator = SeededGenerator(seed: seed)
    var accepted = 0
    for _ in 0..<500 {
      let contents = damage(original, using: &generator)
      guard let zone = try? Zone(identifier: "Damaged", contents: contents) else { continue }
      accepted += 1
      expectUsable(zone, using: &generator)
    }
    #expect(accepted < 500)
  }

  private func damage(_ contents: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
    var contents = contents
    for _ in 0..<Int.random(in: 1...6, using: &generator) {
      // Headers and the rule at the end are where counts and grammar live.
      let index =
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: Int.random(in: 0..<44, using: &generator)
        case 1: contents.count - 1 - Int.random(in: 0..<40, using: &generator)
        default: Int.random(in: 0..<contents.count, using: &generator)
        }
      contents[index] =
        Bool.random(using: &generator)
        ? UInt8.random(in: 0...255, using: &generator)
        : contents[index] ^ (1 << UInt8.random(in: 0..<8, using: &generator))
    }
    if Int.random(in: 0..<8, using: &generator) == 0 {
      contents.removeLast(Int.random(in: 0..<contents.count, using: &generator))
    }
    return contents
  }

  /// Whatever a file says, days must hold their instants and meet each other.
  private func expectUsable(_ zone: Zone, using generator: inout SeededGenerator) {
    for _ in 0..<20 {
      let count = Int64.random(in: -62_135_596_800_000...253_402_300_799_999, using: &generator)
      let instant = Instant(millisecondsSince1970: count)
      let day = Period.day(containing: instant, in: zone)
      let next = Period.day(zone.civilDate(at: instant).adding(days: 1), in: zone)
      #expect(day.contains(instant) && day.end == next.start)
      #expect(Period.month(containing: instant, in: zone).contains(instant))
      _ = try? Instant(iso8601: "2026-03-29T02:30:00", assuming: zone)
    }
  }

  private func withTemporaryFolder(_ body: (String) throws -> Void) throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "zones-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: url) }
    try body(url.path)
  }
}

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
