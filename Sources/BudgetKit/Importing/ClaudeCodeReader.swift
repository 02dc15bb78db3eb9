/// Reads the session logs that Claude Code writes, as they lie in a home folder.
///
/// Programs write one line for each block of an answer, and resumed or forked sessions repeat lines in other files. All
/// lines that agree in `message.id` and `requestId` are one call. Of these
/// - the line with the most output tokens tells the usage, for counts of earlier lines are partial; of several such lines
///   the later one,
/// - the earliest tells the time, the session and the working directory.
///
/// Lines of the model `<synthetic>` are messages of the program itself: they are counted, but are no calls.
package struct ClaudeCodeReader {
  /// The lines of all files, blank ones left out.
  package private(set) var linesRead = 0
  /// Why lines were refused, in the order of the files and lines.
  package private(set) var refused: [ImportNote] = []

  private var calls: [PendingCall] = []
  /// Where in `calls` an answer stands.
  private var indexes: [ClaudeCodeLine.Key: Int] = [:]
  private var passedBy: [ImportNote] = []
  private var synthetic: Set<ClaudeCodeLine.Key> = []

  /// Reads all logs of a folder.
  ///
  /// - Parameter path: The home folder, `.claude` in it, `projects` in that, one project's folder, or one log. The folders in
  ///   it are read, too; links in it are not followed.
  /// - Throws: ``LedgerError`` with code `notFound` when there is no log, and `invalidPath` or `storage` when the folder
  ///   cannot be read. What is wrong with a file or a line is a note in ``refused``.
  /// - Complexity: Linear in the bytes; memory for one call per answer.
  package init(path: String) throws {
    let walk = try Self.logs(at: path)
    passedBy = walk.passedBy.map {
      ImportNote(
        file: $0,
        line: nil,
        reason: "This link, folder or name could not be followed and was passed by."
      )
    }
    for file in walk.files { read(file) }
  }

  /// How many different messages the logs hold, those of the model `<synthetic>` included.
  package var messageCount: Int { calls.count + synthetic.count }

  /// How many of them are of the model `<synthetic>`, for which no call was made.
  package var syntheticCount: Int { synthetic.count }

  /// What to know about calls that were read, and which links and folders were passed by.
  package var remarks: [ImportNote] {
    let remarks = calls.flatMap(\.remarks).sorted { left, right in
      (left.file, left.line ?? 0, left.reason) < (right.file, right.line ?? 0, right.reason)
    }
    return passedBy + remarks
  }

  /// The calls, ordered by time and then by id.
  package var importedCalls: [ImportedCall] {
    calls.map(\.call).sorted { left, right in
      (left.timestamp, left.id) < (right.timestamp, right.id)
    }
  }
}

/// A call as far as its lines have been read.
private struct PendingCall {
  var call: ImportedCall
  /// When the line was written that tells the usage.
  var usageTime: Instant
  /// What to know about that line.
  var remarks: [ImportNote]
}

// MARK: - Finding the logs

extension ClaudeCodeReader {
  private static func logs(at path: String) throws -> (files: [String], passedBy: [String]) {
    try validatePath(path)
    switch fileKind(at: path, followingLinks: true) {
    case .folder:
      let walk = try FolderWalk(projects(in: path), filesEndingIn: ".jsonl")
      guard !walk.files.isEmpty else {
        throw LedgerError(
          .notFound,
          "\(quoted(path)) holds no logs (*.jsonl); name the folder .claude or its folder projects."
        )
      }
      return (walk.files, walk.passedBy)
    case nil:
      throw LedgerError(.notFound, "\(quoted(path)) does not exist; check the path.")
    default:
      return ([path], [])
    }
  }

  /// Returns the folder of the projects beneath a folder, or the folder itself where it has none.
  private static func projects(in folder: String) -> String {
    ["/projects", "/.claude/projects", "/.config/claude/projects"]
      .map { folder + $0 }
      .first { fileKind(at: $0, followingLinks: true) == .folder } ?? folder
  }
}

// MARK: - Reading lines

extension ClaudeCodeReader {
  private mutating func read(_ file: String) {
    do {
      var reader = try LineReader(path: file)
      let before = refused.count
      while let line = try reader.next() {
        read(line, of: file)
        // Nothing but refusals: this is no log, and it may have no end.
        guard !calls.isEmpty || refused.count - before < TraceReader.mostRefusedAtFirst else {
          throw LedgerError(
            .malformedInput,
            "None of its first \(TraceReader.mostRefusedAtFirst) lines could be taken; the rest was not read."
          )
        }
      }
    } catch {
      refused.append(ImportNote(file: file, line: nil, reason: "\(error)"))
    }
  }

  private mutating func read(_ line: LineReader.Line, of file: String) {
    guard !line.isTooLong else {
      linesRead += 1
      return refuse(line, of: file, "The line has more than \(LineReader.longestLine) bytes.")
    }
    guard !line.bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) else { return }
    linesRead += 1
    do {
      let content = try ClaudeCodeLine(line.bytes)
      guard content.type == "assistant" else { return }
      try take(content, of: file, line.number)
    } catch {
      refuse(line, of: file, "\(error)")
    }
  }

  private mutating func refuse(_ line: LineReader.Line, of file: String, _ reason: String) {
    refused.append(ImportNote(file: file, line: line.number, reason: reason))
  }

  /// Adds the line of an answer to the lines of the same answer.
  private mutating func take(_ line: ClaudeCodeLine, of file: String, _ number: Int) throws {
    guard line.model != "<synthetic>" else {
      if let key = try? line.key() { synthetic.insert(key) }
      return
    }
    let key = try line.key()
    let call = try line.call(id: key.id)
    let remarks = line.remarks().map { ImportNote(file: file, line: number, reason: $0) }
    let new = PendingCall(call: call, usageTime: call.timestamp, remarks: remarks)
    if let index = indexes[key] {
      calls[index].merge(new)
    } else {
      indexes[key] = calls.count
      calls.append(new)
    }
  }
}

extension PendingCall {
  /// Adds what another line of the same answer says, which was read later.
  fileprivate mutating func merge(_ new: PendingCall) {
    let isEarlier =
      (new.call.timestamp, new.call.sessionID ?? "") < (call.timestamp, call.sessionID ?? "")
    let first = isEarlier ? new.call : call
    let cost = call.reportedCost
    if new.replacesUsage(of: self) { self = new }
    call.reportedCost = call.reportedCost ?? cost ?? new.call.reportedCost
    call.timestamp = first.timestamp
    call.sessionID = first.sessionID
    call.workingDirectory = first.workingDirectory
  }

  private func replacesUsage(of other: PendingCall) -> Bool {
    let (mine, others) = (call.usage.completion, other.call.usage.completion)
    return mine == others ? usageTime >= other.usageTime : mine > others
  }
}
