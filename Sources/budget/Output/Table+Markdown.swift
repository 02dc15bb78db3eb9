extension Table {
  /// The table for a Markdown page: figures to the right, marks of Markdown made harmless.
  var markdown: String {
    let line = columns.map { $0.alignment == .left ? "---" : "---:" }
    return ([columns.map { escaped($0.title) }, line] + rows.map { $0.map(escaped) })
      .map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
  }

  private func escaped(_ cell: String) -> String {
    var text = ""
    for character in cell {
      if "\\|`*_[]<>#".contains(character) { text += "\\" }
      text.append(character)
    }
    return text
  }
}
