package import BudgetKit

/// Copilot CLI: `.github/hooks/*.json` of a repository.
///
/// It does not say which event it calls for, so that the command line does, and it listens to
/// nothing but a refused tool: prompts cannot be stopped, and warnings reach nobody but its log.
package enum CopilotDialect: HookDialect {
  package static let name = "copilot"
  package static let title = "Copilot CLI"

  package static let events = [
    "sessionStart", "preToolUse", "postToolUse", "agentStop", "subagentStop", "sessionEnd",
  ]

  private static let moments: [String: HookMoment] = [
    "sessionStart": .sessionStart, "userPromptSubmitted": .prompt, "preToolUse": .beforeTool,
    "postToolUse": .afterTool, "postToolUseFailure": .afterTool, "agentStop": .turnEnd,
    "subagentStop": .helperEnd, "sessionEnd": .sessionEnd, "subagentStart": .other,
    "permissionRequest": .other, "notification": .other, "preCompact": .other,
    "errorOccurred": .other,
  ]

  package static func call(_ payload: JSON, event: String?) throws -> HookCall {
    guard let event else {
      throw LedgerError(
        .malformedInput,
        "\(title) does not say for which event it calls; add --event, as in '--event preToolUse'."
      )
    }
    guard let moment = moments[event] else { throw HookCall.unknown(event, of: title) }
    guard payload.object != nil else {
      throw LedgerError(.malformedInput, "What \(title) sent is not one JSON object.")
    }
    var call = HookCall(event: event, moment: moment)
    call.session = payload["sessionId"]?.filledString
    return call
  }

  package static func answer(_ verdict: HookVerdict, to call: HookCall?) -> JSON? {
    guard case .stop(let reason) = verdict, call == nil || call?.moment == .beforeTool else {
      return nil
    }
    return .fields([
      "permissionDecision": .string("deny"), "permissionDecisionReason": .string(reason),
    ])
  }

  /// Reads the database of all sessions, where there is one, and the events of this session.
  package static func readers(
    of call: HookCall,
    on machine: HookMachine
  ) throws -> [any CallReader] {
    let folder = machine.variable("COPILOT_HOME") ?? machine.home + "/.copilot"
    var places = [folder + "/session-store.db"]
    if let session = call.session, !session.contains("/"), session != ".." {
      places.append("\(folder)/session-state/\(session)/events.jsonl")
    }
    let found = places.filter { machine.stands($0) }
    return found.isEmpty ? [] : [try SourceReader<CopilotSource>(places: found)]
  }

  package static func settingsFile(on machine: HookMachine) -> String {
    ".github/hooks/budget.json"
  }
  package static var newSettings: JSON { .fields(["version": .integer(1)]) }
  package static var hasGroups: Bool { false }

  package static func handler(_ command: String, of event: String) -> JSON {
    .fields([
      "type": .string("command"), "bash": .string("\(command) --event \(event)"),
      "timeoutSec": .integer(timeoutSeconds),
    ])
  }

  package static let afterInstalling =
    "Copilot CLI reads the hooks of the repository that it is started in."
}
