package import BudgetKit

extension ExportSummary {
  /// What was exported into a file, as one object.
  package func json(in file: String?) -> JSON {
    .fields([
      "file": .text(file),
      "rows": .integer(rows),
      "calls": .integer(calls),
      "resources": .integer(resources),
      "adjustments": .integer(adjustments),
      "cost_usd": .money(cost),
      "unpriced_calls": .integer(unpricedRows),
      "omitted_rows": .integer(omittedRows),
      "bytes": .integer(bytes),
    ])
  }
}

extension JSON {
  /// A file that was written.
  package static func written(_ file: String) -> JSON { .fields(["file": .string(file)]) }
}
