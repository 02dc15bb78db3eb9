/// What names a call in a log, and so decides which lines tell of one call and which of two.
///
/// Two lines, or a line and a row, tell of one call when
/// - they have one ``LoggedName``, and
/// - the one can be a copy of the other, or an earlier state of it
///   (``LoggedCall/tellsOfSameCall(as:named:)``).
///
/// Otherwise they tell of two calls, whatever their ids say: a server that counts its answers from
/// 1 again after a restart gives an old id to a new call. The second is then booked under the
/// first's id, `:at:` and its time.
package enum LoggedName: Sendable, Hashable {
  /// The bytes of a line and its number among identical ones: never the name of two calls.
  case line
  /// An id out of a column.
  case id
  /// The id of a message of Claude Code, which every copy of an answer keeps, and of the request,
  /// which copies may change or lack.
  case message(String, request: String?)

  /// How long an answer can take to be written, in milliseconds: later states of a call lie within
  /// it.
  static let longestAnswerMilliseconds: Int64 = 3_600_000
}

/// What of a call decides whether another line tells of it, too.
struct LoggedCall: Sendable {
  var model: String
  var usage: TokenUsage
  var timestamp: Instant
  /// The cost, where a log tells it beside an id.
  var cost: Money?
  /// The request, where a log tells it.
  var request: String?

  /// Returns whether two lines of one name tell of one call.
  ///
  /// Lines of one moment do, and so do copies: lines with the same model, counts and cost, whenever
  /// they were written. States of one answer have one prompt and lie within an hour; in a trace,
  /// the later has more output. A message id that Anthropic made is the name of one answer only, so
  /// there one prompt is enough, or one hour.
  func tellsOfSameCall(as other: LoggedCall, named name: LoggedName) -> Bool {
    if timestamp == other.timestamp { return true }
    guard model == other.model else { return false }
    if usage == other.usage && (cost == nil || other.cost == nil || cost == other.cost) {
      return true
    }
    let apart = timestamp.milliseconds(since: other.timestamp)
    let isNear = abs(apart) <= LoggedName.longestAnswerMilliseconds
    let hasOnePrompt = usage.prompt == other.usage.prompt
    switch name {
    case .line: return true
    case .id: return isNear && hasOnePrompt && grows(since: other, by: apart)
    case .message(let id, _) where Self.isMadeByAnthropic(id): return isNear || hasOnePrompt
    case .message:
      let hasOneRequest = request != nil && request == other.request
      return isNear && (hasOnePrompt || hasOneRequest)
    }
  }

  /// Returns whether the later of two lines has more output.
  private func grows(since other: LoggedCall, by milliseconds: Int64) -> Bool {
    (usage.completion > other.usage.completion) == (milliseconds > 0)
  }

  /// Whether an id is as long as those are that never come twice: `msg_01` and 22 further
  /// characters, or the like of a cloud.
  private static func isMadeByAnthropic(_ id: String) -> Bool {
    id.hasPrefix("msg_") && id.utf8.count >= 24
  }
}
