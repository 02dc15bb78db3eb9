/// Reads the logs of one kind, as a ``LogSource`` understands them.
///
/// Files are read one after the other, record by record; what a source finds is handed over in
/// small pieces, so that the memory does not grow with the log.
package struct SourceReader<Source: LogSource>: CallReader {
  private var source = Source()
  private var found = FoundEntries()
  private let files: [String]
  private let places: [String]
  private var linesRead = 0
  private var refused = ImportNotes()
  private var unread: ImportNotes
  private var remarks: ImportNotes

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
    remarks = found.passedBy
  }

  package mutating func readEntries(_ take: ([ImportedEntry]) throws -> Void) throws {
    try source.prepare(for: files)
    for file in files { try read(file, take) }
  }

  private mutating func read(_ file: String, _ take: ([ImportedEntry]) throws -> Void) throws {
    let words = Source.words.map { Array($0.utf8) }
    let content = RecordFile(path: file, words: words, tables: Source.tables)
    var thrown: (any Error)?
    found.beginFile()
    do {
      try source.begin(file)
      try content.read { piece in
        note(piece, of: file)
        guard found.entries.count >= Self.most else { return }
        // What the taker throws ends the reading, and is not about this file.
        do { try handOver(to: take) } catch {
          thrown = error
          throw error
        }
      }
    } catch {
      if let thrown { throw thrown }
      unread.add(file, nil, "\(error)")
    }
    do {
      try source.end(into: &found)
    } catch {
      refused.add(file, nil, (error as? LedgerError)?.message ?? "\(error)")
    }
    try handOver(to: take)
  }

  private mutating func handOver(to take: ([ImportedEntry]) throws -> Void) throws {
    guard !found.entries.isEmpty else { return }
    try take(found.entries)
    found.entries.removeAll(keepingCapacity: true)
  }

  private mutating func note(_ piece: RecordFile.Piece, of file: String) {
    linesRead += 1
    switch piece {
    case .other: break
    case .refused(let line, let reason): refused.add(file, line, reason)
    case .record(let record):
      do {
        try source.read(record, into: &found)
      } catch {
        refused.add(file, record.line, (error as? LedgerError)?.message ?? "\(error)")
      }
    }
  }

  private static var most: Int { 1_000 }

  package func complete(_ summary: inout ImportSummary) {
    summary.linesRead = linesRead
    summary.ignored = found.skipped.values.reduce(0, +)
    summary.refused.prepend(contentsOf: refused)
    summary.remarks.prepend(contentsOf: remarks)
    for (reason, count) in found.skipped.sorted(by: { $0.key < $1.key }) {
      summary.remarks.add(places[0], nil, "\(counted(count, "record")) left out: \(reason).")
    }
    for (sentence, count) in found.told.sorted(by: { $0.key < $1.key }) {
      summary.remarks.add(places[0], nil, "\(counted(count, "record")): \(sentence)")
    }
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
