import Foundation
import Testing

/// The hooks of Codex, Gemini CLI and Copilot CLI, each in its own words.
@Suite(.serialized) struct HookToolTests {
  private let budget: BudgetCommand

  init() throws {
    budget = try BudgetCommand()
    _ = try budget("set acme --monthly 1 --hard")
  }

  private func call(
    _ tool: String,
    _ payload: String,
    _ options: [String] = [],
    environment: [String: String] = [:]
  ) throws -> BudgetCommand.Outcome {
    let input = try budget.write(payload, to: "input.json")
    return try budget(
      ["hook", tool, "--workspace", "acme", "--now", "2026-01-15T12:00:00Z"] + options,
      environment: environment,
      input: input
    )
  }

  private func field(_ name: String, of line: String) throws -> String {
    let text = try budget(line + " --json --now 2026-01-15T12:00:00Z").output
    let rest = text.components(separatedBy: "\"\(name)\":").dropFirst().first ?? ""
    return rest.components(separatedBy: CharacterSet(charactersIn: ",}"))[0]
  }

  // MARK: - Codex

  /// A rollout with calls of gpt-4o that cost 20 cents each.
  private func rollout(_ calls: Int) -> String {
    let time = #""timestamp":"2026-01-15T10:00:00Z""#
    let head =
      #"{\#(time),"type":"session_meta","payload":{"id":"t1"}}"# + "\n"
      + #"{\#(time),"type":"turn_context","payload":{"model":"gpt-4o"}}"# + "\n"
    return head
      + (0..<calls).map { number in
        #"{\#(time),"type":"token_usage_record","payload":{"response_id":"r\#(number)","#
          + #""usage":{"input_tokens":80000,"output_tokens":0}}}"# + "\n"
      }.joined()
  }

