package import BudgetKit

/// Claude Code: `hooks` in `settings.json`.
///
/// Its answers count only with exit code 0. A stop of the whole run is `continue: false`; from Stop
/// a `block` would make the agent go on, so it is never given there. An allowed tool is answered by
/// nothing: `allow` would pass over the person's own permissions.
package enum ClaudeCodeDialect: HookDialect {
  package static let name = "claude-code"
  package static let title = "Claude Code"

  package static let events = [
    "SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUse", "Stop", "SubagentStop",
    "SessionEnd",
  ]

  private static let moments: [String: HookMoment] = [
    "SessionStart": .sessionStart, "UserPromptSubmit": .prompt, "PreToolUse": .beforeTool,
    "PostToolUse": .afterTool, "PostToolUseFailure": .afterTool, "PostToolBatch": .afterTool,
    "Stop": .turnEnd, "SubagentStop": .helperEnd, "SessionEnd": .sessionEnd,
    "StopFailure": .other, "SubagentStart": .other, "PermissionRequest": .other,
    "Notification": .other, "PreCompact": .other, "PostCompact": .other,
  ]

  package static func call(_ payload: JSON, event: String?) throws -> HookCall {
    var call = try HookCall(payload, moments, of: title)
    call.model = payload["model"]?.filledString
      .map { ModelReference(provider: "anthropic", name: $0) }
    return call
  }

  package static func answer(_ verdict: HookVerdict, to call: HookCall?) -> JSON? {
    switch (verdict, call?.moment) {
    case (.silent, _), (_, .sessionEnd), (_, .other): nil
    case (.warn(let text), _), (.stop(let text), .sessionStart): .systemMessage(text)
    case (.stop(let reason), .prompt): .blocked(reason)
    case (.stop(let reason), .beforeTool):
      JSON.ended(reason).adding(membersOf: .denied(reason, event: call?.event))
    case (.stop(let reason), _): .ended(reason)
    }
  }

  package static func readers(
    of call: HookCall,
    on machine: HookMachine
  ) throws -> [any CallReader] {
    guard let transcript = call.transcript else { return [] }
    let helpers = helpers(of: transcript)
    var readers: [any CallReader] = []
    // A session has no helpers at first, and reading both from the start keeps one place for each.
    readers.append(try ClaudeCodeReader(places: [transcript, helpers], isGrowing: true))
    if let helper = call.helperTranscript, !helper.hasPrefix(helpers + "/") {
      readers.append(try ClaudeCodeReader(places: [helper], isGrowing: true))
    }
    return readers
  }

  /// The folder in which the helpers of a session write.
  private static func helpers(of transcript: String) -> String {
    let ending = ".jsonl"
    let stem = transcript.hasSuffix(ending) ? String(transcript.dropLast(ending.count)) : transcript
    return stem + "/subagents"
  }

  package static func settingsFile(on machine: HookMachine) -> String {
    (machine.variable("CLAUDE_CONFIG_DIR") ?? machine.home + "/.claude") + "/settings.json"
  }

  package static func handler(_ command: String, of event: String) -> JSON {
    .fields([
      "type": .string("command"), "command": .string(command), "timeout": .integer(timeoutSeconds),
    ])
  }

  package static let afterInstalling =
    "Sessions that run already take it up when they start again; '/hooks' in Claude Code lists it."
}

// MARK: - Answers that several tools understand

extension JSON {
  /// A message for the person.
  static func systemMessage(_ text: String) -> JSON { .fields(["systemMessage": .string(text)]) }

  /// A prompt that is not sent.
  static func blocked(_ reason: String) -> JSON {
    .fields(["decision": .string("block"), "reason": .string(reason)])
  }

  /// The end of the agent's work.
  static func ended(_ reason: String) -> JSON {
    .fields(["continue": .bool(false), "stopReason": .string(reason)])
  }

  /// A tool that does not run.
  static func denied(_ reason: String, event: String?) -> JSON {
    .fields([
      "hookSpecificOutput": .fields([
        "hookEventName": .text(event),
        "permissionDecision": .string("deny"),
        "permissionDecisionReason": .string(reason),
      ])
    ])
  }
}
