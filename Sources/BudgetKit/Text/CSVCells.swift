/// The cells of one record as RFC 4180 has them: between quotes, a quote is written twice, and the
/// delimiter and ends of lines are text.
package enum CSVCells {
  /// Returns whether a line leaves a quote open that the lines before it did not.
  package static func leaveOpen(_ line: ArraySlice<UInt8>) -> Bool {
    var isOpen = false
    for byte in line where byte == UInt8(ascii: "\"") { isOpen.toggle() }
    return isOpen
  }

  /// Returns the cells of a record.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/malformedInput`` where a quote is not
  ///   in its place, or a cell is not UTF-8.
  package static func split(
    _ record: ArraySlice<UInt8>,
    at delimiter: UInt8
  ) throws(LedgerError) -> [String] {
    var cells: [String] = []
    var rest = record
    while true {
      let cell =
        rest.first == UInt8(ascii: "\"")
        ? try takeQuoted(&rest) : try takePlain(&rest, until: delimiter)
      cells.append(cell)
      guard let next = rest.popFirst() else { return cells }
      guard next == delimiter else {
        throw LedgerError(.malformedInput, "Text follows a closing quote; end the cell there.")
      }
    }
  }

  private static func takePlain(
    _ rest: inout ArraySlice<UInt8>,
    until delimiter: UInt8
  ) throws(LedgerError) -> String {
    let cell = rest[..<(rest.firstIndex(of: delimiter) ?? rest.endIndex)]
    guard !cell.contains(UInt8(ascii: "\"")) else {
      throw LedgerError(
        .malformedInput,
        "A quote stands within a cell; put the cell between quotes and double it."
      )
    }
    rest = rest[cell.endIndex...]
    return try text(cell)
  }

  private static func takeQuoted(_ rest: inout ArraySlice<UInt8>) throws(LedgerError) -> String {
    var cell: [UInt8] = []
    rest.removeFirst()
    while let quote = rest.firstIndex(of: UInt8(ascii: "\"")) {
      cell.append(contentsOf: rest[..<quote])
      rest = rest[(quote + 1)...]
      guard rest.first == UInt8(ascii: "\"") else { return try text(cell[...]) }
      cell.append(UInt8(ascii: "\""))
      rest.removeFirst()
    }
    throw LedgerError(.malformedInput, "A quote is opened in this line and not closed.")
  }

  private static func text(_ cell: ArraySlice<UInt8>) throws(LedgerError) -> String {
    guard let text = String(validating: cell, as: UTF8.self) else {
      throw LedgerError(.malformedInput, "A cell is not UTF-8; convert the file.")
    }
    return text
  }
}
