import Foundation
import Testing

/// What an import of Claude Code's logs books, as a user sees it.
@Suite(.serialized) struct ClaudeCodeImportTests {
  private let budget: BudgetCommand

  init() throws { budget = try BudgetCommand() }

  @discardableResult
  private func write(_ lines: [String], to path: String) throws -> String {
    let folder = (budget.folder + "/" + path as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return try budget.write(lines.joined(), to: path)
  }

  private func importing(
    _ arguments: String = "",
    environment: [String: String] = [:]
  ) throws -> BudgetCommand.Outcome {
    let words = "import claude-code \(arguments) --workspace w --json"
    return try budget(words.split(separator: " ").map(String.init), environment: environment)
  }

  /// Imports twice, and expects the same cost and nothing new the second time.
  private func expectCost(
    _ cost: String,
    calls: Int,
    of lines: [String],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let path = try write(lines, to: "log.jsonl")
    let first = try importing(path)
    #expect(first.status == 0, "\(first.messages)", sourceLocation: sourceLocation)
    #expect(
      first.output.contains("\"new\":\(calls),\"known\":0,\"changed\":0,"),
      sourceLocation: sourceLocation
    )
    #expect(
      first.output.contains("\"cost_usd\":\(cost),"),
      "\(first.output)",
      sourceLocation: sourceLocation
    )
    let again = try importing(path)
    #expect(
      again.output.contains("\"new\":0,\"known\":\(calls),\"changed\":0,"),
      sourceLocation: sourceLocation
    )
    #expect(again.output.contains("\"cost_usd\":\(cost),"), sourceLocation: sourceLocation)
    #expect(try budget("verify").status == 0, sourceLocation: sourceLocation)
  }

  // MARK: - What is paid beside the counters

  @Test(arguments: [
    // Sonnet 4.6 costs 3 and 15 a million, Opus 4.7 5 and 25, Fable 5 10 and 50.
    ("advisor_message", #""model":"claude-opus-4-7","#, "0.048", 2),
    ("compaction", "", "0.036", 1),
    ("fallback_message", #""model":"claude-opus-4-7","#, "0.048", 2),
    ("something_new", #""model":"claude-opus-4-7","#, "0.048", 2),
  ])
  func `a step is charged once, under its own model`(
    type: String,
    model: String,
    cost: String,
    calls: Int
  ) throws {
    let steps =
      #","iterations":[{"type":"message","input_tokens":1000,"output_tokens":1000},"#
      + #"{"type":"\#(type)",\#(model)"input_tokens":1000,"output_tokens":1000}]"#
    try expectCost(cost, calls: calls, of: [LoggedAnswer.line(id: "m", usage: steps)])
  }

  @Test(arguments: ["claude-opus-4-8", "claude-fable-5"])
  func `a fallback is charged once, whichever model the usage around it is named after`(
    model: String
  ) throws {
    // The usage around the list repeats the fallback's step. What the first model said before it
    // refused is billed, too.
    let steps =
      #","iterations":[{"type":"message","model":"claude-fable-5","input_tokens":1000,"#
      + #""output_tokens":100},{"type":"fallback_message","model":"claude-opus-4-8","#
      + #""input_tokens":1000,"output_tokens":1000}]"#
    try expectCost("0.045", calls: 2, of: [LoggedAnswer.line(id: "m", model: model, usage: steps)])
  }

  @Test func `a model that refused before any output is free, and its fallback is not`() throws {
    let steps =
      #","iterations":[{"type":"message","model":"claude-fable-5","input_tokens":1000,"#
      + #""output_tokens":0},{"type":"fallback_message","model":"claude-opus-4-8","#
      + #""input_tokens":1000,"output_tokens":1000}]"#
    let line = LoggedAnswer.line(id: "m", model: "claude-opus-4-8", usage: steps)
    try expectCost("0.03", calls: 2, of: [line])
  }

  @Test(arguments: [
    (#","speed":"fast""#, "claude-opus-4-6", "0.18"),
    (#","speed":"fast""#, "claude-opus-4-8", "0.06"),
    (#","inference_geo":"us""#, "claude-opus-4-6", "0.033"),
    (#","speed":"fast","inference_geo":"us""#, "claude-opus-4-6", "0.198"),
    (#","service_tier":"batch","inference_geo":"us""#, "claude-opus-4-6", "0.0165"),
  ])
  func `speed and region are priced`(usage: String, model: String, cost: String) throws {
    try expectCost(cost, calls: 1, of: [LoggedAnswer.line(id: "m", model: model, usage: usage)])
  }

  @Test(arguments: [
    #","speed":"turbo""#, #","inference_geo":"eu""#, #","service_tier":"scale""#,
    #","speed":"fast""#,
    #","server_tool_use":{"code_execution_requests":2}"#,
  ])
  func `what no list prices leaves the call unpriced, and never too cheap`(usage: String) throws {
    let path = try write([LoggedAnswer.line(id: "m", usage: usage)], to: "log.jsonl")
    let outcome = try importing(path)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains(#""cost_usd":0,"unpriced_calls":1,"#))
  }

  @Test func `a refusal before any output costs nothing, and one after it is billed`() throws {
    let refused = #","stop_reason":"refusal","content":[]"#
    let before = LoggedAnswer.line(id: "a", input: 100_000, output: 0, message: refused)
    let after = LoggedAnswer.line(id: "b", message: #","stop_reason":"refusal""#)
    try expectCost("0.018", calls: 2, of: [before, after])
    #expect(try budget("report w --json").output.contains(#""tokens_prompt":101000,"#))
  }

  // MARK: - Which lines are one call

  @Test func `a sub-agent's copy of an answer counts once, its own answers count`() throws {
    try write([LoggedAnswer.line(id: "msg_1", request: "a")], to: "logs/projects/p/s1.jsonl")
    try write(
      [
        LoggedAnswer.line(id: "msg_1", request: "b", at: "2026-06-01T10:05:00Z"),
        LoggedAnswer.line(id: "msg_2", request: "c", at: "2026-06-01T10:05:10Z", input: 10),
      ],
      to: "logs/projects/p/s1/subagents/agent-1.jsonl"
    )
    let outcome = try importing(budget.folder + "/logs")
    #expect(outcome.output.hasPrefix(#"{"read":2,"new":2,"#))
    #expect(outcome.output.contains(#""cost_usd":0.03303,"#))
  }

  @Test func `an answer belongs to the month of its earliest line, whichever file is read first`()
    throws
  {
    let late = LoggedAnswer.line(id: "m", request: "b", at: "2026-07-01T00:00:05Z")
    let early = LoggedAnswer.line(id: "m", request: "a", at: "2026-06-30T23:59:55Z")
    for (name, first, second) in [("x", late, early), ("y", early, late)] {
      let folder = "logs-\(name)"
      try write([first], to: "\(folder)/projects/p/a.jsonl")
      #expect(try importing(budget.folder + "/" + folder).status == 0)
      try write([second], to: "\(folder)/projects/p/b.jsonl")
      #expect(try importing(budget.folder + "/" + folder).output.contains(#""cost_usd":0.018,"#))
    }
    #expect(
      try budget("report w --by day --json").output.contains(
        #"[{"day":"2026-06-30","cost_usd":0.018,"calls":1,"#
      )
    )
    #expect(try budget("verify").status == 0)
  }

  @Test func `a short id that a server gave again is two calls, and said`() throws {
    let lines = [
      LoggedAnswer.line(id: "chatcmpl-213"),
      LoggedAnswer.line(id: "chatcmpl-213", at: "2026-06-05T10:00:00Z", input: 5000, output: 2000),
    ]
    try expectCost("0.063", calls: 2, of: lines)
    let path = try write(lines, to: "log.jsonl")
    let other = try budget("import claude-code \(path) --workspace other")
    #expect(other.messages.contains("1 call shares its id with another call"))
  }

  @Test func `lines of one answer far apart are one call`() throws {
    var lines = [LoggedAnswer.line(id: "m", request: "r", output: 1)]
    lines += (0..<9_000).map {
      LoggedAnswer.line(id: "n\($0)", request: "r\($0)", input: 0, output: 1)
    }
    lines.append(LoggedAnswer.line(id: "m", request: "r", at: "2026-06-01T10:00:30Z"))
    // 0.018 for the whole answer, and 9,000 of a token each.
    try expectCost("0.153", calls: 9_001, of: lines)
  }

  // MARK: - Labels

  @Test func `a label never costs a call`() throws {
    let lines = [
      LoggedAnswer.line(id: "a", session: "one\\ttwo\\u200d"),
      LoggedAnswer.line(id: String(repeating: "b", count: 2_300), session: "e\\u0301"),
      LoggedAnswer.line(
        id: "c",
        model: "claude-sonnet-4-6\\u200b",
        session: String(repeating: "s", count: 300)
      ),
    ]
    try expectCost("0.054", calls: 3, of: lines)
    let path = try write(lines, to: "log.jsonl")
    let other = try budget("import claude-code \(path) --workspace other --json")
    #expect(other.output.contains(#""amended_labels":3,"#))
  }
}
