/// Reads the session logs that Claude Code writes, as they lie in its folders.
///
/// Programs write one line for each block of an answer, and resumed or forked sessions and
/// sub-agents repeat lines in other files. ``LoggedName`` says which lines tell of one call. Of
/// these
/// - the line with the most output tokens tells the usage, for counts of earlier lines are partial;
///   of several such lines the later one,
/// - the earliest tells the time, the session and the working directory.
///
/// Lines of one answer lie close together. They are put together in a window of some thousand
/// answers; what lies further apart the ledger puts together, which knows every call. So the memory
/// does not grow with the log.
///
/// Lines of the model `<synthetic>` are messages of the program itself: they are counted, but are
/// no calls.
package struct ClaudeCodeReader {
  package let files: [String]
  private let places: [String]
  /// Whether the logs are being written: a last line without its end is left for the next time.
  private let isGrowing: Bool
  private var window = AnswerWindow()
  /// The files that have been read, and after how many answers each may be done with.
  private var endings: [(answers: Int, end: FileEnd)] = []
  /// The messages of the model `<synthetic>`, as hashes of their ids.
  private var synthetic: Set<Int> = []
  /// What could not be read although it may hold calls.
  private var unread: ImportNotes
  /// What was passed by.
  private var passedBy: ImportNotes
  /// Files that are no logs of Claude Code.
  private var foreign = ImportNotes()
  private var hasFoundLog = false

  /// Finds the logs in some places; see ``ClaudeCodePlaces``.
  ///
  /// - Parameters:
  ///   - places: The places.
  ///   - isGrowing: Whether a program is writing them, so that a line may not be whole yet.
  /// - Throws: ``LedgerError`` with code `notFound` when there is no log, and `invalidPath` or
  ///   `storage` when a place cannot be read.
  package init(places: [String], isGrowing: Bool = false) throws {
    let found = try ClaudeCodePlaces.logs(at: places)
    self.places = places
    self.isGrowing = isGrowing
    files = found.files
    passedBy = found.passedBy
    unread = found.unread
  }

  private mutating func hand(
    over answers: [PendingAnswer],
    to take: (ImportPiece) throws -> Void
  ) throws {
    if !answers.isEmpty { try take(.entries(answers.map { .call($0.call) })) }
    for answer in answers {
      for remark in answer.remarks { try take(.remark(remark, file: answer.call.file)) }
    }
    // What was added first is handed over first, so that a file is done when its last answer is.
    while let first = endings.first, first.answers <= window.handedOver {
      try take(.end(first.end))
      endings.removeFirst()
    }
  }
}

// MARK: - Reading files

extension ClaudeCodeReader {
  /// Reads what is new of a file; one that is no log of Claude Code gives one sentence, and not one
  /// for each line.
  private mutating func read(
    _ file: PlannedFile,
    _ take: (ImportPiece) throws -> Void
  ) throws {
    var log = Log(file)
    var thrown: (any Error)?
    if let before = file.before {
      log.isLog = true
      try take(.resumed(before, file: file.number))
    }
    do {
      var reader = try LineReader(path: file.path)
      try reader.move(to: file.start)
      var place = reader.place
      while thrown == nil, !log.isForeign, let line = try reader.next() {
        guard !isGrowing || !reader.endsOpen else { break }
        place = reader.place
        read(line, of: &log)
        guard window.isFull else { continue }
        // What the taker throws ends the reading, and is not about this file.
        do { try hand(over: window.open(), to: take) } catch { thrown = error }
      }
      log.end.place = isGrowing ? place : reader.endsOpen ? nil : place
    } catch {
      unread.add(file.path, nil, "\(error)")
      log.end.isWhole = false
    }
    if let thrown { throw thrown }
    close(log)
  }

  private mutating func close(_ log: Log) {
    var end = log.end
    if log.isLog {
      hasFoundLog = true
    } else if end.linesRead > 0 {
      // What it says of lines of something else is nobody's concern.
      end.refused = ImportNotes()
      end.isWhole = false
      let shape = (try? FileShape(ofFile: log.path)) ?? .unknown
      if shape.isBinary {
        unread.add(log.path, nil, shape.sentence(insteadOf: "Claude Code"))
      } else {
        foreign.add(log.path, nil, shape.sentence(insteadOf: "Claude Code"))
      }
    }
    endings.append((window.added, end))
  }

  private mutating func read(_ line: LineReader.Line, of log: inout Log) {
    guard !line.isBlank else { return }
    log.end.linesRead += 1
    guard !line.isTooLong else {
      return log.refuse(line, "The line has more than \(LineReader.longestLine) bytes.")
    }
    do {
      let content = try ClaudeCodeLine(line.bytes)
      log.isLog = log.isLog || content.isOfClaudeCode
      guard content.type == "assistant" else { return }
      try take(content, of: &log, line.number)
    } catch {
      // Only the counts of an answer are refused for what they are.
      log.isLog = log.isLog || (error as? LedgerError)?.code == .invalidAmount
      log.refuse(line, "\(error)")
    }
  }

  /// Adds the line of an answer to the lines of the same answer.
  private mutating func take(_ line: ClaudeCodeLine, of log: inout Log, _ number: Int) throws {
    guard line.model != "<synthetic>" else {
      guard let id = line.messageID, synthetic.insert(id.hashValue).inserted else { return }
      log.end.ignored += 1
      return
    }
    let remarks = line.remarks().map { ImportNote(file: log.path, line: number, reason: $0) }
    var call = try line.call()
    call.file = log.number
    window.add(PendingAnswer(call, remarks))
  }
}

/// A file as far as it has been read.
private struct Log {
  let path: String
  let number: Int
  var end: FileEnd
  /// Whether a line of it is one of Claude Code.
  var isLog = false

  /// How many lines are looked at before a file is taken for something else.
  private static let patience = 1_000

  init(_ file: PlannedFile) {
    path = file.path
    number = file.number
    end = FileEnd(file)
  }

  /// Whether the file is no log of Claude Code, as far as so many lines can tell.
  var isForeign: Bool { !isLog && end.linesRead >= Self.patience }

  mutating func refuse(_ line: LineReader.Line, _ reason: String) {
    end.refused.add(path, line.number, reason)
  }
}

// MARK: - As a reader of calls

extension ClaudeCodeReader: CallReader {
  package var reading: [String] { ["claude-code"] + places.map(resolvedPath) }

  package mutating func readEntries(
    after cursors: ImportCursors,
    _ take: (ImportPiece) throws -> Void
  ) throws {
    let plan = cursors.plan(files, areOne: false)
    for file in plan where file.isUnchanged {
      guard let before = file.before else { continue }
      hasFoundLog = true
      try take(.unchanged(before))
    }
    for file in plan where !file.isUnchanged { try read(file, take) }
    try hand(over: window.close(), to: take)
    if hasFoundLog {
      passedBy.append(contentsOf: foreign)
    } else {
      unread.append(contentsOf: foreign)
      if unread.isEmpty { unread.add(files[0], nil, "The log holds no lines; check the path.") }
    }
  }

  package func complete(_ summary: inout ImportSummary) {
    summary.remark(passedBy)
    summary.unread = unread
  }
}
