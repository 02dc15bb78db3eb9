/// Writes rows in one format.
protocol RowWriter {
  /// Writes what stands before the rows.
  mutating func begin(_ text: inout ExportText)

  /// Writes a row.
  ///
  /// - Returns: Whether the format has a word for it.
  mutating func write(_ row: RecordedRow, to text: inout ExportText) throws -> Bool

  /// Writes what stands behind the rows.
  mutating func end(_ summary: ExportSummary, _ text: inout ExportText)
}

extension RowWriter {
  mutating func begin(_ text: inout ExportText) {}
  mutating func end(_ summary: ExportSummary, _ text: inout ExportText) {}
}

/// Rows on their way out, a piece at a time.
struct RowExport {
  private var writer: any RowWriter
  private let write: ([UInt8]) throws -> Void
  private let progress: (Int) -> Void
  private var text = ExportText()
  private(set) var summary = ExportSummary()

  private static let pieceBytes = 256 << 10
  private static let rowsBetweenNews: Int64 = 10_000

  /// Begins an export.
  ///
  /// - Parameters:
  ///   - writer: The format.
  ///   - write: Takes the next bytes.
  ///   - progress: Is told now and then how many rows are done.
  init(
    _ writer: any RowWriter,
    _ write: @escaping ([UInt8]) throws -> Void,
    progress: @escaping (Int) -> Void
  ) {
    self.writer = writer
    self.write = write
    self.progress = progress
    self.writer.begin(&text)
  }

  /// Adds a row.
  mutating func add(_ row: RecordedRow) throws {
    try summary.count(row)
    if try !writer.write(row, to: &text) { summary.omittedRows += 1 }
    if text.bytes.count >= Self.pieceBytes { try flush() }
    if summary.rows % Self.rowsBetweenNews == 0 { progress(Int(summary.rows)) }
  }

  /// Ends the export.
  ///
  /// - Parameter unknownNames: The names of filters that no row had.
  /// - Returns: What was exported.
  /// - Throws: What the taker of the bytes throws.
  mutating func end(unknownNames: [UsageFilter]) throws -> ExportSummary {
    summary.unknownNames = unknownNames
    writer.end(summary, &text)
    try flush()
    return summary
  }

  private mutating func flush() throws {
    let bytes = text.take()
    guard !bytes.isEmpty else { return }
    summary.bytes += Int64(bytes.count)
    try write(bytes)
  }
}

/// Writes a document that was drawn from a table, and nothing for each row, which is only counted.
struct DocumentOnly: RowWriter {
  let text: String

  mutating func begin(_ text: inout ExportText) { text.append(self.text) }
  mutating func write(_ row: RecordedRow, to text: inout ExportText) -> Bool { true }
}
