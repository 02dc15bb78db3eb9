import BudgetKit
import Testing

@Suite struct InstantTextTests {
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0),
    ("1970-01-01T00:00Z", 0),
    ("1970-01-01t00:00:00z", 0),
    ("1970-01-01 00:00:00Z", 0),
    ("1970-01-01T01:00:00+01:00", 0),
    ("1970-01-01T01:00:00+0100", 0),
    ("1969-12-31T14:30:00-09:30", 0),
    ("1969-12-31T14:30-0930", 0),
    ("1970-01-01T00:00:00-00:00", 0),
    ("1970-01-01T23:59:00+23:59", 0),
    ("1969-12-31T00:01:00-23:59", 0),
    ("1970-01-01T00:00:00.1Z", 100),
    ("1970-01-01T00:00:00.12Z", 120),
    ("1970-01-01T00:00:00.123Z", 123),
    ("1970-01-01T00:00:00.1239Z", 123),
    ("1970-01-01T00:00:00.123999999Z", 123),
    ("1970-01-01T00:00:00.000999999+00:00", 0),
    ("1969-12-31T23:59:59.9999Z", -1),
    ("1969-12-31T23:59:59.0009Z", -1_000),
    ("2000-02-29T12:00:00Z", 951_825_600_000),
    ("2024-02-29T00:00:00Z", 1_709_164_800_000),
    ("2026-02-01T00:00:00Z", 1_769_904_000_000),
    ("0001-01-01T00:00:00Z", -62_135_596_800_000),
    ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ("9999-12-31T23:59:59.999999999Z", 253_402_300_799_999),
  ])
  func `text with a zone is read to the millisecond`(text: String, milliseconds: Int64) throws {
    #expect(try Instant(iso8601: text).millisecondsSince1970 == milliseconds)
  }

  @Test(arguments: [
    "", " ", "now", "2026", "2026-01", "2026-01-31", "2026-01-31T", "2026-01-31T10",
    "2026-01-31T10:",
    "2026-01-31T10Z", "2026-01-31T1:00Z", "2026-01-31T10:0Z", "2026-01-31T10:00:Z",
    "2026-01-31T10:00:0Z", "2026-1-31T10:00Z", "2026-01-1T10:00Z", "26-01-31T10:00Z",
    "+2026-01-31T10:00Z", "-2026-01-31T10:00Z", "02026-01-31T10:00Z", "20260131T100000Z",
    "2026-01-31_10:00Z", "2026-01-31  10:00Z", "2026-01-3110:00Z", " 2026-01-31T10:00Z",
    "2026-01-31T10:00Z ", "2026-01-31T10:00ZZ", "2026-01-31T10:00Z+01:00", "2026-01-31T10:00 Z",
    "2026-01-31T10:00 +01:00", "2026-01-31T10:00+1", "2026-01-31T10:00+01", "2026-01-31T10:00+01:0",
    "2026-01-31T10:00+01:000", "2026-01-31T10:00+010", "2026-01-31T10:00+01000",
    "2026-01-31T10:00+01:00:00", "2026-01-31T10:00+24:00", "2026-01-31T10:00+01:60",
    "2026-01-31T10:00\u{2212}01:00", "2026-01-31T10:00:00.Z", "2026-01-31T10:00:00,5Z",
    "2026-01-31T10:00:00.1234567890Z", "2026-01-31T10:00.5Z", "2026-01-31T24:00:00Z",
    "2026-01-31T10:60:00Z", "2026-01-31T10:00:61Z", "2026-12-31T23:59:60Z", "2026-02-29T10:00Z",
    "2026-02-30T10:00Z", "1900-02-29T10:00Z", "2026-04-31T10:00Z", "2026-00-10T10:00Z",
    "2026-13-10T10:00Z", "2026-01-00T10:00Z", "2026-01-32T10:00Z", "0000-12-31T10:00Z",
    "10000-01-01T00:00Z", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01",
    "2026-01-31T10:00:00\0Z", "2026-01-31T10:00:00Z\n", "２０２６-01-31T10:00Z", "2026-01-31T10:00Zé",
    "2026-01-31T10:00 UTC", "1769904000", "2026-W05-6T10:00Z", "2026-031T10:00Z",
    "2026-01-31T10:00:00.+01:00", "2026-01-31T-1:00Z", "2026-01-31T10:+5Z",
  ])
  func `other text is refused`(text: String) {
    let error = #expect(throws: LedgerError.self) { try Instant(iso8601: text) }
    #expect(error?.code.description == "invalidTime")
    #expect(error?.message.utf8.allSatisfy { (0x20...0x7E).contains($0) } == true)
  }

  @Test(arguments: ["2026-01-31T10:00", "2026-01-31T10:00:00", "2023-11-16 18:17:03.9799600"])
  func `a time without a zone is refused and the remedy is named`(text: String) {
    let error = #expect(throws: LedgerError.self) { try Instant(iso8601: text) }
    #expect(
      error?.message
        == "'\(text)' is not a time: it has no zone; add Z for UTC or an offset such as +01:00."
    )
  }

  @Test func `a long value is cut in the message`() {
    let error = #expect(throws: LedgerError.self) {
      try Instant(iso8601: String(repeating: "9", count: 1_000_000))
    }
    #expect(error.map { $0.message.utf8.count < 120 } == true)
  }

  @Test(arguments: [
    ("2023-11-16 18:17:03.9799600", "2023-11-16T17:17:03.979Z"),
    ("2023-11-16 18:17:03.9799600Z", "2023-11-16T18:17:03.979Z"),
    ("2023-07-16T18:17:03", "2023-07-16T16:17:03Z"),
    ("2026-10-25T02:30:00", "2026-10-25T00:30:00Z"),  // twice: the first
    ("2026-10-25T03:00:00", "2026-10-25T02:00:00Z"),
    ("2026-03-29T01:59:59.999", "2026-03-29T00:59:59.999Z"),
    ("2026-03-29T02:30:00", "2026-03-29T01:30:00Z"),  // skipped: with the offset before
    ("2026-03-29T03:00:00", "2026-03-29T01:00:00Z"),
  ])
  func `an importer can name the zone of times that have none`(text: String, utc: String) throws {
    let berlin = try Zone(identifier: "Europe/Berlin")
    #expect(try Instant(iso8601: text, assuming: berlin).iso8601 == utc)
  }

  @Test func `an assumed zone does not lead out of the years`() throws {
    let tokyo = try Zone(identifier: "Asia/Tokyo")
    #expect(throws: LedgerError.self) {
      try Instant(iso8601: "0001-01-01T00:00:00", assuming: tokyo)
    }
    #expect(
      try Instant(iso8601: "9999-12-31T23:59:59.999", assuming: tokyo).iso8601
        == "9999-12-31T14:59:59.999Z"
    )
  }

  @Test func `bytes and slices of bytes are read in place`() throws {
    let line = Array(#"{"timestamp":"2026-02-01T00:00:00.5Z"}"#.utf8)
    let slice = line[14..<36]
    #expect(try Instant(iso8601: slice.span).iso8601 == "2026-02-01T00:00:00.500Z")
    #expect(throws: LedgerError.self) { try Instant(iso8601: line.span) }
  }

  @Test func `an instant is printed in UTC and read back as the same`() throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("InstantTextTests seed \(seed)")
    var generator = SeededGenerator(seed: seed)
    let range = Int64(-62_135_596_800_000)...253_402_300_799_999
    for _ in 0..<20_000 {
      let instant = Instant(millisecondsSince1970: .random(in: range, using: &generator))
      #expect(try Instant(iso8601: instant.iso8601) == instant)
    }
  }

  @Test func `mutations of a good text never trap`() {
    let seed = UInt64.random(in: 0 ... .max)
    print("InstantTextTests seed \(seed)")
    var generator = SeededGenerator(seed: seed)
    let alphabet = Array("0123456789-+:.TtZz \0\n/".utf8) + [0xFF, 0x80]
    for _ in 0..<20_000 {
      var bytes = Array("2026-02-01T12:34:56.123456789+01:00".utf8)
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let index = Int.random(in: 0..<bytes.count, using: &generator)
        bytes[index] = alphabet.randomElement(using: &generator) ?? 0
      }
      bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator))
      _ = try? Instant(iso8601: bytes.span)
      _ = try? Instant(iso8601: bytes.span, assuming: .utc)
    }
  }
}

