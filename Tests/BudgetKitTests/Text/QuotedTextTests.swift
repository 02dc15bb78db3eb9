import Testing

@testable import BudgetKit

@Suite struct QuotedTextTests {
  @Test(arguments: [
    ("", "''"), ("a b", "'a b'"), ("é😀", "'é😀'"), ("it's", "'it\\'s'"), ("a\nb", "'a\\nb'"),
    ("\u{1B}[31m", "'\\u{1B}[31m'"), ("\u{9B}31m", "'\\u{009B}31m'"), ("\u{202E}x", "'\\u{202E}x'"),
    ("\u{2028}", "'\\u{2028}'"), ("\u{0}", "'\\0'"),
  ])
  func `text from outside cannot steer a terminal`(text: String, shown: String) {
    #expect(quoted(text) == shown)
  }

  @Test func `long text is cut short`() {
    #expect(
      quoted(String(repeating: "x", count: 65)) == "'" + String(repeating: "x", count: 64) + "...'"
    )
    #expect(quoted(String(repeating: "x", count: 64)).count == 66)
  }
}
