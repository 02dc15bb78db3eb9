internal import BudgetSQLite
internal import Synchronization

/// The file beside a ledger in which waits what could not be written into it (`<ledger>.spool`).
final class Spool: Sendable {
  private let file: SpoolFile
  /// The id of the ledger; `nil` where it could not be read.
  private let ledger: String?
  private let state = Mutex(State())
  /// When the file is looked for again, in coarse milliseconds.
  private let nextLook = Atomic<Int64>(0)

  private struct State {
    /// Whether this process has put something there that is not booked yet.
    var holdsOurs = false
    /// The state of the file in which nothing more of it could be booked.
    var lookedThrough: SpoolFile.Stamp?
    var lastDrain = SpoolDrain()
  }

  init(beside path: DatabasePath, of ledger: String?) {
    file = SpoolFile(beside: path)
    self.ledger = ledger
  }

  /// Names the spool of a ledger that cannot be opened.
  convenience init(ofLedgerAt path: String) throws {
    self.init(beside: try translatingErrors { try DatabasePath(path) }, of: nil)
  }
}

// MARK: - What there is to do

extension Spool {
  /// Where it lies.
  var path: String { file.path }

  /// Returns whether something may wait that nobody has looked through: asked once a second, and at
  /// once where this process has put something there.
  ///
  /// - Complexity: Constant; mostly without a call of the system.
  func isDue() -> Bool {
    let now = coarseMilliseconds()
    guard now >= nextLook.load(ordering: .relaxed) else { return false }
    nextLook.store(now + 1000, ordering: .relaxed)
    guard let stamp = file.stamp else { return false }
    return state.withLock { $0.lookedThrough != stamp }
  }

  /// Whether this process has put something there that is not booked yet.
  var holdsOurs: Bool { state.withLock { $0.holdsOurs } }

  /// What came of the last drain of this process.
  var lastDrain: SpoolDrain { state.withLock { $0.lastDrain } }

  /// Looks for the file at the next write again.
  func lookSoon() { nextLook.store(0, ordering: .relaxed) }
}

// MARK: - Lines

extension Spool {
  /// Keeps entries until they are booked, because of an error; they are on the disk when this
  /// returns.
  ///
  /// - Throws: The error with both reasons where the file cannot be written either.
  func keep(
    _ entries: [SpooledEntry],
    after error: LedgerError,
    within patience: Duration
  ) throws {
    let lines = entries.flatMap { SpoolLine($0, for: ledger).bytes }
    do {
      try file.append(lines, until: .now + patience)
    } catch let second {
      throw LedgerError(
        error.code,
        "\(error.message) It could not be kept beside the ledger either: \(second)",
        cause: error
      )
    }
    state.withLock { $0.holdsOurs = true }
    lookSoon()
  }

  /// Gives a reservation without asking the budgets, and keeps it to be booked and counted.
  func letThrough(
    _ request: ReservationRequest,
    named id: ReservationID,
    at now: Instant,
    because error: LedgerError,
    within patience: Duration
  ) throws -> Reservation {
    try request.validate(at: now)
    var request = request
    request.id = id
    // It is held by the budgets: nobody can tell what its parent has left.
    request.parent = nil
    if request.role != .closing { request.role = .ordinary }
    let entry = SpooledEntry.reservation(request, at: now, why: error.message)
    try keep([entry], after: error, within: patience)
    return Reservation(unchecked: request, named: id, at: now, because: error.message)
  }

  /// Returns a reservation that waits to be booked; `nil` where none of that id does.
  func reservation(_ id: ReservationID, within patience: Duration) throws -> Reservation? {
    guard let content = try content(within: patience) else { return nil }
    for (line, _) in ours(in: content) {
      if case .reservation(let request, let begun, let reason) = line.entry, request.id == id {
        return Reservation(unchecked: request, named: id, at: begun, because: reason)
      }
    }
    return nil
  }

  /// Returns what waits; `nil` where there is no file.
  func content(within patience: Duration) throws -> SpoolContent? {
    try translatingErrors { try file.read(until: .now + patience).map(SpoolContent.init) }
  }

  /// Returns the lines of a content that are for this ledger.
  func ours(in content: SpoolContent) -> [(line: SpoolLine, bytes: [UInt8])] {
    content.lines(of: ledger)
  }

  /// Takes the lines off that are in the books, and notes what came of those of a content.
  func finish(_ drain: SpoolDrain, of content: SpoolContent, within patience: Duration) throws {
    var isSame = false
    let stamp = try translatingErrors {
      try file.rewrite(until: .now + patience) { bytes in
        isSame = bytes == content.bytes
        return SpoolContent.bytes(bytes, without: drain.booked)
      }
    }
    // What came since was not looked through.
    let lookedThrough = isSame ? stamp : nil
    state.withLock { state in
      if isSame { state.holdsOurs = false }
      state.lookedThrough = lookedThrough
      state.lastDrain = drain
    }
    if stamp != nil && !isSame { lookSoon() }
  }
}

/// What came of booking what waited.
struct SpoolDrain: Sendable {
  /// The lines that are in the books, by their bytes.
  var booked: Set<[UInt8]> = []
  /// Why others are not, one sentence each.
  var refusals: [String] = []
}
