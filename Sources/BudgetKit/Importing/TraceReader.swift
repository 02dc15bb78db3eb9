/// Reads the calls of a log of any make, in CSV or JSONL, whose columns a ``TraceMapping`` names.
///
/// A call without a column for its id is named by its line: `line:`, the SHA-256 of the line's bytes, `:`, and its number
/// among the identical lines of the file. So an earlier or later state of a growing log gives the same calls the same
/// names, and exact duplicates, which logs with whole seconds do have, stay apart. Where the mapping names a source, its
/// bytes and a NUL are hashed before the line's, so that identical lines of two logs stay apart, too.
package struct TraceReader {
  /// The lines with content, the header of CSV left out.
  package private(set) var linesRead = 0
  /// How many of them the filters left out.
  package private(set) var filteredOut = 0
  /// Why lines were refused, in the order of the lines.
  package private(set) var refused: [ImportNote] = []

  private let path: String
  private let mapping: TraceMapping
  private var ordinals: [[UInt8]: Int] = [:]
  private var hasTaken = false

  /// How many lines are refused before a file of which nothing could be taken counts as none of this kind; it may have no end.
  package static let mostRefusedAtFirst = 100_000

  /// Prepares to read a file.
  ///
  /// - Throws: ``LedgerError`` with code `invalidValue` when the mapping cannot give calls.
  package init(path: String, mapping: TraceMapping) throws {
    try mapping.validate()
    self.path = path
    self.mapping = mapping
  }

  /// Reads the file and hands over its calls in the order of the lines.
  ///
  /// A column that the header lacks is an error before anything is handed over. In JSONL, calls are held back until each
  /// column was seen, and a column that no line has is an error, so that a slip in a name never reads as zero.
  ///
  /// - Parameter take: Is given each call; what it throws ends the reading.
  /// - Throws: ``LedgerError`` with code `invalidValue` for an unknown column, `malformedInput` for CSV without a header, or
  ///   as a ``LineReader``. What is wrong with a line is a note in ``refused``.
  package mutating func read(_ take: (ImportedCall) throws -> Void) throws {
    switch mapping.format {
    case .csv(let delimiter): try readCSV(delimiter, take)
    case .jsonl: try readJSONL(take)
    }
  }

  /// Returns the call of a line, or `nil` when it is filtered out or refused.
  private mutating func call(
    line: Int,
    bytes: some Collection<UInt8>,
    row: () throws -> TraceRow
  ) -> ImportedCall? {
    linesRead += 1
    do {
      let row = try row()
      guard mapping.accepts(row) else {
        filteredOut += 1
        return nil
      }
      let call = try mapping.call(row) { nextID(of: bytes) }
      hasTaken = true
      return call
    } catch {
      refused.append(ImportNote(file: path, line: line, reason: "\(error)"))
      return nil
    }
  }

  /// Throws where nothing but lines that are refused has come for long.
  private func requireSense() throws {
    guard !hasTaken, refused.count >= Self.mostRefusedAtFirst, let first = refused.first else {
      return
    }
    throw LedgerError(
      .malformedInput,
      "None of the first \(refused.count) lines of \(quoted(path, limit: 512)) could be taken, of line \(first.line ?? 1) because: \(first.reason)"
    )
  }

  private mutating func nextID(of bytes: some Collection<UInt8>) -> String {
    var hash = SHA256()
    if let source = mapping.source { hash.update(Array(source.utf8) + [0]) }
    hash.update(bytes)
    let digest = hash.finalized()
    let ordinal = ordinals[digest, default: 0] + 1
    ordinals[digest] = ordinal
    return "line:\(hexadecimal(digest)):\(ordinal)"
  }
}

// MARK: - CSV

extension TraceReader {
  private mutating func readCSV(_ delimiter: UInt8, _ take: (ImportedCall) throws -> Void) throws {
    var records = try CSVReader(path: path, delimiter: delimiter)
    let indexes = try mapping.columns.map { try index(of: $0, in: records.header) }
    while let record = try records.next() {
      let call = call(line: record.line, bytes: record.bytes) {
        let cells = try record.cells.get()
        return indexes.map { cells[$0].isEmpty ? nil : cells[$0] }
      }
      if let call { try take(call) }
      try requireSense()
    }
  }

  private func index(of column: String, in header: [String]) throws -> Int {
    let found = header.indices.filter { header[$0].utf8.elementsEqual(column.utf8) }
    guard let index = found.first else {
      let known = header.map { quoted($0) }.joined(separator: ", ")
      throw LedgerError(
        .invalidValue,
        "\(quoted(path)) has no column \(quoted(column)); it has \(known)."
      )
    }
    guard found.count == 1 else {
      throw LedgerError(
        .invalidValue,
        "\(quoted(path)) has several columns \(quoted(column)); rename one."
      )
    }
    return index
  }
}

// MARK: - JSONL

extension TraceReader {
  private mutating func readJSONL(_ take: (ImportedCall) throws -> Void) throws {
    let mapping = mapping
    var lines = try LineReader(path: path)
    var watch = ColumnWatch(columns: mapping.columns)
    var held: [ImportedCall] = []
    while let line = try lines.next() {
      guard line.isTooLong || !line.bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) else { continue }
      let call = call(line: line.number, bytes: line.bytes) { try mapping.row(of: line, &watch) }
      if let call { held.append(call) }
      try requireSense()
      guard watch.unseen.isEmpty else { continue }
      try held.forEach(take)
      held.removeAll(keepingCapacity: true)
    }
    guard let missing = watch.unseen.min(), watch.hasSeenObject else { return }
    throw LedgerError(
      .invalidValue,
      "No line of \(quoted(path)) has \(quoted(mapping.columns[missing])); check the column's name."
    )
  }
}

/// Which columns no line had so far.
private struct ColumnWatch {
  var unseen: Set<Int>
  var hasSeenObject = false

  init(columns: [String]) { unseen = Set(columns.indices) }
}

extension TraceMapping {
  /// Returns the values of a line of JSONL.
  fileprivate func row(of line: LineReader.Line, _ watch: inout ColumnWatch) throws -> TraceRow {
    guard !line.isTooLong else {
      throw LedgerError(
        .malformedInput,
        "The line has more than \(LineReader.longestLine) bytes."
      )
    }
    let object = try JSON(parsing: line.bytes)
    guard object.object != nil else {
      throw LedgerError(.malformedInput, "The line is not a JSON object.")
    }
    watch.hasSeenObject = true
    let values = columns.map { object[$0] ?? object[path: steps(of: $0)] }
    for (index, value) in values.enumerated() where value != nil { watch.unseen.remove(index) }
    return try zip(values, columns).map(text)
  }

  /// Returns the members that lead to a column.
  private func steps(of column: String) -> [String] {
    column.split(separator: ".", omittingEmptySubsequences: false).map { String($0) }
  }

  private func text(_ value: JSON?, of column: String) throws -> String? {
    switch value {
    case nil, .null: return nil
    case .bool(let flag): return flag ? "true" : "false"
    case .number(let text): return text
    case .string(let text): return text.isEmpty ? nil : text
    case .array, .object:
      throw LedgerError(
        .malformedInput,
        "\(quoted(column)) is no single value; name a member in it."
      )
    }
  }
}
