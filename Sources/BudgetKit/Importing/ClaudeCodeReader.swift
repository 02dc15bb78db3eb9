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
  /// The lines of all files, blank ones left out.
  package private(set) var linesRead = 0
  /// Why lines were refused, in the order of the files and lines.
  package private(set) var refused = ImportNotes()
  /// What could not be read although it may hold calls.
  package private(set) var unread: ImportNotes
  /// What to know about calls that were read, and what was passed by.
  package private(set) var remarks: ImportNotes

  private let files: [String]
  private var window = AnswerWindow()
  /// The messages of the model `<synthetic>`, as hashes of their ids.
  private var synthetic: Set<Int> = []
  /// Files that are no logs of Claude Code.
  private var foreign = ImportNotes()
  private var hasFoundLog = false

  /// Finds the logs in some places; see ``ClaudeCodePlaces``.
  ///
  /// - Throws: ``LedgerError`` with code `notFound` when there is no log, and `invalidPath` or
  ///   `storage` when a place cannot be read.
  package init(places: [String]) throws {
    let found = try ClaudeCodePlaces.logs(at: places)
    files = found.files
    remarks = found.passedBy
    unread = found.unread
  }

  /// How many of the messages are of the model `<synthetic>`, for which no call was made.
  package var syntheticCount: Int { synthetic.count }

  /// Reads all logs.
  ///
  /// What is wrong with a file or a line is a note in ``unread`` or ``refused``.
  ///
  /// - Parameter take: Is given the calls, some thousand at a time, each time ordered by time and
  ///   then by id. A call is given again where a line of it lies far from the others.
  /// - Throws: What `take` throws, which ends the reading.
  package mutating func read(_ take: ([ImportedCall]) throws -> Void) throws {
    for file in files { try read(file, take) }
    try hand(over: window.close(), to: take)
    if hasFoundLog {
      remarks.append(contentsOf: foreign)
    } else {
      unread.append(contentsOf: foreign)
      if unread.isEmpty { unread.add(files[0], nil, "The log holds no lines; check the path.") }
    }
  }

  private mutating func hand(
    over answers: [PendingAnswer],
    to take: ([ImportedCall]) throws -> Void
  ) throws {
    guard !answers.isEmpty else { return }
    for remark in answers.flatMap(\.remarks) { remarks.append(remark) }
    try take(answers.map(\.call))
  }
}

// MARK: - Reading files

extension ClaudeCodeReader {
  /// Reads a file; one that is no log of Claude Code gives one sentence, and not one for each line.
  private mutating func read(_ file: String, _ take: ([ImportedCall]) throws -> Void) throws {
    var log = Log(file: file)
    var thrown: (any Error)?
    do {
      var reader = try LineReader(path: file)
      while thrown == nil, !log.isForeign, let line = try reader.next() {
        read(line, of: &log)
        guard window.isFull else { continue }
        // What the taker throws ends the reading, and is not about this file.
        do { try hand(over: window.open(), to: take) } catch { thrown = error }
      }
    } catch {
      unread.add(file, nil, "\(error)")
    }
    if let thrown { throw thrown }
    close(log)
  }

  private mutating func close(_ log: Log) {
    if log.isLog {
      hasFoundLog = true
      refused.append(contentsOf: log.refused)
    } else if log.linesRead > 0 {
      let shape = (try? FileShape(ofFile: log.file)) ?? .unknown
      if shape.isBinary {
        unread.add(log.file, nil, shape.sentence)
      } else {
        foreign.add(log.file, nil, shape.sentence)
      }
    }
  }

  private mutating func read(_ line: LineReader.Line, of log: inout Log) {
    guard !line.isBlank else { return }
    linesRead += 1
    log.linesRead += 1
    guard !line.isTooLong else {
      return log.refuse(line, "The line has more than \(LineReader.longestLine) bytes.")
    }
    do {
      let content = try ClaudeCodeLine(line.bytes)
      log.isLog = log.isLog || content.isOfClaudeCode
      guard content.type == "assistant" else { return }
      try take(content, of: log.file, line.number)
    } catch {
      // Only the counts of an answer are refused for what they are.
      log.isLog = log.isLog || (error as? LedgerError)?.code == .invalidAmount
      log.refuse(line, "\(error)")
    }
  }

  /// Adds the line of an answer to the lines of the same answer.
  private mutating func take(_ line: ClaudeCodeLine, of file: String, _ number: Int) throws {
    guard line.model != "<synthetic>" else {
      if let id = line.messageID { synthetic.insert(id.hashValue) }
      return
    }
    let remarks = line.remarks().map { ImportNote(file: file, line: number, reason: $0) }
    window.add(PendingAnswer(try line.call(), remarks))
  }
}

/// A file as far as it has been read.
private struct Log {
  let file: String
  var linesRead = 0
  /// Whether a line of it is one of Claude Code.
  var isLog = false
  private(set) var refused = ImportNotes()

  /// How many lines are looked at before a file is taken for something else.
  private static let patience = 1_000

  init(file: String) { self.file = file }

  /// Whether the file is no log of Claude Code, as far as so many lines can tell.
  var isForeign: Bool { !isLog && linesRead >= Self.patience }

  mutating func refuse(_ line: LineReader.Line, _ reason: String) {
    refused.add(file, line.number, reason)
  }
}

// MARK: - As a reader of calls

extension ClaudeCodeReader: CallReader {
  package mutating func readEntries(_ take: ([ImportedEntry]) throws -> Void) throws {
    try read { (calls: [ImportedCall]) in try take(calls.map(ImportedEntry.call)) }
  }

  package func complete(_ summary: inout ImportSummary) {
    summary.linesRead = linesRead
    summary.ignored = syntheticCount
    summary.refused.prepend(contentsOf: refused)
    summary.remarks.prepend(contentsOf: remarks)
    summary.unread = unread
  }
}
