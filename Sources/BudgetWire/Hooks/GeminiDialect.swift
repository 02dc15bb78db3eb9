package import BudgetKit

/// Gemini CLI: `hooks` in `settings.json`.
///
/// It asks before each call of the model and says what the answer used, so that a call is held for
/// and settled, and no log is read. It tells no cached tokens: all input is booked at its full
/// price.
package enum GeminiDialect: HookDialect {
  package static let name = "gemini"
  package static let title = "Gemini CLI"

  package static let events = ["SessionStart", "BeforeAgent", "BeforeModel", "AfterModel"]

  private static let moments: [String: HookMoment] = [
    "SessionStart": .sessionStart, "BeforeAgent": .prompt, "BeforeModel": .beforeModel,
    "AfterModel": .afterModel, "BeforeTool": .beforeTool, "AfterTool": .afterTool,
    "AfterAgent": .turnEnd, "SessionEnd": .sessionEnd, "BeforeToolSelection": .other,
    "Notification": .other, "PreCompress": .other,
  ]

  package static func call(_ payload: JSON, event: String?) throws -> HookCall {
    var call = try HookCall(payload, moments, of: title)
    guard call.moment == .beforeModel || call.moment == .afterModel else { return call }
    guard let request = payload["llm_request"], let model = request["model"]?.filledString else {
      throw LedgerError(
        .malformedInput,
        "\(call.event) of \(title) names no model (llm_request.model)."
      )
    }
    call.model = ModelReference(provider: "google", name: model)
    call.modelCall = try modelCall(request, payload["llm_response"] ?? .null, call)
    return call
  }

  private static func modelCall(
    _ request: JSON,
    _ response: JSON,
    _ call: HookCall
  ) throws -> HookedModelCall? {
    guard let model = call.model else { return nil }
    let messages = request["messages"] ?? .null
    return HookedModelCall(
      key: SHA256.hexadecimal("\(model.name)\n\(messages)".utf8),
      model: model,
      roughPromptTokens: (messages.array ?? []).reduce(0) { sum, message in
        sum + Int64((message["content"]?.string ?? "").utf8.count)
      },
      maxOutputTokens: request[path: "config", "maxOutputTokens"]?.int64,
      usage: try usage(response["usageMetadata"]),
      isLast: (response["candidates"]?.array ?? [])
        .contains { $0["finishReason"]?.filledString != nil }
    )
  }

  /// What is neither prompt nor answer in the sum was spent on thinking.
  private static func usage(_ counts: JSON?) throws -> TokenUsage? {
    guard let counts, let prompt = counts["promptTokenCount"]?.int64 else { return nil }
    let answer = counts["candidatesTokenCount"]?.int64 ?? 0
    let thinking = max(0, (counts["totalTokenCount"]?.int64 ?? 0) - prompt - answer)
    guard prompt >= 0, answer >= 0 else {
      throw LedgerError(.malformedInput, "The usage that \(title) sent is below zero.")
    }
    return TokenUsage(prompt: prompt, completion: answer + thinking, reasoning: thinking)
  }

  package static func answer(_ verdict: HookVerdict, to call: HookCall?) -> JSON? {
    switch (verdict, call?.moment) {
    case (.silent, _), (_, .sessionEnd), (_, .other), (.stop, .afterModel): nil
    case (.warn(let text), _), (.stop(let text), .sessionStart): .systemMessage(text)
    case (.stop(let reason), .prompt), (.stop(let reason), .beforeModel): .refused(reason)
    case (.stop(let reason), .beforeTool):
      JSON.refused(reason).adding(membersOf: .ended(reason))
    case (.stop(let reason), _): .ended(reason)
    }
  }

  package static func readers(
    of call: HookCall,
    on machine: HookMachine
  ) throws -> [any CallReader] { [] }

  package static func settingsFile(on machine: HookMachine) -> String {
    machine.home + "/.gemini/settings.json"
  }

  /// Its time is in milliseconds.
  package static func handler(_ command: String, of event: String) -> JSON {
    .fields([
      "type": .string("command"), "command": .string(command),
      "timeout": .integer(timeoutSeconds * 1_000),
    ])
  }

  package static let afterInstalling =
    "Hooks must be switched on in Gemini CLI; '/hooks' in it lists them."
}

extension JSON {
  /// A call or a prompt that does not go ahead.
  fileprivate static func refused(_ reason: String) -> JSON {
    .fields(["decision": .string("deny"), "reason": .string(reason)])
  }
}
