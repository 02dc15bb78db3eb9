package import BudgetKit

/// When a coding agent calls a hook, in words that are no tool's own.
package enum HookMoment: Sendable {
  /// A session begins, or goes on.
  case sessionStart
  /// Somebody has asked for something, and nothing was sent yet.
  case prompt
  /// The model is about to be called.
  case beforeModel
  /// The model answers.
  case afterModel
  /// A tool is about to run; the call that asked for it has been paid for.
  case beforeTool
  /// A tool has run, and the model is about to be called with what it said.
  case afterTool
  /// The agent has answered.
  case turnEnd
  /// A helper of the agent has answered.
  case helperEnd
  /// The session ends.
  case sessionEnd
  /// Something that costs nothing and cannot be stopped.
  case other
}

/// What a coding agent says when it calls a hook.
package struct HookCall: Sendable {
  /// The event, as the tool calls it.
  package var event: String
  package var moment: HookMoment
  package var session: String?
  /// The log of the session.
  package var transcript: String?
  /// The log of a helper that has answered.
  package var helperTranscript: String?
  /// The model of the session, where the tool names it.
  package var model: ModelReference?
  /// What the model is asked, or has answered, where the tool says it.
  package var modelCall: HookedModelCall?

  package init(event: String, moment: HookMoment) {
    self.event = event
    self.moment = moment
  }
}

/// One call of a model, as far as a hook tells of it.
package struct HookedModelCall: Sendable {
  /// The same for the question and for all pieces of its answer.
  package var key: String
  package var model: ModelReference
  /// The text that is sent, as an upper bound of its tokens.
  package var roughPromptTokens: Int64
  /// The most output that the request allows, where it says so.
  package var maxOutputTokens: Int64?
  /// What the answer used; `nil` while it is not told.
  package var usage: TokenUsage?
  /// Whether this is the last piece of the answer.
  package var isLast: Bool
}

/// What a hook is answered, in words that are no tool's own.
package enum HookVerdict: Sendable, Equatable {
  /// Go ahead; there is nothing to say.
  case silent
  /// Go ahead, and tell the person this.
  case warn(String)
  /// Stop, for this reason.
  case stop(String)
}

// MARK: - Reading

extension HookCall {
  /// Reads what most tools say in the same words.
  ///
  /// - Throws: ``LedgerError`` with code `malformedInput` where no event is named, or one that is
  ///   not known.
  init(_ payload: JSON, _ moments: [String: HookMoment], of title: String) throws {
    guard let event = payload["hook_event_name"]?.string, !event.isEmpty else {
      throw LedgerError(
        .malformedInput,
        "What \(title) sent names no event (hook_event_name)."
      )
    }
    guard let moment = moments[event] else { throw Self.unknown(event, of: title) }
    self.init(event: event, moment: moment)
    session = payload["session_id"]?.filledString
    transcript = payload["transcript_path"]?.filledString
    helperTranscript = payload["agent_transcript_path"]?.filledString
  }

  /// The error of an event that nobody here knows.
  static func unknown(_ event: String, of title: String) -> LedgerError {
    LedgerError(
      .malformedInput,
      "The event \(quoted(event)) of \(title) is not known to this version of budget."
    )
  }
}

extension JSON {
  /// The text of a string that is not empty, or `nil`.
  var filledString: String? { string.flatMap { $0.isEmpty ? nil : $0 } }
}
