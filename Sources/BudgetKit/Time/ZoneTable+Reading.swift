extension ZoneTable {
  /// The largest zone file that is read; real ones have a few kilobytes.
  static let fileSizeLimit = 131_072

  /// Reads a zone file: TZif of version 2 or later, as RFC 8536 describes it.
  ///
  /// Nothing in the file is trusted: counts, order, indexes and offsets are checked before use.
  convenience init(zoneFile bytes: [UInt8]) throws(TimeRefusal) {
    var reader = ZoneFileReader(bytes: bytes)
    let old = try ZoneFileHeader(&reader)
    guard old.version >= UInt8(ascii: "2") else { throw .oldVersion }
    try reader.skip(old.blockSize(timeSize: 4))
    let header = try ZoneFileHeader(&reader)
    guard header.leapSeconds == 0 else { throw .leapSeconds }
    let end = reader.position + header.blockSize(timeSize: 8)
    let changes = try reader.readChanges(header.changes)
    let indexes = try reader.readBytes(header.changes)
    let typeOffsets = try reader.readOffsets(header.types)
    try reader.skip(end - reader.position)
    guard let firstOffset = typeOffsets.first,
      indexes.allSatisfy({ Int($0) < typeOffsets.count })
    else { throw .damaged }
    let footer = try reader.readFooter()
    self.init(
      changes: changes,
      offsets: indexes.map { typeOffsets[Int($0)] },
      firstOffset: firstOffset,
      rule: footer.isEmpty ? nil : try ZoneRule(posix: footer)
    )
  }
}

extension TimeRefusal {
  static let damaged = TimeRefusal(reason: "the file is damaged; reinstall tzdata")
  static let oldVersion = TimeRefusal(reason: "the file is in an old format; update tzdata")
  static let leapSeconds = TimeRefusal(
    reason: "it counts leap seconds; use the zone without 'right/'"
  )
}

/// How many entries the parts of a zone file have.
private struct ZoneFileHeader {
  let version: UInt8
  let changes: Int
  let types: Int
  let leapSeconds: Int
  private let nameBytes: Int
  private let flags: Int

  init(_ reader: inout ZoneFileReader) throws(TimeRefusal) {
    guard try reader.readBytes(4) == Array("TZif".utf8)[...] else { throw .damaged }
    version = try reader.readBytes(1).first ?? 0
    try reader.skip(15)
    let universalFlags = try reader.readCount()
    let standardFlags = try reader.readCount()
    flags = universalFlags + standardFlags
    leapSeconds = try reader.readCount()
    changes = try reader.readCount()
    types = try reader.readCount()
    nameBytes = try reader.readCount()
  }

  /// Returns the bytes of the block after this header, given the bytes of one time in it.
  func blockSize(timeSize: Int) -> Int {
    changes * (timeSize + 1) + types * 6 + nameBytes + leapSeconds * (timeSize + 4) + flags
  }
}

/// Takes the parts of a zone file from its front; what is not there is damage.
private struct ZoneFileReader {
  let bytes: [UInt8]
  private(set) var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func skip(_ count: Int) throws(TimeRefusal) {
    guard count >= 0, count <= bytes.count - position else { throw .damaged }
    position += count
  }

  mutating func readBytes(_ count: Int) throws(TimeRefusal) -> ArraySlice<UInt8> {
    let start = position
    try skip(count)
    return bytes[start..<position]
  }

  /// Takes a whole number of so many bytes, the highest first.
  private mutating func readNumber(_ byteCount: Int) throws(TimeRefusal) -> UInt64 {
    try readBytes(byteCount).reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Takes a count, which cannot be larger than the file.
  mutating func readCount() throws(TimeRefusal) -> Int {
    let count = Int(try readNumber(4))
    guard count <= bytes.count else { throw .damaged }
    return count
  }

  /// Takes the instants of the changes: strictly ascending, and with room for arithmetic.
  mutating func readChanges(_ count: Int) throws(TimeRefusal) -> [Int64] {
    var changes: [Int64] = []
    for _ in 0..<count {
      let change = Int64(bitPattern: try readNumber(8))
      guard change > changes.last ?? ZoneSpan.distantPast, change < ZoneSpan.distantFuture else {
        throw .damaged
      }
      changes.append(change)
    }
    return changes
  }

  /// Takes the types of local time, of which only the offset matters here.
  mutating func readOffsets(_ count: Int) throws(TimeRefusal) -> [Int64] {
    var offsets: [Int64] = []
    for _ in 0..<count {
      let offset = Int64(Int32(truncatingIfNeeded: try readNumber(4)))
      try skip(2)
      guard abs(offset) < ZoneTable.offsetLimit else { throw .damaged }
      offsets.append(offset)
    }
    return offsets
  }

  /// Takes the line at the end of the file, without its line breaks.
  mutating func readFooter() throws(TimeRefusal) -> ArraySlice<UInt8> {
    let lineBreak = UInt8(ascii: "\n")
    let footer = bytes[position...]
    guard footer.count >= 2, footer.first == lineBreak, footer.last == lineBreak else {
      throw .damaged
    }
    position = bytes.count
    return footer.dropFirst().dropLast()
  }
}
