import Testing

@testable import BudgetKit

@Suite struct CleanedNameTests {
  @Test(arguments: [
    ("plain", "plain"), ("a\tb", "ab"), ("Jose\u{301}", "Jos\u{E9}"), ("a\u{200D}b", "ab"),
    // What an invisible character held apart becomes one letter.
    ("e\u{200B}\u{301}", "\u{E9}"), ("\u{FEFF}x", "x"), ("a\u{0}b\u{2028}c", "abc"),
    ("two words", "two words"),
  ])
  func `a name is cleaned into one that may key a row`(text: String, name: String) throws {
    let cleaned = try #require(cleanedName(text))
    #expect(Array(cleaned.unicodeScalars) == Array(name.unicodeScalars))
    try validateName(cleaned, what: "A name")
  }

  @Test(arguments: ["", "\t\n", "\u{200B}", "  ", "\u{2800}"])
  func `nothing is left of a name that nobody sees`(text: String) {
    #expect(cleanedName(text) == nil)
  }

  @Test func `long names are shortened, and two stay two`() throws {
    let start = String(repeating: "\u{1F600}", count: 100)
    let names = try ["a", "b"].map { try #require(cleanedName(start + $0)) }
    #expect(names[0] != names[1])
    for name in names {
      try validateName(name, what: "A name")
      #expect(name.hasPrefix(String(start.prefix(50))))
    }
  }
}
