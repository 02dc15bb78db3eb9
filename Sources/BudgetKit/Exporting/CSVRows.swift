/// Rows as comma-separated values, under one line of titles.
struct CSVRows: RowWriter {
  mutating func begin(_ text: inout ExportText) {
    var titles = Titles(text: text)
    RecordedRow.tellNames(to: &titles)
    text = titles.text
    text.append("\r\n")
  }

  mutating func write(_ row: RecordedRow, to text: inout ExportText) -> Bool {
    var cells = Cells(text: text)
    text = ExportText()
    row.tell(to: &cells)
    text = cells.text
    text.append("\r\n")
    return true
  }

  /// What separates fields.
  private struct Comma {
    var isFirst = true

    mutating func stand(in text: inout ExportText) {
      if isFirst { isFirst = false } else { text.append(",") }
    }
  }

  private struct Titles: RowFields {
    var text: ExportText
    var comma = Comma()

    mutating func title(_ name: String) {
      comma.stand(in: &text)
      text.append(name)
    }

    mutating func text(_ name: String, _ value: String?) { title(name) }
    mutating func integer(_ name: String, _ value: Int64?) { title(name) }
    mutating func money(_ name: String, _ value: Money?) { title(name) }
    mutating func flag(_ name: String, _ value: Bool?) { title(name) }
    mutating func millionths(_ name: String, _ value: Int64?) { title(name) }
    mutating func json(_ name: String, _ value: String?) { title(name) }
  }

  private struct Cells: RowFields {
    var text: ExportText
    var comma = Comma()

    mutating func text(_ name: String, _ value: String?) {
      comma.stand(in: &text)
      if let value { text.appendCSV(value) }
    }

    mutating func integer(_ name: String, _ value: Int64?) {
      comma.stand(in: &text)
      if let value { text.append(value) }
    }

    mutating func money(_ name: String, _ value: Money?) {
      comma.stand(in: &text)
      if let value { text.append(value) }
    }

    mutating func flag(_ name: String, _ value: Bool?) {
      comma.stand(in: &text)
      if let value { text.append(value ? "true" : "false") }
    }

    mutating func millionths(_ name: String, _ value: Int64?) {
      comma.stand(in: &text)
      if let value { text.appendDecimal(value, scale: 6) }
    }

    mutating func json(_ name: String, _ value: String?) { self.text(name, value) }
  }
}
