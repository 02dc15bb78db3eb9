import BudgetKit

extension Table {
  /// The table for a Markdown page: figures to the right, marks of Markdown made harmless.
  var markdown: String {
    let line = columns.map { $0.alignment == .left ? "---" : "---:" }
    return
      ([columns.map { MarkdownText.cell($0.title) }, line] + rows.map { $0.map(MarkdownText.cell) })
      .map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
  }
}
