/// Rows that `budget export` wrote as JSON Lines, JSON or CSV, or `budget log` as lines: calls,
/// uses of resources, and adjustments.
package struct RowsSource: LogSource {
  package static let name = "rows"
  package static let title = "rows of 'budget export'"

  package init() {}

  package mutating func read(_ record: LogRecord, into found: inout FoundEntries) throws {
    let json = record.json
    guard json["type"]?.string != "daily_summary" else {
      return found.skip("summaries of a day, which repeat its lines")
    }
    if ExportedRow.isLogged(json) { return try ExportedRow(logged: json).add(to: &found) }
    for row in json["rows"]?.array ?? [json] { try ExportedRow(row).add(to: &found) }
  }
}
