import BudgetKit
import Testing

/// What is written into a zone file: by default Berlin's one hour from 1970 on, before that none.
struct ZoneFileParts: Sendable, CustomStringConvertible {
  var description: String
  var version = UInt8(ascii: "2")
  var changes: [Int64] = [0]
  var indexes: [UInt8] = [1]
  var offsets: [Int32] = [0, 3_600]
  var leapSeconds: UInt32 = 0
  var statedChanges: UInt32?
  var footer = "\nCET-1\n"

  init(_ description: String, _ change: (inout ZoneFileParts) -> Void = { _ in }) {
    self.description = description
    change(&self)
  }

  var bytes: [UInt8] {
    var bytes = header([0, 0, 0, 0, 0, 0])
    let stated = statedChanges ?? UInt32(changes.count)
    bytes += header([0, 0, leapSeconds, stated, UInt32(offsets.count), 0])
    for change in changes { bytes += bigEndian(UInt64(bitPattern: change), count: 8) }
    bytes += indexes
    for offset in offsets {
      bytes += bigEndian(UInt64(UInt32(bitPattern: offset)), count: 4) + [0, 0]
    }
    return bytes + Array(footer.utf8)
  }

  private func header(_ counts: [UInt32]) -> [UInt8] {
    var bytes = Array("TZif".utf8) + [version] + [UInt8](repeating: 0, count: 15)
    for count in counts { bytes += bigEndian(UInt64(count), count: 4) }
    return bytes
  }

  private func bigEndian(_ number: UInt64, count: Int) -> [UInt8] {
    (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> (UInt64($0) * 8)) }
  }
}

@Suite struct ZoneFileTests {
  @Test(arguments: [
    ZoneFileParts("one change"),
    ZoneFileParts("version 3") { $0.version = UInt8(ascii: "3") },
    ZoneFileParts("no rule: the last offset stays") { $0.footer = "\n\n" },
    ZoneFileParts("no changes: the rule says it all") { ($0.changes, $0.indexes) = ([], []) },
    ZoneFileParts("a change before all time") {
      ($0.changes, $0.indexes) = ([-1 << 59, 0], [0, 1])
    },
  ])
  func `a zone file says what holds after its changes`(parts: ZoneFileParts) throws {
    let zone = try Zone(identifier: "Test", contents: parts.bytes)
    #expect(zone.utcOffsetSeconds(at: try Instant(secondsSince1970: 0)) == 3_600)
    #expect(zone.utcOffsetSeconds(at: .distantFuture) == 3_600)
    let before = zone.utcOffsetSeconds(at: try Instant(secondsSince1970: -1))
    #expect(before == (parts.changes.isEmpty ? 3_600 : 0))
  }

  @Test(arguments: [
    ZoneFileParts("version 1") { $0.version = 0 },
    ZoneFileParts("leap seconds") { $0.leapSeconds = 1 },
    ZoneFileParts("no type of local time") { $0.offsets = [] },
    ZoneFileParts("a type that is not there") { $0.indexes = [2] },
    ZoneFileParts("an offset of 26 hours") { $0.offsets[1] = 93_600 },
    ZoneFileParts("an offset of -26 hours") { $0.offsets[0] = -93_600 },
    ZoneFileParts("the least offset there is") { $0.offsets[0] = .min },
    ZoneFileParts("changes that descend") { ($0.changes, $0.indexes) = ([5, 4], [0, 1]) },
    ZoneFileParts("changes that repeat") { ($0.changes, $0.indexes) = ([5, 5], [0, 1]) },
    ZoneFileParts("the earliest change there is") { $0.changes = [.min] },
    ZoneFileParts("the latest change there is") { $0.changes = [.max] },
    ZoneFileParts("more changes than are there") { $0.statedChanges = 2 },
    ZoneFileParts("more changes than fit any file") { $0.statedChanges = .max },
    ZoneFileParts("no footer") { $0.footer = "" },
    ZoneFileParts("half a footer") { $0.footer = "\n" },
    ZoneFileParts("a footer without its end") { $0.footer = "\nCET-1" },
    ZoneFileParts("a footer that is no rule") { $0.footer = "\nCET\n" },
    ZoneFileParts("two footers") { $0.footer = "\nCET-1\nCET-1\n" },
  ])
  func `a zone file that contradicts itself is refused`(parts: ZoneFileParts) {
    let error = #expect(throws: LedgerError.self) {
      try Zone(identifier: "Test", contents: parts.bytes)
    }
    #expect(error?.code.description == "invalidTime")
  }

  @Test func `a zone file that is cut anywhere is refused`() {
    let bytes = ZoneFileParts("whole").bytes
    for count in 0..<bytes.count {
      #expect(throws: LedgerError.self) {
        try Zone(identifier: "Test", contents: Array(bytes.prefix(count)))
      }
    }
  }
}
