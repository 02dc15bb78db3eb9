/// How far the files of one way of reading were read before, and what is to be read of them now.
package struct ImportCursors: Sendable {
  private let stored: [String: ImportCursor]
  private let priceRevision: Int64
  private let now: Instant
  /// Whether calls of one file can stand in another one that is read, too.
  private let hasSeveralFiles: Bool

  /// Of files that were never read.
  package static let none = ImportCursors(
    [:],
    priceRevision: 0,
    at: .distantPast,
    hasSeveralFiles: true
  )

  init(
    _ stored: [String: ImportCursor],
    priceRevision: Int64,
    at now: Instant,
    hasSeveralFiles: Bool
  ) {
    self.stored = stored
    self.priceRevision = priceRevision
    self.now = now
    self.hasSeveralFiles = hasSeveralFiles
  }

  /// Finds out what is to be read of some files.
  ///
  /// - Parameters:
  ///   - files: Their paths.
  ///   - areOne: Whether what one of them says depends on others, so that all are read where one
  ///     has
  ///     changed.
  /// - Returns: The files, in their order.
  func plan(_ files: [String], areOne: Bool) -> [PlannedFile] {
    let planned = files.enumerated().map { plan($0.element, number: $0.offset) }
    guard areOne, planned.contains(where: { !$0.isUnchanged }) else { return planned }
    return planned.map { $0.readWhole }
  }

  private func plan(_ path: String, number: Int) -> PlannedFile {
    let key = resolvedPath(path)
    var file = PlannedFile(path: path, number: number, key: key, stamp: FileStamp(path: path))
    guard let stamp = file.stamp, let cursor = stored[key],
      cursor.priceRevision == nil || cursor.priceRevision == priceRevision,
      let tally = tally(of: cursor, path)
    else { return file }
    let mark = LogMark(stamp, path)
    let isUnchanged = cursor.stamp == mark.description
    let hasGrown =
      cursor.canContinue && stamp.size > cursor.bytesRead
      && cursor.stamp.hasPrefix(stamp.identity + ":")
    guard isUnchanged || hasGrown,
      FileEnds.digest(of: path, before: cursor.bytesRead) == cursor.digest
    else { return file }
    file.before = tally
    file.start = LogPlace(bytes: cursor.bytesRead, lines: cursor.linesRead)
    file.isUnchanged = isUnchanged
    return file
  }

  private func tally(of cursor: ImportCursor, _ path: String) -> ImportTally? {
    guard var tally = ImportTally(text: cursor.tally, of: path) else { return nil }
    // What was yet to come may have begun.
    guard tally.yetToCome == 0 || cursor.readAt == now else { return nil }
    guard let calls = CallHash.hashes(in: cursor.countedCalls ?? "") else { return nil }
    // Calls of lines were not remembered where there was no other file.
    guard !hasSeveralFiles || calls.count == tally.taken else { return nil }
    tally.calls = calls
    return tally
  }
}

/// A file of an import, and what of it is to be read.
struct PlannedFile {
  let path: String
  /// Its number among the files of the import, from 0.
  let number: Int
  /// What it is remembered by.
  let key: String
  /// Its state before it is read; `nil` for what is no file.
  let stamp: FileStamp?
  /// What it told before ``start``; `nil` where it is read whole.
  var before: ImportTally?
  /// Where what is new begins.
  var start = LogPlace.beginning
  /// Whether nothing of it is new.
  var isUnchanged = false

  /// The same file, of which all is to be read.
  var readWhole: PlannedFile { PlannedFile(path: path, number: number, key: key, stamp: stamp) }

  /// What tells this state of the file from others; `nil` for what is no file.
  var mark: String? { stamp.map { LogMark($0, path).description } }
}

/// The state of a log: of its file, and of the one in which SQLite keeps what was written last.
private struct LogMark: CustomStringConvertible {
  let description: String

  init(_ stamp: FileStamp, _ path: String) {
    let wal = FileStamp(path: path + "-wal")
    description = stamp.description + (wal.map { "+\($0)" } ?? "")
  }
}

/// What a file told besides its calls, once all of it has been handed over.
package struct FileEnd: Sendable {
  let file: PlannedFile
  /// Where what is added later begins; `nil` where it cannot be read alone.
  var place: LogPlace?
  var linesRead = 0
  var ignored = 0
  var filtered = 0
  var refused = ImportNotes()
  var remarks = ImportNotes()
  var skipped: [String: Int] = [:]
  var told: [String: Int] = [:]
  /// Whether all of it was read, so that it may be passed by as long as it does not change.
  var isWhole = true

  init(_ file: PlannedFile) { self.file = file }
}

extension FileEnd {
  /// Makes what is remembered of the file.
  ///
  /// - Parameters:
  ///   - tally: All that the file told.
  ///   - priceRevision: The revision of the price book.
  ///   - now: When it was read.
  /// - Returns: How far the file has been read; `nil` where it is to be read again.
  func cursor(
    _ tally: ImportTally,
    priceRevision: Int64,
    at now: Instant
  ) -> ImportCursor? {
    let notes = tally.refused.count + tally.remarks.count
    guard isWhole, let stamp = file.stamp, let mark = file.mark, notes <= Self.mostNotes else {
      return nil
    }
    let end = place ?? LogPlace(bytes: stamp.size, lines: 0)
    guard let digest = FileEnds.digest(of: file.path, before: end.bytes) else { return nil }
    return ImportCursor(
      path: file.key,
      stamp: mark,
      bytesRead: end.bytes,
      linesRead: end.lines,
      canContinue: place != nil,
      digest: digest,
      priceRevision: tally.unpricedCalls > 0 ? priceRevision : nil,
      tally: tally.text,
      countedCalls: tally.calls.isEmpty ? nil : CallHash.text(of: tally.calls),
      readAt: now
    )
  }

  /// A file with more refusals and remarks is read again, and says them again.
  private static let mostNotes = 200
}
