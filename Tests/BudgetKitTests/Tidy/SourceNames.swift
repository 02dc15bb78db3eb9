/// The names that a source declares for other files, and those that it uses, as far as words tell.
struct SourceNames {
  /// Types, functions and values that stand by themselves.
  private(set) var free: Set<String> = []
  /// What types have: methods, properties, cases, and types inside them.
  private(set) var members: Set<String> = []
  /// All names that it declares, parameters, labels and what no other file sees among them.
  private(set) var own: Set<String> = []
  /// The words that follow no dot and can be a type, or a function that is called.
  private(set) var bareWords: Set<String> = []
  /// The words that follow a dot, but not the dots of a range.
  private(set) var dottedWords: Set<String> = []

  private static let typeKeywords: Set = ["struct", "enum", "class", "actor", "protocol"]
  private static let valueKeywords: Set = ["func", "var", "let", "typealias", "case"]
  private static let modifiers: Set = [
    "public", "package", "internal", "private", "fileprivate", "static", "final", "mutating",
    "nonisolated", "class", "lazy", "weak", "indirect", "override", "required", "unsafe",
  ]
  private static let keywords: Set = [
    "func", "var", "let", "case", "self", "Self", "init", "subscript", "some", "any",
  ]

  init(_ source: String) {
    let words = SourceWords(source).all
    readUses(words)
    readDeclarations(words)
  }

  private mutating func readUses(_ words: [String]) {
    for (index, word) in words.enumerated() where Self.isName(word) {
      if index + 1 < words.count, words[index + 1] == ":" { own.insert(word) }
      if index > 0, words[index - 1] == ".", index < 2 || words[index - 2] != "." {
        dottedWords.insert(word)
      } else if word.first?.isUppercase == true
        || index + 1 < words.count && words[index + 1] == "("
      {
        bareWords.insert(word)
      }
    }
  }

  private static func isName(_ word: String) -> Bool {
    word.first.map { $0.isLetter || $0 == "_" } ?? false
  }

  /// What a pair of braces holds.
  private enum Scope { case type, body }

  private mutating func readDeclarations(_ words: [String]) {
    var scopes: [Scope] = []
    var isTypeNext = false
    for (index, word) in words.enumerated() {
      let next = index + 1 < words.count ? words[index + 1] : ""
      switch word {
      case "{":
        scopes.append(isTypeNext ? .type : .body)
        isTypeNext = false
      case "}":
        _ = scopes.popLast()
      case "extension":
        isTypeNext = true
      case _ where Self.typeKeywords.contains(word) && isDeclared(next):
        isTypeNext = true
        declare(next, in: scopes, words[..<index])
      case _ where Self.valueKeywords.contains(word) && isDeclared(next):
        declare(next, in: scopes, words[..<index])
      default: break
      }
    }
  }

  private func isDeclared(_ word: String) -> Bool {
    Self.isName(word) && !Self.keywords.contains(word)
  }

  /// Notes a name, unless it stands in a body, or no other file can see it.
  private mutating func declare(_ name: String, in scopes: [Scope], _ before: ArraySlice<String>) {
    own.insert(name)
    guard !scopes.contains(.body) else { return }
    let modifiers = before.reversed().prefix { Self.modifiers.contains($0) }
    guard !modifiers.contains("private"), !modifiers.contains("fileprivate") else { return }
    if scopes.isEmpty { free.insert(name) } else { members.insert(name) }
  }
}
