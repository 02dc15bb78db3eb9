import Foundation
import Testing

/// `budget hook claude-code` and its like: what a coding agent is answered, and when.
@Suite(.serialized) struct HookTests {
  private let budget: BudgetCommand

  init() throws {
    budget = try BudgetCommand()
    _ = try budget("set acme --monthly 1 --hard")
  }

  private static let now = "2026-01-15T12:00:00Z"

  /// A log of Claude Code with answers that cost 10 cents each, or what is given.
  private func log(_ answers: Int, session: String = "s1", dollars: String = "0.1") -> String {
    (0..<answers).map { number in
      #"{"type":"assistant","timestamp":"2026-01-15T10:00:\#(number < 10 ? "0" : "")\#(number)Z","#
        + #""sessionId":"\#(session)","requestId":"r\#(number)","costUSD":\#(dollars),"#
        + #""message":{"id":"m\#(session)\#(number)","model":"claude-sonnet-4-5","#
        + #""usage":{"input_tokens":100,"output_tokens":\#(10 + number)}}}"# + "\n"
    }.joined()
  }

  /// Calls the hook as Claude Code would.
  private func hook(
    _ event: String,
    log: String? = nil,
    _ options: String = "",
    session: String = "s1"
  ) throws -> BudgetCommand.Outcome {
    let transcript = budget.folder + "/\(session).jsonl"
    if let log { _ = try budget.write(log, to: "\(session).jsonl") }
    return try call(
      "claude-code",
      #"{"session_id":"\#(session)","transcript_path":"\#(transcript)","cwd":"/","hook_event_name":"\#(event)","new_field":[1]}"#,
      options
    )
  }

  private func call(_ tool: String, _ payload: String, _ options: String = "") throws
    -> BudgetCommand.Outcome
  {
    let input = try budget.write(payload, to: "input.json")
    return try budget(
      ["hook", tool, "--workspace", "acme", "--now", Self.now]
        + options.split(separator: " ").map(String.init),
      input: input
    )
  }

  private func spent() throws -> String {
    let status = try budget("status acme --json --now \(Self.now)").output
    return status.components(separatedBy: "\"spent\":").last?.components(separatedBy: ",")[0] ?? ""
  }

  // MARK: - Answers

  @Test(arguments: [
    ("SessionStart", 3), ("UserPromptSubmit", 3), ("PreToolUse", 3), ("PostToolUse", 3),
    ("Stop", 3), ("SubagentStop", 3), ("SessionEnd", 3), ("Notification", 10), ("SessionEnd", 10),
    ("PreCompact", 10),
  ])
  func `nothing is said where there is room, or nothing to be stopped`(event: String, answers: Int)
    throws
  {
    let outcome = try hook(event, log: log(answers))
    #expect(outcome == BudgetCommand.Outcome(output: "", messages: "", status: 0))
    #expect(try spent() == (answers == 3 ? "0.3" : "1"))
  }

