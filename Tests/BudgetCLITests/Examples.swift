import Foundation

/// The examples that the documents show, as they stand there.
enum Examples {
  /// A piece of text to paste, and where it stands.
  struct Block: Sendable {
    let place: String
    let text: String
  }

  /// The blocks of a language in the README and the pages of the documentation.
  static func blocks(in language: String) throws -> [Block] {
    let folder = BudgetCommand.root + "/Documentation/"
    let pages = try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".md") }.sorted().map { folder + $0 }
    return try ([BudgetCommand.root + "/README.md"] + pages).flatMap { path in
      let name = URL(fileURLWithPath: path).lastPathComponent
      return fenced(language, try String(contentsOfFile: path, encoding: .utf8))
        .map { Block(place: name, text: $0) }
    }
  }

  /// The examples of Swift beside what the library makes public.
  static func documentationComments() throws -> [Block] {
    let folder = BudgetCommand.root + "/Sources/BudgetKit/"
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder)
    return try files.filter { $0.hasSuffix(".swift") }.sorted().flatMap { path in
      let source = try String(contentsOfFile: folder + path, encoding: .utf8)
      // What is for this package alone cannot be pasted by others.
      guard !source.contains("\npackage struct JSON") else { return [Block]() }
      let comments = source.components(separatedBy: "\n")
        .map { $0.trimmingCharacters(in: .whitespaces) }
        .filter { $0.hasPrefix("///") }.map {
          $0.dropFirst(3).drop { $0 == " " } == "" ? "" : String($0.dropFirst(4))
        }
      return fenced("swift", comments.joined(separator: "\n")).map { Block(place: path, text: $0) }
    }
  }

  /// The statements under the word Example in the help of each command.
  static func help(_ discussions: [String]) -> [Block] {
    discussions.flatMap { discussion -> [Block] in
      guard let start = discussion.range(of: "Example:\n") else { return [] }
      let lines = discussion[start.upperBound...].components(separatedBy: "\n\n")[0]
        .components(separatedBy: "\n")
      let indent = lines[0].prefix { $0 == " " }.count
      return statements(lines.map { String($0.dropFirst(indent)) })
        .map { Block(place: "help", text: $0) }
    }
  }

  /// Joins lines to what a shell reads at once.
  private static func statements(_ lines: [String]) -> [String] {
    var statements: [String] = []
    var isOpen = false
    for line in lines where !line.isEmpty {
      if isOpen { statements[statements.count - 1] += "\n" + line } else { statements.append(line) }
      let whole = statements[statements.count - 1]
      isOpen = line.hasSuffix("\\") || (whole.hasPrefix("if ") && !whole.hasSuffix("\nfi"))
    }
    return statements
  }

  private static func fenced(_ language: String, _ text: String) -> [String] {
    text.components(separatedBy: "```\(language)\n").dropFirst().map {
      $0.components(separatedBy: "```")[0]
    }
  }
}
