/// Answers as far as their lines have been read, not more than fit into a little memory.
struct AnswerWindow {
  private var answers: [PendingAnswer] = []
  /// Where in `answers` those of a message stand.
  private var indexes: [String: [Int]] = [:]
  /// How many answers were added, and how many of them have been taken out; the first come first.
  private(set) var added = 0
  private(set) var handedOver = 0

  /// How many answers are kept, and how many of them wait on for further lines when the others are
  /// handed over.
  private static let most = 4_000
  private static let staying = 1_000

  /// Whether answers have to be handed over.
  var isFull: Bool { answers.count >= Self.most }

  /// Adds a line to the answer that it tells of.
  mutating func add(_ line: PendingAnswer) {
    let known = indexes[line.message] ?? []
    if let index = known.last(where: { answers[$0].isOfSameCall(as: line) }) {
      answers[index].merge(line)
    } else {
      indexes[line.message, default: []].append(answers.count)
      answers.append(line)
      added += 1
    }
  }

  /// Takes out the answers that were added first.
  mutating func open() -> [PendingAnswer] {
    let staying = answers.suffix(Self.staying)
    let leaving = answers.dropLast(Self.staying)
    answers = Array(staying)
    handedOver += leaving.count
    indexes.removeAll(keepingCapacity: true)
    for (index, answer) in answers.enumerated() {
      indexes[answer.message, default: []].append(index)
    }
    return Self.sorted(leaving)
  }

  /// Takes out all answers.
  mutating func close() -> [PendingAnswer] {
    defer { (answers, indexes) = ([], [:]) }
    handedOver += answers.count
    return Self.sorted(answers[...])
  }

  private static func sorted(_ answers: ArraySlice<PendingAnswer>) -> [PendingAnswer] {
    answers.sorted { left, right in
      (left.call.timestamp, left.call.id) < (right.call.timestamp, right.call.id)
    }
  }
}

/// An answer as far as its lines have been read.
struct PendingAnswer {
  private(set) var call: ImportedCall
  /// What to know about the line that tells the usage.
  private(set) var remarks: [ImportNote]
  /// When that line was written.
  private var usageTime: Instant

  /// Creates an answer of one line.
  init(_ call: ImportedCall, _ remarks: [ImportNote]) {
    self.call = call
    self.remarks = remarks
    usageTime = call.timestamp
  }

  /// The id of the message, which all lines of the answer have.
  var message: String {
    guard case .message(let id, _) = call.name else { return call.id }
    return id
  }

  private var logged: LoggedCall {
    let request: String? = if case .message(_, let request) = call.name { request } else { nil }
    return LoggedCall(
      model: call.model,
      usage: call.usage,
      timestamp: call.timestamp,
      request: request
    )
  }

  /// Returns whether another line with the same message id tells of this answer.
  func isOfSameCall(as line: PendingAnswer) -> Bool {
    line.logged.tellsOfSameCall(as: logged, named: call.name)
  }

  /// Adds what another line of the same answer says, which was read later.
  mutating func merge(_ new: PendingAnswer) {
    let isEarlier =
      (new.call.timestamp, new.call.sessionID ?? "") < (call.timestamp, call.sessionID ?? "")
    let first = isEarlier ? new.call : call
    let cost = call.reportedCost
    let file = call.file
    if new.replacesUsage(of: self) { self = new }
    call.file = file
    call.reportedCost = call.reportedCost ?? cost ?? new.call.reportedCost
    (call.id, call.name) = (first.id, first.name)
    call.timestamp = first.timestamp
    call.sessionID = first.sessionID
    call.workingDirectory = first.workingDirectory
  }

  private func replacesUsage(of other: PendingAnswer) -> Bool {
    let (mine, others) = (call.usage.completion, other.call.usage.completion)
    return mine == others ? usageTime >= other.usageTime : mine > others
  }
}
