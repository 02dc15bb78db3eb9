/// Text on a page of Markdown.
package enum MarkdownText {
  /// Returns text from outside as a cell of a table: marks of Markdown made harmless, on one line.
  package static func cell(_ text: String) -> String {
    var cell = ""
    for character in text {
      if "\\|`*_[]<>#".contains(character) { cell += "\\" }
      cell.append(character.isNewline ? " " : character)
    }
    return cell
  }
}
