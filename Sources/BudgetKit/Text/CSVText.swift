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