  @Test(arguments: [
    ("SessionStart", #"{"systemMessage":"workspace acme lacks "#),
    ("UserPromptSubmit", #"{"decision":"block","reason":"workspace acme lacks "#),
    ("PreToolUse", #"{"continue":false,"stopReason":"workspace acme lacks "#),
    ("PostToolUse", #"{"continue":false,"stopReason":"workspace acme lacks "#),
    ("Stop", #"{"continue":false,"stopReason":"workspace acme lacks "#),
    ("SubagentStop", #"{"continue":false,"stopReason":"workspace acme lacks "#),
  ])
  func `a session stops when the next turn does not fit`(event: String, answer: String) throws {
    let outcome = try hook(event, log: log(10))
    #expect(outcome.status == 0 && outcome.messages.isEmpty, "\(outcome.messages)")
    #expect(outcome.output.hasPrefix(answer), "\(outcome.output)")
    #expect(outcome.output.contains("The next turn takes about $0.10."))
    #expect(outcome.output.contains("raise the budget: 'budget raise' or 'budget top-up'."))
    let deny = #""hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"deny""#
    #expect(outcome.output.contains(deny) == (event == "PreToolUse"))
    #expect(!outcome.output.contains(#""allow""#))
  }

  @Test func `the turn that lands exactly on the limit goes ahead`() throws {
    let outcome = try hook("PreToolUse", log: log(9))
    #expect(outcome.output.hasPrefix(#"{"systemMessage":"The workspace acme has $0.10 of $1.00"#))
    #expect(try hook("PreToolUse", log: log(10)).output.contains(#""permissionDecision":"deny""#))
  }

  @Test func `a person is warned at each prompt past 80 %, and between tools once for each mark`()
    throws
  {
    let warning = #"{"systemMessage":"The workspace acme has $0.20 of $1.00 left (80 % spent). "#
    #expect(try hook("PreToolUse", log: log(7)).output.isEmpty)
    #expect(try hook("PreToolUse", log: log(8)).output.hasPrefix(warning))
    #expect(try hook("PreToolUse").output.isEmpty)
    #expect(try hook("PostToolUse").output.isEmpty)
    #expect(try hook("UserPromptSubmit").output.hasPrefix(warning))
    #expect(try hook("UserPromptSubmit").output.hasPrefix(warning))
    #expect(try hook("SessionStart").output.hasPrefix(warning))
  }

  @Test func `a dear turn among the last is said to be one that may not fit`() throws {
    let dear = log(1, session: "s2", dollars: "0.5")
    let cheap = log(2, session: "s2x", dollars: "0.01").replacingOccurrences(
      of: #""sessionId":"s2x""#,
      with: #""sessionId":"s2""#
    )
    _ = try budget("record llm acme --cost 0.1 --now \(Self.now)")
    let close = try hook("PreToolUse", log: dear + cheap, session: "s2")
    #expect(close.output.contains("It may not fit: "), "\(close.output)")
  }

  @Test func `soft budgets only warn`() throws {
    _ = try budget("set acme --monthly 1 --soft")
    let outcome = try hook("PreToolUse", log: log(12))
    #expect(
      outcome.output.hasPrefix(#"{"systemMessage":"The workspace acme has spent $1.20 of $1.00"#)
    )
  }

  @Test func `every budget of the context is asked, that of the session too`() throws {
    _ = try budget("set acme --monthly 100 --hard")
    _ = try budget("set acme --each session --total 0.45 --hard")
    _ = try budget("set acme --user ada --daily 0.55 --hard")
    #expect(try hook("PreToolUse", log: log(3)).output.isEmpty)
    let stop = try hook("PreToolUse", log: log(4))
    #expect(stop.output.contains("workspace acme, session s1 lacks"), "\(stop.output)")
    #expect(try hook("PreToolUse", log: log(2, session: "s2"), session: "s2").output.isEmpty)
    let ofUser = try hook("PreToolUse", log: log(3, session: "s3"), "--user ada", session: "s3")
    #expect(ofUser.output.isEmpty, "\(ofUser.output)")
    let third = try hook("PreToolUse", log: log(2, session: "s4"), "--user ada", session: "s4")
    #expect(third.output.contains("user ada"), "\(third.output)")
  }

  @Test func `helpers count for the session that they help`() throws {
    let folder = budget.folder + "/s1/subagents"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    #expect(try hook("PreToolUse", log: log(3)).output.isEmpty)
    let helper = log(8).replacingOccurrences(of: #""id":"m"#, with: #""id":"h"#)
    _ = try budget.write(helper, to: "s1/subagents/agent-1.jsonl")
    #expect(try hook("SubagentStop").output.hasPrefix(#"{"continue":false"#))
    #expect(try spent() == "1.1")
  }

  @Test func `only what is new is read, and a line that is not whole waits`() throws {
    let whole = log(3)
    let half = String(log(4).dropFirst(whole.count).dropLast(30))
    let first = try hook("PostToolUse", log: whole + half)
    #expect(first == BudgetCommand.Outcome(output: "", messages: "", status: 0))
    #expect(try spent() == "0.3")
    #expect(try hook("PostToolUse", log: log(4)).messages.isEmpty)
    #expect(try spent() == "0.4")
    #expect(try budget("verify").status == 0)
  }

  @Test func `a session that was closed stops`() throws {
    #expect(try budget("session close s1 --workspace acme").status == 0)
    #expect(try hook("UserPromptSubmit", log: log(1)).output.hasPrefix(#"{"decision":"block""#))
  }

  @Test func `a session without any budget is told so when it begins`() throws {
    _ = try budget("remove acme")
    let outcome = try hook("SessionStart")
    #expect(outcome.output.contains("No budget limits this session"), "\(outcome.output)")
    #expect(try hook("UserPromptSubmit").output.isEmpty)
  }

  // MARK: - Failures

  @Test(arguments: [
    "", "{", "[]", "{}", "null", #"{"hook_event_name":7}"#, #"{"hook_event_name":"Dream"}"#,
    #"{"hook_event_name":"Stop","hook_event_name":"Stop"}"#,
  ])
  func `what cannot be read lets the agent go on, or stops it, as it was set`(payload: String)
    throws
  {
    let open = try call("claude-code", payload)
    #expect(open.status == 0)
    #expect(open.output.hasPrefix(#"{"systemMessage":"The budget may not be up to date, and the "#))
    #expect(open.messages.split(separator: "\n").count == 1, "\(open.messages)")
    let closed = try call("claude-code", payload, "--fail closed")
    #expect(closed.status == 0)
    #expect(closed.output.hasPrefix(#"{"continue":false,"stopReason":"The budget cannot be asked"#))
    #expect(closed.messages == open.messages)
  }

  @Test func `a log that is gone is a failure once there must be one`() throws {
    for event in ["SessionStart", "UserPromptSubmit"] {
      let outcome = try hook(event)
      #expect(outcome == BudgetCommand.Outcome(output: "", messages: "", status: 0), "\(event)")
    }
    let open = try hook("PreToolUse")
    #expect(open.output.contains("is not there"), "\(open.output)")
    let closed = try hook("PreToolUse", "--fail closed")
    #expect(closed.output.contains(#""permissionDecision":"deny""#), "\(closed.output)")
    _ = try hook("PreToolUse", log: log(1))
    try FileManager.default.removeItem(atPath: budget.folder + "/s1.jsonl")
    #expect(try hook("UserPromptSubmit").output.contains("is not there"))
  }

  @Test func `a ledger that is not there, or is damaged, is a failure`() throws {
    let missing = try hook("UserPromptSubmit", log: log(1), "--database /nowhere/l.sqlite")
    #expect(missing.status == 0 && missing.output.contains("goes on"), "\(missing)")
    let damaged = try budget.write(
      String(repeating: "no ledger ", count: 500),
      to: "damaged.sqlite"
    )
    let closed = try hook("UserPromptSubmit", log: log(1), "--fail closed --database \(damaged)")
    #expect(closed.output.hasPrefix(#"{"decision":"block""#), "\(closed.output)")
    #expect(closed.messages.split(separator: "\n").count == 1)
  }

  @Test func `an input that never ends is not waited for`() throws {
    let outcome = try budget.shell(
      "sleep 20 | { budget hook claude-code --workspace acme --patience 0.3; echo $?; }"
    )
    #expect(outcome.output.contains("does not end in time"), "\(outcome)")
    #expect(outcome.output.hasSuffix("\n0\n"))
  }

  @Test(arguments: [
    ("hook claude-code", "Missing expected argument '--workspace <name>'"),
    ("hook claude-code --workspace acme --fail maybe", "--fail: 'maybe' is not known"),
    ("hook claude-code --workspace acme --patience 60", "--patience: 60 is out of range"),
    ("hook install vim --workspace acme", "'vim' is not known"),
    ("hook install claude-code", "--workspace"),
  ])
  func `what was typed wrong is said, and ends with 64`(line: String, sentence: String) throws {
    let outcome = try budget(line)
    #expect(outcome.status == 64 && outcome.output.isEmpty)
    #expect(outcome.messages.contains(sentence), "\(outcome.messages)")
  }
}