  @Test(arguments: [
    ("UserPromptSubmit", #"{"decision":"block","reason":"workspace acme lacks"#),
    (
      "PreToolUse",
      #"{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"deny""#
    ),
    ("PostToolUse", #"{"continue":false,"stopReason":"workspace acme lacks"#),
    ("Stop", #"{"continue":false,"stopReason":"workspace acme lacks"#),
    ("SessionStart", #"{"systemMessage":"workspace acme lacks"#),
  ])
  func `Codex is stopped in words that it takes`(event: String, answer: String) throws {
    let log = try budget.write(rollout(2), to: "rollout-t1.jsonl")
    let payload =
      #"{"session_id":"t1","transcript_path":"\#(log)","cwd":"/","hook_event_name":"\#(event)","model":"gpt-4o","turn_id":"1"}"#
    let first = try call("codex", payload)
    #expect(first == BudgetCommand.Outcome(output: "", messages: "", status: 0))
    _ = try budget.write(rollout(5), to: "rollout-t1.jsonl")
    let stop = try call("codex", payload)
    #expect(stop.output.hasPrefix(answer), "\(stop)")
    #expect(event != "PreToolUse" || !stop.output.contains("continue"))
    #expect(try field("spent", of: "status acme") == "1")
  }

  @Test func `Codex may have no log`() throws {
    let payload = #"{"session_id":"t1","transcript_path":null,"hook_event_name":"Stop"}"#
    #expect(try call("codex", payload) == .init(output: "", messages: "", status: 0))
  }

  // MARK: - Gemini

  private func model(_ event: String, _ question: String, _ response: String? = nil) -> String {
    let answer = response.map { #","llm_response":\#($0)"# } ?? ""
    return
      #"{"session_id":"g1","transcript_path":"/x","cwd":"/","hook_event_name":"\#(event)","timestamp":"x","llm_request":{"model":"gemini-2.5-flash","messages":[{"role":"user","content":"\#(question)"}],"config":{"maxOutputTokens":1000}}\#(answer)}"#
  }

  private func answer(_ tokens: Int, isLast: Bool = true) -> String {
    #"{"candidates":[{"content":{"role":"model","parts":["x"]}\#(isLast ? #","finishReason":"STOP""# : "")}],"usageMetadata":{"promptTokenCount":1000,"candidatesTokenCount":\#(tokens),"totalTokenCount":\#(tokens + 1500)}}"#
  }

  @Test func `a call of Gemini is held for before it is made, and settled with what it used`()
    throws
  {
    let nothing = BudgetCommand.Outcome(output: "", messages: "", status: 0)
    #expect(try call("gemini", model("BeforeModel", "a")) == nothing)
    #expect(try field("reserved", of: "status acme") == "0.0025003")
    // Asked again before it is answered, it is held once.
    #expect(try call("gemini", model("BeforeModel", "a")) == nothing)
    #expect(try field("reserved", of: "status acme") == "0.0025003")
    #expect(try call("gemini", model("AfterModel", "a", answer(10, isLast: false))) == nothing)
    #expect(try field("spent", of: "status acme") == "0")
    #expect(try call("gemini", model("AfterModel", "a", answer(1000))) == nothing)
    #expect(try call("gemini", model("AfterModel", "a", answer(1000))) == nothing)
    // 1,000 tokens in, 1,000 out, and 500 of thinking.
    #expect(try field("spent", of: "status acme") == "0.00405")
    #expect(try field("reserved", of: "status acme") == "0")
    // The next one is held at what the last cost; the same question once more is another call.
    #expect(try call("gemini", model("BeforeModel", "a")) == nothing)
    #expect(try field("reserved", of: "status acme") == "0.00405")
    #expect(try call("gemini", model("AfterModel", "a", answer(1000))) == nothing)
    #expect(try field("spent", of: "status acme") == "0.0081")
    #expect(try budget("verify").status == 0)
  }

  @Test func `Gemini is refused a call that does not fit`() throws {
    _ = try budget("record llm acme --cost 0.9999 --now 2026-01-15T11:00:00Z")
    let refused = try call("gemini", model("BeforeModel", "a"))
    #expect(
      refused.output.hasPrefix(#"{"decision":"deny","reason":"workspace acme lacks"#),
      "\(refused)"
    )
    let prompt = try call("gemini", #"{"session_id":"g1","hook_event_name":"BeforeAgent"}"#)
    #expect(prompt.output.hasPrefix(#"{"decision":"deny","reason":"#), "\(prompt)")
  }

  @Test func `an answer of Gemini for which nothing was held is booked, once`() throws {
    let first = try call("gemini", model("AfterModel", "a", answer(1000)))
    #expect(first.output.contains("Nothing was held for an answer; it was booked."))
    _ = try call("gemini", model("AfterModel", "a", answer(1000)))
    #expect(try field("spent", of: "status acme") == "0.00405")
  }

  @Test func `a request of Gemini without a model cannot be read`() throws {
    let outcome = try call("gemini", #"{"session_id":"g1","hook_event_name":"BeforeModel"}"#)
    #expect(outcome.output.contains("names no model (llm_request.model)"), "\(outcome)")
  }

  // MARK: - Copilot

  @Test func `Copilot refuses a tool, and can be told nothing else`() throws {
    let folder = budget.folder + "/copilot/session-state/c1"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let time = #""timestamp":"2026-01-15T10:00:00Z""#
    let events =
      #"{"type":"session.start",\#(time),"data":{"sessionId":"c1","selectedModel":"gpt-4o"}}"#
      + "\n"
      + #"{"type":"session.shutdown",\#(time),"data":{"totalNanoAiu":100000000000,"modelMetrics":{"gpt-4o":{"usage":{"inputTokens":10,"outputTokens":10}}}}}"#
      + "\n"
    _ = try budget.write(events, to: "copilot/session-state/c1/events.jsonl")
    let said = #"{"sessionId":"c1","timestamp":1,"cwd":"/","toolName":"bash","toolArgs":"{}"}"#
    let home = ["COPILOT_HOME": budget.folder + "/copilot"]
    let tool = try call("copilot", said, ["--event", "preToolUse"], environment: home)
    #expect(
      tool.output.hasPrefix(#"{"permissionDecision":"deny","permissionDecisionReason":"#),
      "\(tool)"
    )
    let prompt = try call("copilot", said, ["--event", "userPromptSubmitted"], environment: home)
    #expect(prompt.output.isEmpty && prompt.messages.contains("lacks"), "\(prompt)")
    let unnamed = try call("copilot", said, environment: home)
    #expect(unnamed.output.isEmpty && unnamed.messages.contains("add --event"), "\(unnamed)")
    let closed = try call("copilot", said, ["--fail", "closed"], environment: home)
    #expect(closed.output.hasPrefix(#"{"permissionDecision":"deny""#), "\(closed)")
  }
}