@Suite struct InstantArithmeticTests {
  @Test(arguments: [
    (0, "1970-01-01T00:00:00Z"), (1, "1970-01-01T00:00:00.001Z"),
    (-1, "1969-12-31T23:59:59.999Z"), (1_769_904_000_000, "2026-02-01T00:00:00Z"),
    (253_402_300_800_000, "9999-12-31T24:00:00Z"),
    (253_402_300_800_001, "253402300800001 ms since 1970-01-01T00:00:00Z"),
    (.min, "-9223372036854775808 ms since 1970-01-01T00:00:00Z"),
  ])
  func `milliseconds are printed only where they are not zero`(count: Int64, text: String) {
    #expect(Instant(millisecondsSince1970: count).description == text)
  }

  @Test(arguments: [0, -1, 1_769_904_000, -62_135_596_800, 253_402_300_799])
  func `whole seconds become an instant`(seconds: Int64) throws {
    #expect(try Instant(secondsSince1970: seconds).millisecondsSince1970 == seconds * 1_000)
  }

  @Test(arguments: [-62_135_596_801, 253_402_300_800, 1_769_904_000_000, .min, .max])
  func `seconds outside the years are refused`(seconds: Int64) {
    #expect(throws: LedgerError.self) { try Instant(secondsSince1970: seconds) }
  }

