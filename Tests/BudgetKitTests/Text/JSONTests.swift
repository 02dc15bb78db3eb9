import Testing

@testable import BudgetKit

@Suite struct JSONTests {
  @Test(arguments: [
    "null", "true", "false", "0", "-0", "-1.5e+10", "12.0", "\"\"", "\"a\"", "[]", "{}", "[1,2,3]",
    "{\"a\":1,\"b\":[true,null,{\"c\":\"d\"}]}", "1.0", "1e400", "{\"b\":1,\"a\":2}", "\"ü😀\"",
    "{\"\":0}", "123456789012345678901234567890",
  ])
  func `what is parsed is printed as it was`(text: String) throws {
    #expect(try JSON(parsing: text).description == text)
  }

  @Test func `blanks between values are read`() throws {
    #expect(try JSON(parsing: " \t\r\n[ 1 , { \"a\" : 2 } ] \n").description == "[1,{\"a\":2}]")
  }

  @Test(arguments: [
    "", " ", "nul", "nulll", "True", "tru", "01", "-", "-a", "1.", ".5", "+1", "1e", "1e+", "0x1",
    "NaN", "Infinity", "'a'", "\"", "\"a", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12G4\"", "\"\n\"",
    "\"\u{1}\"", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "{", "{\"a\"", "{\"a\":",
    "{\"a\":1",
    "{\"a\":1,", "{\"a\":1,}", "{a:1}", "{1:1}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "[1]]", "1 2",
    "// c\n1", "/* */1", "\u{FEFF}1", "[1}", "{\"a\":1]", "\u{0}", "1\u{0}", "\u{A0}1",
  ])
  func `what RFC 8259 does not allow is refused`(text: String) {
    #expect(refusal { try JSON(parsing: text) } == .malformedInput)
  }

  @Test(
    arguments: [
      [0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
      [0x22, 0xC0, 0x80, 0x22],
      [0x22, 0x5C, 0x6E, 0xFF, 0x22], [0xEF, 0xBB, 0xBF, 0x31],
      [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22],
    ] as [[UInt8]]
  )
  func `bytes that are not UTF-8 are refused`(bytes: [UInt8]) {
    #expect(refusal { try JSON(parsing: bytes) } == .malformedInput)
  }

  @Test func `an error names the byte`() {
    let error = #expect(throws: LedgerError.self) { try JSON(parsing: "[1,2,x]") }
    #expect(error?.message.contains("Byte 5 ") == true)
  }

  @Test(arguments: [
    "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}", "[{\"x\":{\"a\":1,\"b\":2,\"a\":1}}]",
  ])
  func `a member that stands twice is refused by name`(text: String) {
    let error = #expect(throws: LedgerError.self) { try JSON(parsing: text) }
    #expect(error?.message.contains("'a'") == true)
  }

  @Test func `names that differ in their bytes are different members`() throws {
    let json = try JSON(parsing: "{\"\u{E9}\":1,\"e\u{301}\":2}")
    #expect(json.object?.count == 2)
  }

  @Test func `nesting ends at 128`() throws {
    let deepest = String(repeating: "[", count: 128) + String(repeating: "]", count: 128)
    #expect(try JSON(parsing: deepest).array != nil)
    #expect(refusal { try JSON(parsing: "[" + deepest + "]") } == .malformedInput)
    let bomb = String(repeating: "[", count: 1_000_000)
    #expect(refusal { try JSON(parsing: bomb) } == .malformedInput)
    var scanner = JSONScanner(Array(String(repeating: "{\"a\":", count: 100_000).utf8)[...])
    #expect(throws: LedgerError.self) { try scanner.skip() }
  }

  @Test(arguments: [
    ("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\u{8}\u{C}\n\r\t"), ("\"\\u0041\"", "A"),
    ("\"\\u00e9\\u00E9\"", "éé"), ("\"\\ud83d\\ude00\"", "😀"), ("\"\\ud83d\"", "\u{FFFD}"),
    ("\"\\ude00\"", "\u{FFFD}"), ("\"\\ud83dx\"", "\u{FFFD}x"),
    ("\"\\ud83d\\u0041\"", "\u{FFFD}A"), ("\"\\ud83d\\ud83d\\ude00\"", "\u{FFFD}😀"),
    ("\"\\u0000\"", "\u{0}"), ("\"\\udbff\\udfff\"", "\u{10FFFF}"),
  ])
  func `escapes are read, half a surrogate pair as the replacement character`(
    text: String,
    value: String
  ) throws {
    #expect(try JSON(parsing: text).string == value)
  }

  @Test(arguments: [
    ("\u{0}", "\"\\u0000\""), ("\u{1B}[31m", "\"\\u001b[31m\""),
    ("\u{7F}\u{9B}", "\"\\u007f\\u009b\""),
    ("\u{2028}\u{2029}", "\"\\u2028\\u2029\""), ("\"\\/\n\r\t", "\"\\\"\\\\/\\n\\r\\t\""),
    ("é😀", "\"é😀\""),
  ])
  func `control characters are printed as escapes`(text: String, printed: String) throws {
    #expect(JSON.string(text).description == printed)
    #expect(try JSON(parsing: printed).string == text)
  }

  @Test(
    arguments: [
      ("12", 12), ("12.0", 12), ("1.2e1", 12), ("-0", 0), ("9223372036854775807", Int64.max),
      ("9223372036854775808", nil), ("12.5", nil), ("1e-1", nil), ("\"12\"", nil), ("true", nil),
      ("1e400", nil),
    ] as [(String, Int64?)]
  )
  func `whole numbers are read in any spelling, others not`(text: String, value: Int64?) throws {
    #expect(try JSON(parsing: text).int64 == value)
  }

  @Test func `members are found by path`() throws {
    let json = try JSON(parsing: "{\"a\":{\"b\":{\"c\":[1]}},\"n\":null,\"t\":true}")
    #expect(json[path: "a", "b", "c"]?.array == [.integer(1)])
    #expect(json[path: "a", "x", "c"] == nil)
    #expect(json["n"]?.isNull == true)
    #expect(json["t"]?.bool == true)
    #expect(json["a"]?["b"]?["c"]?["d"] == nil)
  }

  private enum Field: String, CaseIterable {
    case model
    case input = "input_tokens"
  }

  @Test func `a wanted member is given and others are skipped`() throws {
    let text = "{\"x\":[{\"model\":1}],\"mode\\u006c\":\"m\",\"input_tokens\":7,\"modem\":{}}"
    var scanner = JSONScanner(Array(text.utf8)[...])
    var found: [String] = []
    try scanner.object(picking: JSONFields(Field.self)) { scanner, field in
      found.append("\(field)=\(try scanner.value())")
    }
    try scanner.finish()
    #expect(found == ["model=\"m\"", "input=7"])
  }

  @Test func `20,000 mutations never trap, and what is read is printed and read again`() throws {
    let seed: UInt64 = 20_260_131
    var random = SeededGenerator(seed: seed)
    let text = #"{"s":"a\u00e9\ud83d\ude00\n","n":[1,-2.5e-3,0],"o":{"t":true,"f":null}}"#
    for _ in 0..<20_000 {
      let bytes = mutated(Array(text.utf8), &random)
      var scanner = JSONScanner(bytes[...])
      _ = try? scanner.skip()
      guard let json = try? JSON(parsing: bytes) else { continue }
      let again = try JSON(parsing: json.description)
      if again != json { Issue.record("seed \(seed): \(json)") }
    }
  }
}
