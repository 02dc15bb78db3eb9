/// Comma-separated values as RFC 4180 has them, safe to open in a spreadsheet.
package enum CSVText {
  /// Returns a record: fields between commas, and the end of its line.
  package static func record(_ fields: [String]) -> String {
    fields.joined(separator: ",") + "\r\n"
  }

  /// Returns text from outside as a field.
  ///
  /// What begins as a formula does gets an apostrophe in front, which spreadsheets take for the
  /// mark of text: a name must not run anything on the machine of whoever opens the file.
  package static func field(_ text: String) -> String {
    let isFormula = text.utf8.first.map { "=+-@\t\r".utf8.contains($0) } ?? false
    return quoted(isFormula ? "'" + text : text)
  }

  private static func quoted(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { !",\"\r\n".utf8.contains($0) }
    guard !isPlain else { return text }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" { quoted += "\"" }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }
}

extension CSVText {
  /// Returns text as a field that ``unmarked(_:)`` turns into the same text again, whatever it
  /// begins with.
  package static func reversibleField(_ text: String) -> String {
    text.utf8.first == UInt8(ascii: "'") ? field("'" + text) : field(text)
  }

  /// Returns the text of a field without the apostrophe that was put before it.
  package static func unmarked(_ field: String) -> String {
    let start = field.utf8.prefix(2)
    guard start.count == 2, start.first == UInt8(ascii: "'"),
      start.last.map({ "'=+-@\t\r".utf8.contains($0) }) == true
    else { return field }
    return String(field.dropFirst())
  }
}
