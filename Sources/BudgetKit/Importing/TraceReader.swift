/// Reads the calls of a log of any make, in CSV or JSONL, whose columns a ``TraceMapping`` names.
///
/// A call without a column for its id is named by its line: `line:`, the SHA-256 of the line's
/// bytes, `:`, and its number among the identical lines of the file. So an earlier or later state
/// of a growing log gives the same calls the same names, and exact duplicates, which logs with
/// whole seconds do have, stay apart. Where the mapping names a source, its bytes and a NUL are
/// hashed before the line's, so that identical lines of two logs stay apart, too.
package struct TraceReader {
  private let path: String
  /// What is known of the file besides its calls.
  private var end: FileEnd
  private let mapping: TraceMapping
  private var names = LineNames()
  /// Whether a line was a call, or was left out by a filter.
  private var fitsAnything = false

  /// After how many lines, all of which were refused, a mapping is taken to fit nothing.
  package static let patience = 100

  /// Prepares to read a file.
  ///
  /// - Throws: ``LedgerError`` with code `invalidValue` when the mapping cannot give calls.
  package init(path: String, mapping: TraceMapping) throws {
    try mapping.validate()
    self.path = path
    self.mapping = mapping
    end = FileEnd(PlannedFile(path: path, number: 0, key: path, stamp: nil))
  }

  /// Reads the file and hands over its calls in the order of the lines.
  ///
  /// A column that the header lacks, or that no line of JSONL has, is an error before anything is
  /// handed over, so that a slip in a name never reads as zero. For that a file of JSONL is looked
  /// through first as far as it takes. A mapping that fits none of the first lines ends the
  /// reading.
  ///
  /// - Parameter take: Is given each call; what it throws ends the reading.
  /// - Throws: ``LedgerError`` with code `invalidValue` for an unknown column, `malformedInput` for
  ///   CSV without a header, or as a ``LineReader``. What is wrong with a line is a note in
  ///   ``refused``.
  private mutating func read(_ take: (ImportedCall) throws -> Void) throws {
    // A pipe cannot be looked into: what is read of it is gone.
    if fileKind(at: path, followingLinks: true) == .file { try requireText() }
    switch mapping.format {
    case .csv(let delimiter): try readCSV(delimiter, take)
    case .jsonl: try readJSONL(take)
    }
  }

  /// Throws where the file is one that no reader of lines can make anything of.
  private func requireText() throws {
    let shape = try FileShape(ofFile: path)
    guard try shape.isBinary || (mapping.format == .jsonl && isOneDocument()) else { return }
    let sentence =
      shape.isBinary
      ? shape.sentence(insteadOf: "such a log")
      : FileShape.document.sentence(insteadOf: "such a log")
    throw LedgerError(.malformedInput, "\(quoted(path, limit: 512)): \(sentence)")
  }

  /// Returns whether the file is JSON over several lines: its first begins a value, and neither it
  /// nor the second is one.
  private func isOneDocument() throws -> Bool {
    var lines = try LineReader(path: path)
    var seen = 0
    while seen < 2, let line = try lines.next() {
      guard !line.isBlank else { continue }
      let isOpened = [UInt8(ascii: "{"), UInt8(ascii: "[")].contains(line.bytes.first { $0 > 0x20 })
      guard !line.isTooLong, seen > 0 || isOpened, (try? JSON(parsing: line.bytes)) == nil else {
        return false
      }
      seen += 1
    }
    return seen == 2
  }

  /// Returns whether to go on reading: not where nothing has fitted the mapping so far.
  private mutating func isWorthReading() -> Bool {
    guard !fitsAnything, end.refused.count >= Self.patience else { return true }
    end.isWhole = false
    end.remarks.add(
      path,
      nil,
      "None of the first \(end.refused.count) lines fits the mapping, so no more were read; correct it, or the file."
    )
    return false
  }

  /// Where reading begins: at what is new where lines have ids; otherwise earlier lines tell how
  /// later ones are named.
  private var start: LogPlace { mapping.namesCalls ? end.file.start : .beginning }

  /// Returns the call of a line, or `nil` when it is filtered out, refused, or was read before.
  private mutating func call(
    line: Int,
    bytes: some Collection<UInt8>,
    row: () throws -> TraceRow
  ) -> ImportedCall? {
    let isKnown = end.file.before != nil && Int64(line) <= end.file.start.lines
    if !isKnown { end.linesRead += 1 }
    do {
      let row = try row()
      guard mapping.accepts(row) else {
        if !isKnown { end.filtered += 1 }
        fitsAnything = true
        return nil
      }
      let call = try mapping.call(row) { try nextID(of: bytes) }
      if !isKnown, let cost = call.reportedCost, cost < .zero {
        end.told[FoundEntries.creditSentence, default: 0] += 1
      }
      fitsAnything = true
      return isKnown ? nil : call
    } catch {
      if !isKnown { end.refused.add(path, line, "\(error)") }
      return nil
    }
  }

  private mutating func nextID(of bytes: some Collection<UInt8>) throws -> String {
    try names.next(of: bytes, source: mapping.source)
  }
}

