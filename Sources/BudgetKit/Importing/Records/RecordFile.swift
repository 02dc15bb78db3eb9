/// A file of a log, read record by record, whatever it is written in: lines of JSON, a list or
/// documents of JSON, CSV, or a database.
struct RecordFile {
  let path: String
  /// Words of which a line of JSON has at least one where it matters.
  let words: [[UInt8]]
  let tables: [ForeignTable]

  /// What stands at a place of the file: a record, nothing that matters, or why it is refused.
  enum Piece {
    case record(LogRecord)
    case other(line: Int)
    case refused(line: Int?, reason: String)

    /// The number of its line; `nil` where it has none.
    var line: Int? {
      switch self {
      case .record(let record): record.line
      case .other(let line): line
      case .refused(let line, _): line
      }
    }
  }

  /// Reads the file from a place on and hands over its pieces.
  ///
  /// What is no list of lines has no places, and is read from its beginning.
  ///
  /// - Returns: Where the last line ends that no more can be added to; `nil` where what is added
  ///   later cannot be read alone.
  /// - Throws: ``LedgerError`` where the file cannot be read, or is none of records; what `take`
  ///   throws.
  @discardableResult
  func read(
    from place: LogPlace = .beginning,
    _ take: (Piece) throws -> Void
  ) throws -> LogPlace? {
    let start = try FileShape.beginning(of: path)
    guard !start.isEmpty else { return nil }
    switch FileShape(start[...]) {
    case .database:
      try ForeignDatabase(path: path).read(tables, take)
      return nil
    case let shape where shape.isBinary:
      throw LedgerError(.malformedInput, shape.sentence(insteadOf: "such a log"))
    default:
      switch form(of: start) {
      case .lines: return try readLines(from: place, take)
      case .elements:
        try readElements(take)
        return nil
      case .csv: return try readCSV(from: place, take)
      }
    }
  }

  private enum Form { case lines, elements, csv }

  /// A list, and an object that does not end on its first line, are read by their elements.
  private func form(of start: [UInt8]) -> Form {
    let text = start.drop { $0 <= 0x20 || $0 == 0xEF || $0 == 0xBB || $0 == 0xBF }
    let line = text.prefix { $0 != 0x0A }
    switch text.first {
    case UInt8(ascii: "["): return .elements
    case UInt8(ascii: "{"):
      let isWhole = line.endIndex < text.endIndex && (try? JSON(parsing: line)) != nil
      let isFirstOfLines = line.endIndex == start.endIndex || isWhole
      return isFirstOfLines || line.count > 2 ? linesOrElements(line, isWhole) : .elements
    case nil: return .lines
    default:
      let isCSV = line.contains(UInt8(ascii: ",")) && !line.contains(UInt8(ascii: "{"))
      return isCSV ? .csv : .lines
    }
  }

  /// Tells lines of JSON, the first of which may be broken, from a document over several lines.
  private func linesOrElements(_ line: ArraySlice<UInt8>, _ isWhole: Bool) -> Form {
    if isWhole { return .lines }
    let last = line.last { $0 > 0x20 }
    let isOpen = [UInt8(ascii: ","), UInt8(ascii: "{"), UInt8(ascii: "[")].contains(last)
    return isOpen ? .elements : .lines
  }
}

extension RecordFile {
  private func readLines(
    from place: LogPlace,
    _ take: (Piece) throws -> Void
  ) throws -> LogPlace? {
    var lines = try LineReader(path: path, limit: JSONElementReader.longestElement)
    try lines.move(to: place)
    while let line = try lines.next() {
      guard !line.isBlank else { continue }
      try take(piece(of: line))
    }
    return lines.endsOpen ? nil : lines.place
  }

  private func piece(of line: LineReader.Line) -> Piece {
    guard !line.isTooLong else {
      return .refused(
        line: line.number,
        reason: "The line has more than \(JSONElementReader.longestElement) bytes."
      )
    }
    let last = line.bytes.last { $0 > 0x20 }
    let isClosed = last == UInt8(ascii: "}") || last == UInt8(ascii: "]")
    if isClosed && !words.isEmpty && !words.contains(where: { line.bytes.holds($0) }) {
      return .other(line: line.number)
    }
    return piece(line.bytes, line.number)
  }

  private func piece(_ bytes: ArraySlice<UInt8>, _ line: Int) -> Piece {
    do {
      return .record(LogRecord(file: path, line: line, json: try JSON(parsing: bytes)))
    } catch {
      return .refused(line: line, reason: "\(error)")
    }
  }

  private func readElements(_ take: (Piece) throws -> Void) throws {
    var elements = try JSONElementReader(path: path)
    while true {
      let element: JSONElementReader.Element?
      do {
        element = try elements.next()
      } catch let error as LedgerError where error.code == .malformedInput {
        return try take(.refused(line: nil, reason: error.message))
      }
      guard let element else { return }
      try take(piece(element.bytes, element.line))
    }
  }

  private func readCSV(
    from place: LogPlace,
    _ take: (Piece) throws -> Void
  ) throws -> LogPlace? {
    var records = try CSVReader(path: path, delimiter: UInt8(ascii: ","), from: place)
    // A quote that is open may be closed by what is added.
    var isWhole = true
    let header = records.header.map { String($0.filter { $0 != "\u{FEFF}" }) }
    guard Set(header).count == header.count else {
      throw LedgerError(.malformedInput, "Two columns of the header have one name; rename one.")
    }
    while let record = try records.next() {
      switch record.cells {
      case .success(let cells):
        let members = zip(header, cells).map { JSON.Member($0, .string($1)) }
        try take(.record(LogRecord(file: path, line: record.line, json: .object(members))))
      case .failure(let error):
        isWhole = false
        try take(.refused(line: record.line, reason: error.message))
      }
    }
    return isWhole && !records.endsOpen ? records.place : nil
  }
}
