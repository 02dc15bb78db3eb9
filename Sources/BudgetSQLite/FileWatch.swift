import Synchronization

/// Knows which files a database has open, and notices when they are no longer those at its path.
///
/// A process whose log was removed under it goes on writing to a file without a name: all of that
/// would be lost without a word.
final class FileWatch: Sendable {
  private let path: DatabasePath
  // Put together once, not with each write.
  private let logPath: String
  private let indexPath: String
  private let state: Mutex<State>
  /// The files, once a write has come that need not look at their names.
  private let pinned = Mutex<PinnedFiles?>(nil)
  private let hasChanged = Atomic<Bool>(false)

  private struct State {
    let file: FileStatus.Identity
    /// `nil` where the database is only read, and may have neither a log nor an index.
    var log: FileStatus.Identity?
    var logIndex: FileStatus.Identity?
    var indexSize: Int64 = 0
    /// The file and its log, when they were last known to belong together.
    var content: FileStatus.Content
    var header: FileHeader?
    var logState: LogState?
    /// What everybody is told from now on.
    var failure: SQLiteError?
  }

  /// Notes the files as they are, right after a connection has opened them.
  ///
  /// - Throws: ``SQLiteError`` with the reason `filesChanged` if one of them is gone already.
  convenience init(_ path: DatabasePath, _ connection: borrowing Connection) throws(SQLiteError) {
    guard let file = FileStatus(path: path.absolute) else {
      throw FileChange.fileReplaced.error(path)
    }
    guard let log = FileStatus(path: path.log) else {
      throw FileChange.logReplaced(isSaved: true).error(path)
    }
    // One that is shorter is not the index that the connection has read: somebody has just put it
    // there.
    guard let index = FileStatus(path: path.logIndex), index.size >= LogState.indexSize else {
      throw FileChange.indexReplaced.error(path)
    }
    self.init(
      path,
      State(
        file: file.identity,
        log: log.identity,
        logIndex: index.identity,
        indexSize: index.size,
        content: file.content,
        header: connection.fileHeader,
        logState: connection.logState
      )
    )
  }

  private init(_ path: DatabasePath, _ state: State) {
    self.path = path
    logPath = path.log
    indexPath = path.logIndex
    self.state = Mutex(state)
  }
}

extension FileWatch {
  /// Notes a file that this process can only read, whose log is not looked at.
  convenience init(onlyFileAt path: DatabasePath) throws(SQLiteError) {
    guard let file = FileStatus(path: path.absolute) else {
      throw FileChange.fileReplaced.error(path)
    }
    self.init(path, State(file: file.identity, content: file.content))
  }
}

extension FileWatch {
  /// Watches nothing, for a database without a file.
  static var ofNothing: FileWatch {
    let nothing = FileStatus.Identity(device: 0, inode: 0)
    return FileWatch(
      .inMemory,
      State(file: nothing, content: FileStatus.Content(size: 0, modifiedAt: 0))
    )
  }
}

// MARK: - Looking

extension FileWatch {
  /// What a look at the files has found, if they are in their places.
  struct Look {
    let content: FileStatus.Content
    let logSize: Int64
    /// Whether the file has been written to since it was last known to belong to its log.
    let isContentNew: Bool
  }

  /// Looks at the files: three calls of the system.
  ///
  /// The index comes first, because nobody may touch one that was cut off.
  func look() -> Result<Look, Finding> {
    let index = FileStatus(path: indexPath)
    let file = FileStatus(path: path.absolute)
    let log = FileStatus(path: logPath)
    return state.withLock { state in
      guard state.log != nil else {
        guard let file, file.identity == state.file else {
          return .failure(Finding(.fileReplaced))
        }
        return .success(Look(content: file.content, logSize: 0, isContentNew: false))
      }
      if let index, index.identity == state.logIndex {
        guard index.size >= state.indexSize else { return .failure(Finding(.indexCutOff)) }
        state.indexSize = index.size
      }
      guard let file, file.identity == state.file else { return .failure(Finding(.fileReplaced)) }
      guard let log, log.identity == state.log else {
        // The header of a log says nothing yet.
        let hasNewLog = (log?.size ?? 0) > Self.logHeaderSize
        return .failure(Finding(.logReplaced(isSaved: false), hasNewLog: hasNewLog))
      }
      guard index?.identity == state.logIndex else { return .failure(Finding(.indexReplaced)) }
      let isContentNew = file.content != state.content
      return .success(Look(content: file.content, logSize: log.size, isContentNew: isContentNew))
    }
  }

