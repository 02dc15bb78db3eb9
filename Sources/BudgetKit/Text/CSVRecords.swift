/// The records of comma-separated values in a short text that is read whole.
package struct CSVRecords: Sequence, IteratorProtocol {
  /// A record.
  package struct Record {
    /// The number of its first line, from 1.
    package let line: Int
    /// Its cells, or why there are none.
    package let cells: Result<[String], LedgerError>
  }

  /// The most bytes of a record of several lines, so that stray quotes cost no time.
  private static let longest = 1 << 16

  private var rest: ArraySlice<UInt8>
  private var line = 0

  /// Takes a text; a byte-order mark is passed over.
  package init(_ bytes: [UInt8]) {
    rest = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
  }

  /// Returns the next record that is not an empty line.
  ///
  /// Where a quote is opened and the lines behind it make no record, the first line alone is
  /// refused, and the others are read by themselves.
  package mutating func next() -> Record? {
    while let first = takeLine() {
      guard !first.isEmpty else { continue }
      let (number, afterFirst) = (line, rest)
      var record = first
      var isOpen = CSVCells.leaveOpen(first[...])
      while isOpen, record.count < Self.longest, let more = takeLine() {
        record += [0x0A] + more
        isOpen = !CSVCells.leaveOpen(more[...])
      }
      let cells = Result { () throws(LedgerError) in
        try CSVCells.split(record[...], at: UInt8(ascii: ","))
      }
      if case .failure = cells { (line, rest) = (number, afterFirst) }
      return Record(line: number, cells: cells)
    }
    return nil
  }

  private mutating func takeLine() -> [UInt8]? {
    guard !rest.isEmpty else { return nil }
    line += 1
    let end = rest.firstIndex(of: 0x0A) ?? rest.endIndex
    let found = rest[..<end]
    rest = rest[end...].dropFirst()
    return Array(found.last == 0x0D ? found.dropLast() : found)
  }
}
