/// How a table is written.
enum TableFormat: String, CaseIterable {
  /// For people.
  case table
  /// Comma-separated values.
  case csv
  /// One JSON object.
  case json
  /// One JSON object for each row.
  case jsonl
  /// A table of a Markdown page.
  case md
  /// Gauges in the text format of Prometheus.
  case prometheus
}
