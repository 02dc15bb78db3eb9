package import BudgetKit

extension LogSummary {
  /// What was written into a file, as one object.
  package func json(in file: String) -> JSON {
    .fields([
      "file": .string(file),
      "lines": .integer(lines),
      "calls": .integer(calls),
      "resources": .integer(resources),
      "adjustments": .integer(adjustments),
      "days": .integer(days),
      "cost_usd": .money(cost),
      "unpriced_calls": .integer(unpricedRows),
    ])
  }
}
