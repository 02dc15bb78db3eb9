package import BudgetKit

/// Codex: `hooks.json` beside its `config.toml`.
///
/// It speaks as Claude Code does, but for one thing: before a tool it knows no end of the work
/// (`continue: false` is an error there, and the tool runs), so that only the tool is refused, and
/// the work ends behind the next one.
package enum CodexDialect: HookDialect {
  package static let name = "codex"
  package static let title = "Codex"

  package static let events = [
    "SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUse", "Stop", "SubagentStop",
    "SessionEnd",
  ]

  private static let moments: [String: HookMoment] = [
    "SessionStart": .sessionStart, "UserPromptSubmit": .prompt, "PreToolUse": .beforeTool,
    "PostToolUse": .afterTool, "Stop": .turnEnd, "SubagentStop": .helperEnd,
    "SessionEnd": .sessionEnd, "SubagentStart": .other, "PermissionRequest": .other,
    "PreCompact": .other, "PostCompact": .other, "Interrupt": .other,
  ]

  package static func call(_ payload: JSON, event: String?) throws -> HookCall {
    var call = try HookCall(payload, moments, of: title)
    call.model = payload["model"]?.filledString
      .map { ModelReference(provider: "openai", name: $0) }
    return call
  }

  package static func answer(_ verdict: HookVerdict, to call: HookCall?) -> JSON? {
    switch (verdict, call?.moment) {
    case (.silent, _), (_, .sessionEnd), (_, .other): nil
    case (.warn(let text), _), (.stop(let text), .sessionStart): .systemMessage(text)
    case (.stop(let reason), .prompt): .blocked(reason)
    case (.stop(let reason), .beforeTool): .denied(reason, event: call?.event)
    case (.stop(let reason), _): .ended(reason)
    }
  }

  package static func readers(
    of call: HookCall,
    on machine: HookMachine
  ) throws -> [any CallReader] {
    try [call.transcript, call.helperTranscript].compactMap(\.self)
      .map { try SourceReader<CodexSource>(places: [$0]) }
  }

  package static func settingsFile(on machine: HookMachine) -> String {
    (machine.variable("CODEX_HOME") ?? machine.home + "/.codex") + "/hooks.json"
  }

  package static func handler(_ command: String, of event: String) -> JSON {
    ClaudeCodeDialect.handler(command, of: event)
  }

  package static let afterInstalling =
    "Codex runs a hook only when you trust it: open '/hooks' in Codex once."
}
