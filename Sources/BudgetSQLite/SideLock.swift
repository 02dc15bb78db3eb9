import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The lock beside a database (`<name>.lock`) that its writers hold around each transaction and
/// checkpoint.
///
/// It hands the file from writer to writer in fractions of a millisecond where SQLite's own waiting
/// starves some of them, and it keeps checkpoints apart from commits, which closes the WAL-reset
/// race. The kernel frees it when a process dies.
final class SideLock: Sendable {
  private let path: String
  let descriptor: Int32
  /// Which file the descriptor is open to, so that each lock asks the system only about the path.
  private let lockedFile: Mutex<FileStatus.Identity>
  private let generation = ForkGuard.generation
  /// Whether locks on bytes of this file are apart from `flock`; network file systems make one of
  /// them.
  private let hasPlaces: Bool
  private let turn = Mutex(Turn())
  /// What we have noted last about the other files.
  let lastNote = Mutex<Note?>(nil)
  /// What spares a lock the look at the file's name while nothing happens in the folder.
  private let folder: FolderWatch?

  /// Opens the lock file, and makes it with mode 0600 where it is missing; it is never deleted.
  init(_ path: DatabasePath, in folder: FolderWatch? = nil) throws(SQLiteError) {
    self.path = path.lock
    self.folder = folder
    hasPlaces = !path.fileSystem.isNetworked
    let opened = try Self.open(path.lock)
    descriptor = opened.descriptor
    lockedFile = Mutex(opened.file)
    ForkGuard.closeInChildren(descriptor)
  }

  deinit {
    // In a forked child it is closed, and its number may be another file's.
    guard generation == ForkGuard.generation else { return }
    ForkGuard.forget(descriptor)
    close(descriptor)
  }

  /// Runs `body` while no other process or connection writes.
  ///
  /// The lock is polled rather than waited for, so that a holder that was stopped cannot stop us
  /// beyond the deadline; the ``WaitingLine`` says how often. It is tried once even if the deadline
  /// has passed.
  func withLock<Value: ~Copyable>(
    until deadline: ContinuousClock.Instant,
    _ body: () throws -> Value
  ) throws -> Value {
    try acquire(until: deadline)
    defer { release() }
    return try body()
  }

  private func acquire(until deadline: ContinuousClock.Instant) throws(SQLiteError) {
    if mayGoFirst, try attempt() == .locked { return }
    var line = WaitingLine(descriptor, hasPlaces: hasPlaces)
    defer { line.leave() }
    while true {
      line.pause(until: deadline)
      switch try attempt() {
      case .locked: return
      case .replaced: line.standAgain()
      case .held: guard ContinuousClock.now < deadline else { throw .heldByOthers }
      }
    }
  }

  private enum Attempt {
    case locked, held
    /// Somebody had removed or replaced the file; it has been opened anew.
    case replaced
  }

  private func attempt() throws(SQLiteError) -> Attempt {
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      guard errno == EWOULDBLOCK || errno == EINTR else {
        throw SQLiteError(systemError: errno, "Cannot lock the ledger")
      }
      return .held
    }
    if folder?.hasKnownNames() == true || isInPlace { return .locked }
    try reopen()
    return .replaced
  }

  /// Frees the lock, but not in a forked child, which shares it with its parent.
  private func release() {
    guard generation == ForkGuard.generation else { return }
    flock(descriptor, LOCK_UN)
    turn.withLock { $0.end(at: coarseMilliseconds()) }
  }
}

// MARK: - Turns

extension SideLock {
  /// Whether to try the lock at once: always, unless we have had it for a whole turn and somebody
  /// waits.
  private var mayGoFirst: Bool {
    let isOver = turn.withLock { $0.begin(at: coarseMilliseconds()) }
    return !isOver || !WaitingLine.isWaited(for: descriptor)
  }

  /// For how long a process that writes without a pause may go before those who wait.
  private struct Turn {
    private var begunAt: Int64 = 0
    private var lastUseAt: Int64 = 0

    private static let length: Int64 = 5

    /// Notes a use of the lock, and says if the turn is over and the next has begun.
    mutating func begin(at now: Int64) -> Bool {
      let isNew = now - lastUseAt > Self.length
      let isOver = !isNew && now - begunAt >= Self.length
      if isNew || isOver { begunAt = now }
      return isOver
    }

    mutating func end(at now: Int64) {
      lastUseAt = now
    }
  }
}

// MARK: - The lock file

extension SideLock {
  /// What was seen of the folder when the lock was taken.
  var glance: NameTrust.Glance { folder?.glance ?? .none }

  /// Notes that after a glance all files were found in their places.
  func trust(_ glance: NameTrust.Glance) { folder?.trust(glance) }

  /// Whether the file that we locked is the one that others will find.
  private var isInPlace: Bool {
    FileStatus(path: path)?.identity == lockedFile.withLock { $0 }
  }

  /// Opens the file anew after somebody removed or replaced it, under the same descriptor; the old
  /// lock is freed by this.
  private func reopen() throws(SQLiteError) {
    let fresh = try Self.open(path)
    defer { close(fresh.descriptor) }
    guard dup2(fresh.descriptor, descriptor) >= 0, fcntl(descriptor, F_SETFD, FD_CLOEXEC) >= 0
    else {
      throw SQLiteError(systemError: errno, "Cannot open \(path) again")
    }
    lockedFile.withLock { $0 = fresh.file }
  }

  private static func open(
    _ path: String
  ) throws(SQLiteError) -> (descriptor: Int32, file: FileStatus.Identity) {
    let flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
    let descriptor = openFile(path, flags, mode: 0o600)
    guard descriptor >= 0 else {
      throw SQLiteError(systemError: errno, "Cannot open the lock file \(path)")
    }
    guard let status = FileStatus(descriptor: descriptor), status.isPlain else {
      close(descriptor)
      throw SQLiteError(.invalidPath, "\(path) is not a plain file of ours; remove it.")
    }
    return (descriptor, status.identity)
  }
}

extension SQLiteError {
  fileprivate static var heldByOthers: SQLiteError {
    SQLiteError(.busy, "Others have been writing to the ledger until the deadline; try again.")
  }
}
