import Testing

@testable import BudgetKit

@Suite struct LineReaderTests {
  private let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  private func lines(
    _ bytes: [UInt8],
    limit: Int = LineReader.longestLine
  ) throws -> [String] {
    var reader = try LineReader(path: folder.write(bytes, to: "log"), limit: limit)
    var lines: [String] = []
    while let line = try reader.next() {
      lines.append(line.isTooLong ? "too long" : String(decoding: line.bytes, as: UTF8.self))
      #expect(line.number == lines.count)
    }
    return lines
  }

  @Test(arguments: [
    ("", []), ("\n", [""]), ("a", ["a"]), ("a\n", ["a"]), ("a\nb", ["a", "b"]), ("\n\n", ["", ""]),
    ("a\r\nb\r\n", ["a", "b"]), ("a\r\n\r\nb", ["a", "", "b"]), ("a\rb\n", ["a\rb"]),
    ("\r\n", [""]),
    ("\u{FEFF}a\n", ["a"]), ("\u{FEFF}", []), ("a\n\u{FEFF}b", ["a", "\u{FEFF}b"]),
    ("\u{FEFF}\u{FEFF}a", ["\u{FEFF}a"]), ("a\u{0}b\n", ["a\u{0}b"]),
  ])
  func `lines end with LF or CR LF, and a mark at the start is dropped`(
    text: String,
    found: [String]
  ) throws {
    #expect(try lines(Array(text.utf8)) == found)
  }

  @Test(arguments: [262_143, 262_144, 262_145, 524_288, 700_000])
  func `lines around the size of the buffer are whole`(count: Int) throws {
    let long = String(repeating: "x", count: count)
    #expect(
      try lines(Array("\(long)\nshort\n\(long)\r\n\(long)".utf8)) == [long, "short", long, long]
    )
  }

  @Test(arguments: [10, 100_000, 300_000])
  func `a line beyond the limit is reported and the next one is read`(limit: Int) throws {
    let longest = [UInt8](repeating: 0x78, count: limit)
    let bytes = longest + Array("\r\nx".utf8) + longest + Array("\nafter\nx".utf8) + longest
    let found = try lines(bytes, limit: limit)
    #expect(found.map(\.utf8.count) == [limit, 8, 5, 8])
    #expect(found[1] == "too long" && found[2] == "after" && found[3] == "too long")
  }

  @Test func `random line lengths come out as they went in`() throws {
    let seed: UInt64 = 3
    var random = SeededGenerator(seed: seed)
    let sizes = (0..<300).map { _ in Int.random(in: 0...9_000, using: &random) }
    let written = sizes.map { String(repeating: "ab", count: $0) }
    #expect(try lines(Array(written.joined(separator: "\r\n").utf8)) == written, "seed \(seed)")
  }

  @Test func `what cannot be read is refused by name`() throws {
    #expect(refusal { _ = try LineReader(path: folder.path + "/absent") } == .notFound)
    #expect(refusal { _ = try LineReader(path: "") } == .invalidPath)
    #expect(refusal { _ = try LineReader(path: "/etc/passwd\u{0}.jsonl") } == .invalidPath)
    var reader = try LineReader(path: folder.path)
    #expect(throws: LedgerError.self) { _ = try reader.next() }
  }

  @Test func `a stretch without the end of a line is no line of any length`() throws {
    let folder = try ScratchFolder()
    let path = try folder.write(String(repeating: "x", count: 1_000_000), to: "stretch")
    var whole = try LineReader(path: path, limit: 10, stretch: 1_000_000)
    #expect(try whole.next()?.isTooLong == true)
    var endless = try LineReader(path: path, limit: 10, stretch: 500_000)
    #expect(refusal { _ = try endless.next() } == .malformedInput)
  }

  @Test func `blank lines without an end are none of a log`() throws {
    func count(_ text: String) throws -> Int {
      var reader = try LineReader(path: folder.write(text, to: "blanks"))
      var count = 0
      while try reader.next() != nil { count += 1 }
      return count
    }
    let most = LineReader.mostBlankLines
    let blanks = String(repeating: "\n", count: most)
    #expect(try count(blanks + "a\n" + blanks) == 2 * most + 1)
    #expect(refusal { _ = try count(blanks + " \t\r\n") } == .malformedInput)
  }
}