  /// Looks at the files themselves, whose names are known to be as they were.
  ///
  /// - Returns: `nil` where they cannot be looked at so, and where something is amiss: a look at
  ///   the names says what.
  func lookAtPinned() -> Look? {
    guard let files = pinnedStatus else { return nil }
    return state.withLock { state in
      guard files.logIndex.size >= state.indexSize else { return nil }
      state.indexSize = files.logIndex.size
      let content = files.file.content
      let isContentNew = content != state.content
      return Look(content: content, logSize: files.log.size, isContentNew: isContentNew)
    }
  }

  private var pinnedStatus: PinnedFiles.Status? {
    pinned.withLock { pinned in
      if let status = pinned?.status { return status }
      pinned = pin()
      return pinned?.status
    }
  }

  private func pin() -> PinnedFiles? {
    let (known, knownLog, knownIndex) = state.withLock { ($0.file, $0.log, $0.logIndex) }
    guard let knownLog, let knownIndex,
      let file = PinnedFile(path.absolute, known),
      let log = PinnedFile(logPath, knownLog),
      let logIndex = PinnedFile(indexPath, knownIndex)
    else { return nil }
    return PinnedFiles(file: file, log: log, logIndex: logIndex)
  }

  /// What a look at the files has found out of its place.
  struct Finding: Error {
    let change: FileChange
    /// Whether somebody has begun another log in the place of ours.
    let hasNewLog: Bool

    init(_ change: FileChange, hasNewLog: Bool = false) {
      self.change = change
      self.hasNewLog = hasNewLog
    }
  }

  /// How long a log without any page is.
  static let logHeaderSize: Int64 = 32
}

// MARK: - What is known

extension FileWatch {
  /// Whom a change of the file's content comes from.
  enum Writer {
    /// A checkpoint of ours, or nobody: the content is what it was.
    case ours
    /// A program that moved the log into the file without the lock.
    case foreignCheckpoint
    /// Somebody who knows nothing of the log.
    case stranger
  }

  /// Judges who has written to the file since it was last known to belong to its log.
  ///
  /// A checkpoint of ours notes what it made of the file, and any checkpoint changes the index of
  /// the log; `cp` does neither.
  func writer(_ header: FileHeader?, _ logState: LogState?, _ record: FileRecord?) -> Writer {
    let (oldHeader, oldLog) = state.withLock { ($0.header, $0.logState) }
    if header == oldHeader { return .ours }
    switch record?.file {
    case .changing: return .ours
    case .known(let noted) where noted == header: return .ours
    default: break
    }
    let hasLogMoved = logState?.salt != oldLog?.salt || logState?.copiedPages != oldLog?.copiedPages
    return hasLogMoved ? .foreignCheckpoint : .stranger
  }

  /// Notes that the file, as it is, and the log belong together.
  func accept(_ content: FileStatus.Content, _ header: FileHeader?, _ logState: LogState?) {
    state.withLock { state in
      state.content = content
      state.header = header
      state.logState = logState
    }
  }

  /// Notes how the log has grown beside a file that has not changed.
  func accept(_ logState: LogState) { state.withLock { $0.logState = logState } }

  /// Returns a record with the files that are open.
  func filled(_ record: FileRecord?) -> FileRecord {
    var record = record ?? FileRecord()
    state.withLock { state in
      record.log = state.log
      record.logIndex = state.logIndex
    }
    return record
  }

  /// Whether the files are no longer usable.
  var isOver: Bool { hasChanged.load(ordering: .relaxed) }

  /// What to tell everybody once the files are no longer usable.
  var failure: SQLiteError? { isOver ? state.withLock { $0.failure } : nil }

  /// Gives up the files, for the first reason that was found.
  func giveUp(_ failure: SQLiteError) {
    state.withLock { $0.failure = $0.failure ?? failure }
    hasChanged.store(true, ordering: .relaxed)
    pinned.withLock { $0 = nil }
  }
}
