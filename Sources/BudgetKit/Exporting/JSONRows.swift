/// Rows as objects of JSON: one a line, or all of them in one object.
struct JSONRows: RowWriter {
  /// Whether each row is a line of its own.
  let isLines: Bool
  private var isFirst = true

  init(isLines: Bool) { self.isLines = isLines }

  mutating func begin(_ text: inout ExportText) {
    if !isLines { text.append("{\"rows\":[") }
  }

  mutating func write(_ row: RecordedRow, to text: inout ExportText) -> Bool {
    if !isLines {
      if isFirst { isFirst = false } else { text.append(",") }
    }
    var members = JSONMembers(text: text)
    text = ExportText()
    row.tell(to: &members)
    text = members.text
    text.append(isLines ? "}\n" : "}")
    return true
  }

  mutating func end(_ summary: ExportSummary, _ text: inout ExportText) {
    guard !isLines else { return }
    text.append("],\"cost_usd\":")
    text.append(summary.cost)
    text.append(",\"calls\":")
    text.append(summary.calls)
    text.append(",\"resources\":")
    text.append(summary.resources)
    text.append(",\"adjustments\":")
    text.append(summary.adjustments)
    text.append(",\"unpriced_calls\":")
    text.append(summary.unpricedRows)
    text.append("}\n")
  }
}

extension RecordedRow {
  /// The fields of the row as one object, as ``ExportFormat/jsonl`` has them.
  package var json: JSON {
    get throws {
      var members = JSONMembers(text: ExportText())
      tell(to: &members)
      members.text.append("}")
      return try JSON(parsing: members.text.bytes)
    }
  }
}

/// The fields of a row as the members of an object, whose end the caller writes.
struct JSONMembers: RowFields {
  var text: ExportText
  /// Whether what has no value is left out.
  private let skipsNulls: Bool
  private var isFirst = true

  init(text: ExportText, skipsNulls: Bool = false) {
    self.text = text
    self.skipsNulls = skipsNulls
  }

  private mutating func name(_ name: String) {
    text.append(isFirst ? "{\"" : ",\"")
    isFirst = false
    text.append(name)
    text.append("\":")
  }

  /// Writes what a name has no value for, and returns whether it has one.
  private mutating func has(_ value: (some Any)?, _ name: String) -> Bool {
    guard value == nil else {
      self.name(name)
      return true
    }
    guard !skipsNulls else { return false }
    self.name(name)
    text.append("null")
    return false
  }

  mutating func text(_ name: String, _ value: String?) {
    if has(value, name), let value { text.appendJSON(value) }
  }

  mutating func integer(_ name: String, _ value: Int64?) {
    if has(value, name), let value { text.append(value) }
  }

  mutating func money(_ name: String, _ value: Money?) {
    if has(value, name), let value { text.append(value) }
  }

  mutating func flag(_ name: String, _ value: Bool?) {
    if has(value, name), let value { text.append(value ? "true" : "false") }
  }

  mutating func millionths(_ name: String, _ value: Int64?) { decimal(name, value, scale: 6) }

  /// Writes a whole number divided by ten to the power of a scale.
  mutating func decimal(_ name: String, _ value: Int64?, scale: Int) {
    if has(value, name), let value { text.appendDecimal(value, scale: scale) }
  }

  mutating func json(_ name: String, _ value: String?) {
    if has(value, name), let value { text.append(Self.onOneLine(value)) }
  }

  /// Returns the text of a value of JSON without line ends, which may stand between its parts.
  private static func onOneLine(_ json: String) -> String {
    guard json.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) else { return json }
    return (try? JSON(parsing: json))?.description ?? "null"
  }
}