// MARK: - CSV

extension TraceReader {
  private mutating func readCSV(_ delimiter: UInt8, _ take: (ImportedCall) throws -> Void) throws {
    var records = try CSVReader(path: path, delimiter: delimiter, from: start)
    // A quote that is open may be closed by what is added.
    var isWhole = true
    let indexes = try mapping.columns.map { try index(of: $0, in: records.header) }
    while isWorthReading(), let record = try records.next() {
      let call = call(line: record.line, bytes: record.bytes) {
        let cells = try record.cells.get()
        return indexes.map { cells[$0].isEmpty ? nil : cells[$0] }
      }
      if case .failure = record.cells { isWhole = false }
      if let call { try take(call) }
    }
    end.place = isWhole && !records.endsOpen ? records.place : nil
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
    var watch = ColumnWatch(columns: mapping.columns)
    if end.file.before != nil {
      watch.unseen = []
    } else if fileKind(at: path, followingLinks: true) == .file {
      try lookForColumns(&watch)
      try requireColumns(watch)
      watch.unseen = []
    }
    try readJSONL(watching: &watch, take)
  }

  /// Looks through the file until each column was seen.
  private func lookForColumns(_ watch: inout ColumnWatch) throws {
    var lines = try LineReader(path: path)
    while !watch.unseen.isEmpty, let line = try lines.next() {
      guard !line.isTooLong, !line.isBlank else { continue }
      _ = try? mapping.row(of: line, &watch)
    }
  }

  private func requireColumns(_ watch: ColumnWatch) throws {
    guard let missing = watch.unseen.min(), watch.hasSeenObject else { return }
    throw LedgerError(
      .invalidValue,
      "No line of \(quoted(path)) has \(quoted(mapping.columns[missing])); check the column's name."
    )
  }

  /// Reads all lines; calls are held back until each column was seen, where that is not known
  /// before.
  private mutating func readJSONL(
    watching watch: inout ColumnWatch,
    _ take: (ImportedCall) throws -> Void
  ) throws {
    let mapping = mapping
    var lines = try LineReader(path: path)
    try lines.move(to: start)
    var held: [ImportedCall] = []
    while isWorthReading(), let line = try lines.next() {
      guard !line.isBlank else { continue }
      let call = call(line: line.number, bytes: line.bytes) { try mapping.row(of: line, &watch) }
      if let call { held.append(call) }
      guard watch.unseen.isEmpty else {
        try requireRoom(for: held, watch)
        continue
      }
      try held.forEach(take)
      held.removeAll(keepingCapacity: true)
    }
    try requireColumns(watch)
    end.place = lines.endsOpen ? nil : lines.place
  }

  private func requireRoom(for held: [ImportedCall], _ watch: ColumnWatch) throws {
    let most = 10_000
    guard held.count >= most, let missing = watch.unseen.min() else { return }
    throw LedgerError(
      .invalidValue,
      "None of \(most) lines has \(quoted(mapping.columns[missing])), and a pipe is read once; check the column's name, or "
        + "write the lines into a file."
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

// MARK: - As a reader of calls

extension TraceReader: CallReader {
  package var reading: [String] { ["trace", resolvedPath(path)] + mapping.words }
  package var files: [String] { [path] }

  package mutating func readEntries(
    after cursors: ImportCursors,
    _ take: (ImportPiece) throws -> Void
  ) throws {
    let file = cursors.plan(files, areOne: false)[0]
    if file.isUnchanged, let before = file.before { return try take(.unchanged(before)) }
    end = FileEnd(file)
    if let before = file.before {
      fitsAnything = true
      try take(.resumed(before, file: 0))
    }
    try read { (call: ImportedCall) in try take(.entries([.call(call)])) }
    try take(.end(end))
  }

  package func complete(_ summary: inout ImportSummary) {
    var remarks = ImportNotes()
    for (sentence, count) in summary.total.told.sorted(by: { $0.key < $1.key }) {
      remarks.add(path, nil, "\(counted(count, "record")): \(sentence)")
    }
    summary.remark(remarks)
  }
}
