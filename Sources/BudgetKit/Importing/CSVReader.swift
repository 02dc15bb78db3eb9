/// Reads a file of delimiter-separated values as RFC 4180 has it, record by record.
///
/// Cells may stand between quotes, where a quote is written twice and the delimiter and line ends
/// are text. A quote elsewhere is refused. All records have as many cells as the first, the header.
/// Blank lines are passed over.
package struct CSVReader: ~Copyable {
  /// A record, or why one is refused.
  package struct Record: Sendable {
    /// The number of its first line, from 1.
    package let line: Int
    /// Its bytes without the end of the last line; other line ends in it are LF.
    package let bytes: [UInt8]
    /// Its cells.
    package let cells: Result<[String], LedgerError>
  }

  /// The most bytes that a record of several lines may have.
  package static let longestRecord = 1 << 20

  /// The names in the header.
  package let header: [String]

  private var lines: LineReader
  /// Lines that are read again, the next one last.
  private var returned: [NumberedLine] = []
  private let delimiter: UInt8

  /// Opens a file and reads its header.
  ///
  /// - Throws: ``LedgerError`` with code `malformedInput` when there is no header, otherwise as a
  ///   ``LineReader``.
  package init(path: String, delimiter: UInt8, from start: LogPlace = .beginning) throws {
    var lines = try LineReader(path: path)
    header = try readHeader(of: &lines, at: delimiter, path, goingOnAt: start)
    self.lines = lines
    self.delimiter = delimiter
  }

  /// Where the last record ended; asked after the last.
  var place: LogPlace { lines.place }
  /// Whether the last line has no end of line, so that more of it may come.
  var endsOpen: Bool { lines.endsOpen }

  /// Returns the next record, or `nil` after the last.
  package mutating func next() throws -> Record? {
    guard let first = try takeLine() else { return nil }
    guard !first.isTooLong else {
      return refusal(first, "The line has more than \(LineReader.longestLine) bytes.")
    }
    guard CSVCells.leaveOpen(first.bytes[...]) else { return record(first.number, first.bytes) }
    return try longRecord(from: first)
  }

  /// Returns the record of several lines that begins with one in which a quote stays open.
  ///
  /// Where these do not make a record, only the first line is refused, and the others are read
  /// again.
  private mutating func longRecord(from first: NumberedLine) throws -> Record {
    var bytes = first.bytes
    var following: [NumberedLine] = []
    while bytes.count < Self.longestRecord, let line = try takeLine(), !line.isTooLong {
      following.append(line)
      bytes.append(0x0A)
      bytes.append(contentsOf: line.bytes)
      guard CSVCells.leaveOpen(line.bytes[...]) else { continue }
      let whole = record(first.number, bytes)
      if case .success = whole.cells { return whole }
      break
    }
    returned.append(contentsOf: following.reversed())
    return refusal(first, "A quote is opened in this line and not closed as it should be.")
  }

  private func record(_ number: Int, _ bytes: [UInt8]) -> Record {
    Record(
      line: number,
      bytes: bytes,
      cells: Result { () throws(LedgerError) in
        let cells = try CSVCells.split(bytes[...], at: delimiter)
        guard cells.count == header.count else {
          throw LedgerError(
            .malformedInput,
            "The line has \(cells.count) cells; the header names \(header.count) columns."
          )
        }
        return cells
      }
    )
  }

  private func refusal(_ line: NumberedLine, _ reason: String) -> Record {
    Record(
      line: line.number,
      bytes: line.bytes,
      cells: .failure(LedgerError(.malformedInput, reason))
    )
  }

  private mutating func takeLine() throws -> NumberedLine? {
    try returned.popLast() ?? nextLine(of: &lines)
  }
}

/// A line that is kept while others are read.
private struct NumberedLine {
  let number: Int
  let bytes: [UInt8]
  let isTooLong: Bool
}

/// Returns the names of the columns in the first line, and goes on at a place behind it.
private func readHeader(
  of lines: inout LineReader,
  at delimiter: UInt8,
  _ path: String,
  goingOnAt start: LogPlace
) throws -> [String] {
  guard let first = try nextLine(of: &lines), !first.isTooLong else {
    throw LedgerError(
      .malformedInput,
      "\(quoted(path)) has no header; name the columns in its first line."
    )
  }
  let header = try CSVCells.split(first.bytes[...], at: delimiter)
  if start != .beginning { try lines.move(to: start) }
  return header
}

/// Returns the next line that is not empty.
private func nextLine(of lines: inout LineReader) throws -> NumberedLine? {
  while let line = try lines.next() {
    if line.isTooLong || !line.bytes.isEmpty {
      return NumberedLine(
        number: line.number,
        bytes: Array(line.bytes),
        isTooLong: line.isTooLong
      )
    }
  }
  return nil
}
