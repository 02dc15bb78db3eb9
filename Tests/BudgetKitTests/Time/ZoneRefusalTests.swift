import BudgetKit
import Foundation
import Testing

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
