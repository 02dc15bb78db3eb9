/// Rows that `budget export` wrote as JSON Lines, JSON or CSV: calls, uses of resources, and
/// adjustments.
package struct RowsSource: LogSource {
  package static let name = "rows"
  package static let title = "rows of 'budget export'"

  package init() {}

  package mutating func read(_ record: LogRecord, into found: inout FoundEntries) throws {
    guard let rows = record.json["rows"]?.array else {
      return found.add(try ExportedRow(record.json).entry)
    }
    for row in rows { found.add(try ExportedRow(row).entry) }
  }
}