  @Test(
    arguments: [
      (0, 5, 5), (5, -6, -1), (0, .max, 253_402_300_799_999), (0, .min, -62_135_596_800_000),
      (.max, .max, 253_402_300_799_999), (.min, .min, -62_135_596_800_000),
      (253_402_300_799_999, 1, 253_402_300_799_999), (-62_135_596_800_000, -1, -62_135_596_800_000),
    ] as [(Int64, Int64, Int64)]
  )
  func `a sum is held at the ends of time`(start: Int64, step: Int64, end: Int64) {
    let sum = Instant(millisecondsSince1970: start).adding(milliseconds: step)
    #expect(sum.millisecondsSince1970 == end)
  }

  @Test(arguments: [
    ("2026-02-01T00:00:00Z", "UTC", "2026-02-01T00:00:00Z"),
    ("2026-02-01T00:00:00Z", "Europe/London", "2026-02-01T00:00:00Z"),
    ("2026-01-31T23:30:00.5Z", "Europe/Berlin", "2026-02-01T00:30:00.500+01:00"),
    ("2026-02-01T03:10:00Z", "America/St_Johns", "2026-01-31T23:40:00-03:30"),
    ("2026-02-01T03:10:00Z", "Asia/Kathmandu", "2026-02-01T08:55:00+05:45"),
    // Paris was 9 minutes and 21 seconds ahead.
    ("1910-01-01T00:00:00Z", "Europe/Paris", "1910-01-01T00:09:00+00:09"),
    ("0001-01-01T00:00:00Z", "America/New_York", "0001-01-01T00:00:00Z"),
    ("9999-12-31T23:59:59.999Z", "Asia/Tokyo", "9999-12-31T23:59:59.999Z"),
  ])
  func `an instant is written with the offset of a zone and read again`(
    text: String,
    zone: String,
    local: String
  ) throws {
    let instant = try Instant(iso8601: text)
    #expect(instant.iso8601(in: try Zone(identifier: zone)) == local)
    #expect(try Instant(iso8601: local) == instant)
  }

  @Test(arguments: [Int64.min, .max])
  func `an instant outside all years is written in no zone`(milliseconds: Int64) throws {
    let instant = Instant(millisecondsSince1970: milliseconds)
    #expect(instant.iso8601(in: try Zone(identifier: "Asia/Tokyo")) == instant.iso8601)
  }

  @Test func `a difference does not overflow`() {
    let first = Instant(millisecondsSince1970: .min)
    let last = Instant(millisecondsSince1970: .max)
    #expect(last.milliseconds(since: first) == .max)
    #expect(first.milliseconds(since: last) == .min)
    #expect(Instant.distantFuture.milliseconds(since: .distantPast) == 315_537_897_599_999)
  }
}

@Suite struct LedgerClockTests {
  @Test func `a fixed clock stands still`() throws {
    let instant = try Instant(iso8601: "2026-02-01T00:00:00Z")
    let clock = LedgerClock.fixed(at: instant)
    #expect(clock.now() == instant)
    #expect(clock.now() == instant)
  }

  @Test func `the clock of the machine shows a time after this was written`() throws {
    let clock = LedgerClock.system
    #expect(clock.now() > (try Instant(iso8601: "2025-01-01T00:00:00Z")))
    #expect(clock.now() < (try Instant(iso8601: "2200-01-01T00:00:00Z")))
  }
}
