/// In what form rows leave the ledger.
public enum ExportFormat: String, Sendable, Hashable, CaseIterable {
  /// Comma-separated values, one row a line.
  case csv
  /// JSON Lines, one object a row.
  case jsonl
  /// One JSON object with all rows.
  case json
  /// A table of a Markdown page, with the fields that people read.
  case md
  /// FOCUS 1.2, the common format of cloud bills: a line for each meter of a call.
  case focus
  /// Spans of OpenTelemetry as lines of OTLP/JSON.
  case otlp
  /// Days with their models as `ccusage daily --json` has them.
  case ccusage
}

/// What was exported.
public struct ExportSummary: Sendable, Hashable {
  /// Calls of models.
  public internal(set) var calls: Int64 = 0
  /// Uses of resources.
  public internal(set) var resources: Int64 = 0
  /// Adjustments that count.
  public internal(set) var adjustments: Int64 = 0
  /// What the rows add up to, which is what a report of the same rows says.
  public internal(set) var cost = Money.zero
  /// Calls and uses without a price, which are not in the cost.
  public internal(set) var unpricedRows: Int64 = 0
  /// Those of them that the format has no word for, so that they were left out.
  public internal(set) var omittedRows: Int64 = 0
  /// The bytes that were written.
  public internal(set) var bytes: Int64 = 0
  /// The names of filters that no row had; they may be mistyped.
  public internal(set) var unknownNames: [UsageFilter] = []

  /// All rows that were exported.
  public var rows: Int64 { calls + resources + adjustments }

  init() {}
}

extension ExportSummary {
  /// Counts a row.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidAmount`` where the costs cannot
  ///   be counted.
  mutating func count(_ row: RecordedRow) throws {
    switch row {
    case .call: calls += 1
    case .usage: resources += 1
    case .adjustment(let row, _):
      adjustments += 1
      // What prices a call comes after it.
      unpricedRows += row.unpricedCalls
    }
    guard let cost = row.cost else { return unpricedRows += 1 }
    guard let sum = self.cost.adding(cost) else { throw LedgerError.uncountable("costs") }
    self.cost = sum
  }
}
