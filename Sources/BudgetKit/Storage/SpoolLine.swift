/// A line of a spool: an entry, and the ledger that it is for.
///
/// On disk it is the length of its text in bytes, the SHA-256 of that text and the text, which is
/// one JSON object: a line that was half written is known.
struct SpoolLine: Sendable {
  /// The id of the ledger; `nil` where that could not be read, so that it is for the one beside it.
  let ledger: String?
  let entry: SpooledEntry

  /// The line, with its end.
  var bytes: [UInt8] {
    let text = json.description
    return Array("\(text.utf8.count) \(SHA256.hexadecimal(text.utf8)) \(text)\n".utf8)
  }

  init(_ entry: SpooledEntry, for ledger: String?) {
    self.entry = entry
    self.ledger = ledger
  }

  /// Reads a line without its end; `nil` where it is not whole.
  init?(reading bytes: ArraySlice<UInt8>) {
    let blank = UInt8(ascii: " ")
    let parts = bytes.split(separator: blank, maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, Int(String(decoding: parts[0], as: UTF8.self)) == parts[2].count,
      parts[1].elementsEqual(SHA256.hexadecimal(parts[2]).utf8),
      let json = try? JSON(parsing: parts[2]), let line = try? SpoolLine(json)
    else { return nil }
    self = line
  }
}

/// The lines of a spool as they stand in it.
struct SpoolContent: Sendable {
  /// The whole lines, each with its bytes.
  private(set) var lines: [(line: SpoolLine, bytes: [UInt8])] = []
  /// How many lines are not whole.
  private(set) var damagedCount = 0
  /// All of it.
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    for text in bytes.split(separator: UInt8(ascii: "\n")) {
      if let line = SpoolLine(reading: text) {
        lines.append((line, Array(text)))
      } else {
        damagedCount += 1
      }
    }
  }

  /// Those that are for a ledger.
  func lines(of ledger: String?) -> [(line: SpoolLine, bytes: [UInt8])] {
    lines.filter { $0.line.ledger == nil || ledger == nil || $0.line.ledger == ledger }
  }

  /// Returns the bytes of a spool without some of its lines.
  static func bytes(_ bytes: [UInt8], without booked: Set<[UInt8]>) -> [UInt8] {
    let newline = UInt8(ascii: "\n")
    let kept = bytes.split(separator: newline).filter { !booked.contains(Array($0)) }
    return kept.flatMap { $0 + [newline] }
  }
}
