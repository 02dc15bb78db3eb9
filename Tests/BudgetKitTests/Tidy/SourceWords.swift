/// The words and marks of a Swift source, without its comments and texts; what a text interpolates
/// is code and stays.
struct SourceWords {
  private(set) var all: [String] = []
  private let source: [Character]
  private var place = 0

  init(_ text: String) {
    source = Array(text)
    readCode(until: nil)
  }

  private func starts(with text: String, at offset: Int = 0) -> Bool {
    let start = place + offset
    guard start + text.count <= source.count else { return false }
    return zip(source[start...], text).allSatisfy(==)
  }

  /// Reads code up to the end, or up to the bracket that closes an interpolation.
  private mutating func readCode(until end: Character?) {
    var depth = 0
    while place < source.count {
      let character = source[place]
      if depth == 0, character == end {
        place += 1
        return
      }
      if starts(with: "//") {
        skipLine()
      } else if starts(with: "/*") {
        skipRemark()
      } else if character == "\"" || character == "#" && startsRawText {
        skipText()
      } else if isWord(character) {
        readWord()
      } else {
        if character == "(" { depth += 1 }
        if character == ")" { depth -= 1 }
        if !character.isWhitespace { all.append(String(character)) }
        place += 1
      }
    }
  }

  private func isWord(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_"
  }

  private mutating func readWord() {
    let start = place
    while place < source.count, isWord(source[place]) { place += 1 }
    all.append(String(source[start..<place]))
  }

  private mutating func skipLine() {
    while place < source.count, !source[place].isNewline { place += 1 }
  }

  private mutating func skipRemark() {
    while place < source.count, !starts(with: "*/") { place += 1 }
    place += 2
  }

  /// How many number signs stand at the place.
  private var signs: Int { source[place...].prefix { $0 == "#" }.count }

  private var startsRawText: Bool { starts(with: "\"", at: signs) }

  private mutating func skipText() {
    let raw = String(repeating: "#", count: signs)
    place += raw.count
    let quotes = starts(with: "\"\"\"") ? "\"\"\"" : "\""
    place += quotes.count
    while place < source.count {
      if starts(with: quotes + raw) {
        place += quotes.count + raw.count
        return
      }
      if starts(with: "\\" + raw + "(") {
        place += raw.count + 2
        readCode(until: ")")
      } else {
        place += raw.isEmpty && source[place] == "\\" ? 2 : 1
      }
    }
  }
}
