/// Reads the logs of one kind, as a ``LogSource`` understands them.
///
/// Files are read one after the other, record by record; what a source finds is handed over in
/// small pieces, so that the memory does not grow with the log.
package struct SourceReader<Source: LogSource>: CallReader {
  package let files: [String]
  private var source = Source()
  private var found = FoundEntries()
  private let places: [String]
  private var unread: ImportNotes
  private let passedBy: ImportNotes
  /// Files that are of another kind.
  private var foreign = ImportNotes()
  /// Whether the file that is read now told anything.
  private var tellsAnything = false

  /// Finds the logs in some places: files, and folders with files of the kind.
  ///
  /// - Throws: ``LedgerError`` with code `notFound` where nothing is.
  package init(places: [String]) throws {
    let found = try LogFiles(places: places) { Source.mayBeLog($0) }
    guard !found.files.isEmpty || !found.unread.isEmpty else {
      let names = places.map { quoted($0, limit: 512) }.joined(separator: ", ")
      throw LedgerError(.notFound, "No logs of \(Source.title) were found in \(names).")
    }
    self.places = places
    files = found.files
    unread = found.unread
    passedBy = found.passedBy
  }

  package var reading: [String] { [Source.name] + places.map(resolvedPath) }

  package mutating func readEntries(
    after cursors: ImportCursors,
    _ take: (ImportPiece) throws -> Void
  ) throws {
    let plan = cursors.plan(files, areOne: Source.filesAreOne)
    for file in plan where file.isUnchanged {
      if let before = file.before { try take(.unchanged(before)) }
    }
    guard plan.contains(where: { !$0.isUnchanged }) else { return }
    try source.prepare(for: files)
    for file in plan where !file.isUnchanged {
      let isWhole = Source.growth == .whole || file.before == nil
      try read(isWhole ? file.readWhole : file, take)
    }
  }

  private mutating func read(
    _ file: PlannedFile,
    _ take: (ImportPiece) throws -> Void
  ) throws {
    let words = Source.words.map { Array($0.utf8) }
    let content = RecordFile(path: file.path, words: words, tables: Source.tables)
    var thrown: (any Error)?
    var end = FileEnd(file)
    if let before = file.before { try take(.resumed(before, file: file.number)) }
    found.beginFile()
    tellsAnything = file.before != nil
    do {
      try source.begin(file.path)
      let start = Source.growth == .added ? file.start : .beginning
      end.place = try content.read(from: start) { piece in
        note(piece, &end)
        guard found.entries.count >= Self.most else { return }
        // What the taker throws ends the reading, and is not about this file.
        do { try handOver(of: file, to: take) } catch {
          thrown = error
          throw error
        }
      }
    } catch {
      if let thrown { throw thrown }
      unread.add(file.path, nil, "\(error)")
      end.isWhole = false
    }
    do {
      try source.end(into: &found)
    } catch {
      end.refused.add(file.path, nil, (error as? LedgerError)?.message ?? "\(error)")
    }
    try handOver(of: file, to: take)
    (end.skipped, end.told) = (found.skipped, found.told)
    end.ignored = found.skipped.values.reduce(0, +)
    judge(&end)
    try take(.end(end))
  }

  /// Finds out whether a file that told nothing is of another kind, and says what it looks like.
  private mutating func judge(_ end: inout FileEnd) {
    let tells = tellsAnything || end.ignored > 0 || !end.refused.isEmpty || !end.told.isEmpty
    guard !tells, end.linesRead > 0, end.isWhole, !Source.marks.isEmpty,
      let start = try? FileShape.beginning(of: end.file.path)[...]
    else { return }
    let shape = FileShape(start)
    switch shape {
    case .database: return
    case .log(let name, _) where name != Source.name: break
    default:
      guard !Source.marks.contains(where: { start.holds(Array($0.utf8)) }) else { return }
    }
    end.isWhole = false
    let sentence = shape.sentence(insteadOf: Source.title)
    // A file that was named was meant; one that lies in a folder may belong to somebody else.
    if places.contains(end.file.path) {
      unread.add(end.file.path, nil, sentence)
    } else {
      foreign.add(end.file.path, nil, sentence)
    }
  }

  private mutating func handOver(
    of file: PlannedFile,
    to take: (ImportPiece) throws -> Void
  ) throws {
    guard !found.entries.isEmpty else { return }
    tellsAnything = true
    for index in found.entries.indices { found.entries[index].file = file.number }
    try take(.entries(found.entries))
    found.entries.removeAll(keepingCapacity: true)
  }

  private mutating func note(_ piece: RecordFile.Piece, _ end: inout FileEnd) {
    let isContext = end.file.before != nil && Int64(piece.line ?? 0) <= end.file.start.lines
    if !isContext { end.linesRead += 1 }
    switch piece {
    case .other: break
    case .refused(let line, let reason):
      if !isContext { end.refused.add(end.file.path, line, reason) }
    case .record(let record):
      do {
        try source.read(record, into: &found)
      } catch  where !isContext {
        end.refused.add(
          end.file.path,
          record.line,
          (error as? LedgerError)?.message ?? "\(error)"
        )
      } catch {
        // It was said when it was read first.
      }
      if isContext { found.forget() }
    }
  }

  private static var most: Int { 1_000 }

  package func complete(_ summary: inout ImportSummary) {
    var remarks = passedBy
    for (reason, count) in summary.total.skipped.sorted(by: { $0.key < $1.key }) {
      remarks.add(places[0], nil, "\(counted(count, "record")) left out: \(reason).")
    }
    remarks.append(contentsOf: foreign)
    for (sentence, count) in summary.total.told.sorted(by: { $0.key < $1.key }) {
      remarks.add(places[0], nil, "\(counted(count, "record")): \(sentence)")
    }
    summary.remark(remarks)
    summary.unread.append(contentsOf: unread)
  }
}

/// The files that lie in some places.
struct LogFiles {
  private(set) var files: [String] = []
  private(set) var passedBy = ImportNotes()
  private(set) var unread = ImportNotes()

  /// Finds them; a place that is a file is one, whatever its name.
  ///
  /// - Throws: ``LedgerError`` with code `notFound` for the one place that is not there.
  init(places: [String], where mayBeLog: @escaping (String) -> Bool) throws {
    for place in places {
      do {
        try add(place, mayBeLog)
      } catch let error as LedgerError where places.count > 1 {
        unread.add(place, nil, error.message)
      }
    }
  }

  private mutating func add(_ place: String, _ mayBeLog: @escaping (String) -> Bool) throws {
    try validatePath(place)
    switch fileKind(at: place, followingLinks: true) {
    case nil:
      throw LedgerError(.notFound, "\(quoted(place, limit: 512)) does not exist; check the path.")
    case .folder:
      let walk = try FolderWalk(place, where: mayBeLog)
      files += walk.files
      passedBy.append(contentsOf: walk.passedBy)
      unread.append(contentsOf: walk.unread)
    default: files.append(place)
    }
  }
}
