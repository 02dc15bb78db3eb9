/// Rows as a table of a Markdown page, with the fields that people read, and their total.
struct MarkdownRows: RowWriter {
  private static let head = """
    | time | row | id | project | user | provider | model | prompt | completion | USD |
    | --- | --- | --- | --- | --- | --- | --- | ---: | ---: | ---: |

    """

  mutating func begin(_ text: inout ExportText) { text.append(Self.head) }

  mutating func write(_ row: RecordedRow, to text: inout ExportText) -> Bool {
    let names: [String?] = [
      row.timestamp.iso8601, row.word, row.id.rawValue, row.context.project?.rawValue,
      row.context.user, row.provider, row.model,
    ]
    for name in names {
      text.append("| ")
      text.appendMarkdown(name ?? "-")
      text.append(" ")
    }
    let usage = row.call?.call.usage
    for count in [usage?.prompt, usage?.completion] {
      text.append("| ")
      if let count { text.append(count) } else { text.append("-") }
      text.append(" ")
    }
    text.append("| ")
    if let cost = row.cost { text.append(cost) } else { text.append("no price") }
    text.append(" |\n")
    return true
  }

  mutating func end(_ summary: ExportSummary, _ text: inout ExportText) {
    text.append("| total | | | | | | | | | ")
    text.append(summary.cost)
    text.append(" |\n")
  }
}
