import Foundation
import Testing

/// Which files an import looks at, and what it says of those that it cannot read.
@Suite(.serialized) struct WrongLogTests {
  private let budget: BudgetCommand

  init() throws { budget = try BudgetCommand() }

  private func write(_ id: String, to path: String) throws {
    let folder = (budget.folder + "/" + path as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    _ = try budget.write(LoggedAnswer.line(id: id), to: path)
  }

  private func importing(
    _ arguments: [String],
    environment: [String: String] = [:]
  ) throws -> BudgetCommand.Outcome {
    try budget(
      ["import", "claude-code"] + arguments + ["--workspace", "w", "--json"],
      environment: environment
    )
  }

  // MARK: - Places

  @Test func `all places of a user are read, each answer once`() throws {
    try write("a", to: ".claude/projects/p/s.jsonl")
    try write("b", to: ".config/claude/projects/p/s.jsonl")
    try write("c", to: "one/projects/p/s.jsonl")
    try write("d", to: "two/projects/p/s.jsonl")
    try write("a", to: "two/projects/q/copy.jsonl")
    try write("not mine", to: "projects/p/s.jsonl")
    let places = ["CLAUDE_CONFIG_DIR": "\(budget.folder)/one, ~/two"]
    for arguments in [[], [budget.folder], [budget.folder + "/"]] {
      let outcome = try importing(arguments, environment: places)
      #expect(outcome.status == 0)
      #expect(outcome.output.hasPrefix(#"{"read":4,"#), "\(arguments)")
    }
  }

  @Test func `one place is read where it is named, and the others are told of`() throws {
    try write("a", to: ".claude/projects/p/s.jsonl")
    try write("b", to: ".config/claude/projects/p/s.jsonl")
    let outcome = try importing([budget.folder + "/.claude"])
    #expect(outcome.output.hasPrefix(#"{"read":1,"#))
    #expect(outcome.messages.contains(".config/claude', which were not read"))
    let other = try BudgetCommand()
    #expect(try other("import claude-code --workspace w").status == 1)
  }

  @Test(.enabled(if: getuid() != 0, "The superuser may read everything."))
  func `a folder that may not be read is a failure, and the rest goes in`() throws {
    try write("a", to: ".claude/projects/p/s.jsonl")
    try write("b", to: ".claude/projects/q/s.jsonl")
    let closed = budget.folder + "/.claude/projects/q"
    chmod(closed, 0)
    defer { chmod(closed, 0o700) }
    let outcome = try importing([budget.folder])
    #expect(outcome.status == 1)
    #expect(outcome.output.hasPrefix(#"{"read":1,"new":1,"#))
    #expect(outcome.messages.contains("/q' may not be read"))
  }

  @Test func `a folder that cannot be read to its end is a failure, and the rest goes in`() throws {
    try write("a", to: ".claude/projects/p/s.jsonl")
    try write("b", to: ".claude/projects/q/" + String(repeating: "d/", count: 40) + "s.jsonl")
    let outcome = try importing([budget.folder])
    #expect(outcome.status == 1)
    #expect(outcome.output.hasPrefix(#"{"read":1,"new":1,"#))
    #expect(outcome.messages.contains("lies too deep"))
  }

  @Test func `a packed log beside others is named`() throws {
    try write("a", to: ".claude/projects/p/s.jsonl")
    _ = try budget.write("x", to: ".claude/projects/p/old.jsonl.gz")
    let outcome = try importing([budget.folder])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("old.jsonl.gz"))
  }

  // MARK: - Files that are something else

  private static let codex =
    #"{"timestamp":"2026-06-01T10:00:00Z","type":"session_meta","payload":{"id":"P"}}"# + "\n"
    + #"{"timestamp":"2026-06-01T10:00:10Z","type":"event_msg","payload":{"type":"token_count","info":null}}"#
    + "\n"

  @Test(arguments: [
    (codex, "Codex"),
    (
      #"{"type":"session.start","data":{}}"# + "\n" + #"{"type":"session.shutdown","data":{}}"#,
      "Copilot"
    ),
    (
      #"{"sessionId":"s","projectHash":"h"}"# + "\n" + #"{"id":"1","type":"gemini","tokens":{}}"#,
      "Gemini"
    ),
    ("{\n  \"resourceSpans\": [\n    {\n      \"scopeSpans\": []\n    }\n  ]\n}\n", "OTLP"),
    (#"{"resourceSpans":[]}"#, "OTLP"), ("time,model\n1,gpt-4o\n", "CSV"),
    ("[\n1,\n2\n]\n", "JSON document"),
    ("a word\nand another\n", "No line"), ("", "no lines"),
  ])
  func `a file that is no log of Claude Code says in one sentence what it looks like, and fails`(
    text: String,
    word: String
  ) throws {
    let path = try budget.write(text, to: "log.jsonl")
    let outcome = try importing([path])
    #expect(outcome.status == 1)
    #expect(outcome.messages.split(separator: "\n").count == 1)
    #expect(outcome.messages.contains(word), "\(outcome.messages)")
    #expect(outcome.output.hasPrefix(#"{"read":0,"#))
  }

  /// Text in UTF-16 without a mark.
  private static let utf16: [UInt8] = Array(
    String(repeating: "{\"t\":1}\n", count: 9).utf8.map { [$0, 0] }.joined()
  )

  @Test(
    arguments: [
      ([0x1F, 0x8B, 8, 0], "gunzip"), ([0x28, 0xB5, 0x2F, 0xFD], "zstd -d"),
      ([0x50, 0x4B, 3, 4], "unzip"),
      ([0xFF, 0xFE, 0x7B, 0], "UTF-16"),
      (utf16, "UTF-16"),
      (Array("SQLite format 3\0".utf8), "SQLite"),
    ] as [([UInt8], String)]
  )
  func `a packed file is one sentence for every reader`(start: [UInt8], word: String) throws {
    let bytes = start + (0..<4_000).flatMap { [UInt8(truncatingIfNeeded: $0), 0x0A] }
    let path = budget.folder + "/packed.jsonl"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    let trace =
      "import trace \(path) --workspace w --column timestamp=t --column prompt_tokens=p "
      + "--constant provider=openai --constant model=gpt-4o"
    for outcome in try [importing([path]), budget(trace)] {
      #expect(outcome.status == 1)
      #expect(outcome.messages.split(separator: "\n").count == 1)
      #expect(outcome.messages.contains(word), "\(outcome.messages)")
    }
  }

  // MARK: - Traces

  private let columns =
    "--workspace w --column timestamp=t --column prompt_tokens=p "
    + "--column completion_tokens=c --constant provider=openai --constant model=gpt-4o"

  @Test(arguments: [
    ("2026-01-01T00:00:00", "--assume-zone"), ("1767225600", "--timestamp-format unix."),
    ("1767225600123", "--timestamp-format unix-ms"), ("yesterday", "--column timestamp"),
  ])
  func `a time that cannot be read names the option that mends it`(time: String, option: String)
    throws
  {
    let path = try budget.write("t,p,c\n\(time),1,2\n", to: "calls.csv")
    let outcome = try budget("import trace \(path) \(columns)")
    #expect(outcome.status == 1)
    #expect(outcome.output.contains(option), "\(outcome.output)")
    #expect(outcome.messages.contains("nothing went in"))
  }

  @Test func `one JSON document is one sentence and no line of a trace`() throws {
    let text = "{\n  \"resourceSpans\": [\n    {\n      \"scopeSpans\": []\n    }\n  ]\n}\n"
    let path = try budget.write(text, to: "spans.jsonl")
    let outcome = try budget("import trace \(path) \(columns)")
    #expect(outcome.status == 1 && outcome.output.isEmpty)
    #expect(outcome.messages.contains("one JSON document"))
    // A first line that is cut is no document.
    let cut = try budget.write(
      "{\"t\":\n{\"t\":\"2026-01-01T00:00:00Z\",\"p\":1,\"c\":1}\n",
      to: "cut.jsonl"
    )
    #expect(
      try budget("import trace \(cut) \(columns) --json").output.hasPrefix(#"{"read":2,"new":1,"#)
    )
  }

  @Test func `a wrong file is told of once, and further ones by name in the summary`() throws {
    let log = #"{"type":"session_meta","payload":{"id":"x"}}"# + "\n"
    let path = try budget.write(log, to: "one.jsonl")
    let one = try budget(["import", "claude-code", path, "--workspace", "w"])
    #expect(one.status == 1)
    #expect((one.output + one.messages).components(separatedBy: "one.jsonl").count == 2)
    mkdir(budget.folder + "/logs", 0o700)
    for name in ["a", "b", "c"] { _ = try budget.write(log, to: "logs/\(name).jsonl") }
    let three = try budget(["import", "claude-code", budget.folder + "/logs", "--workspace", "w"])
    #expect(three.messages.contains("2 more could not be read"))
    for name in ["a", "b", "c"] {
      let said = (three.output + three.messages).components(separatedBy: "\(name).jsonl").count - 1
      #expect(said == 1, "\(name)")
    }
  }

  @Test func `a mapping that fits nothing stops, and shows a handful of lines`() throws {
    let rows = (0..<5_000).map { "\($0),1,2\n" }.joined()
    let path = try budget.write("t,p,c\n" + rows, to: "calls.csv")
    let outcome = try budget("import trace \(path) \(columns)")
    #expect(outcome.status == 1)
    #expect(outcome.output.split(separator: "\n").count < 20)
    #expect(outcome.output.contains("None of the first 100 lines fits the mapping"))
    // A file that begins badly goes in all the same.
    let mixed = (0..<90).map { "\($0),1,2\n" }.joined() + "2026-01-01T00:00:00Z,1000,0\n"
    let other = try budget.write("t,p,c\n" + mixed, to: "mixed.csv")
    #expect(try budget("import trace \(other) \(columns) --json").output.contains(#""new":1,"#))
  }

  @Test func `a stated cost far beyond the computed one is counted`() throws {
    let rows = "2026-01-01T00:00:00Z,1000,0,9990\n2026-01-02T00:00:00Z,1000,0,0.0025\n"
    let path = try budget.write("t,p,c,k\n" + rows, to: "calls.csv")
    let outcome = try budget("import trace \(path) \(columns) --column cost=k --json")
    #expect(outcome.output.contains(#""implausible_costs":1"#))
    #expect(outcome.messages.contains("1 call states a cost at least twenty times"))
  }

  @Test func `an id that names several calls of a trace books each, and a copy once`() throws {
    let rows = """
      id,t,p,c
      chatcmpl-1,2026-05-20T10:00:00Z,1000000,0
      chatcmpl-1,2026-05-21T11:00:00Z,2000,5
      a:step:2,2026-05-20T10:00:00Z,1000,10
      a:step:2,2026-06-25T10:00:00Z,400000,900
      resp,2026-05-20T10:00:00Z,1000000,0
      resp,2026-05-20T10:05:00Z,1000000,0

      """
    let path = try budget.write(rows, to: "calls.csv")
    for counts in [#""new":5,"known":0,"#, #""new":0,"known":5,"#] {
      let outcome = try budget("import trace \(path) \(columns) --column id=id --json")
      #expect(outcome.output.contains(counts))
      #expect(outcome.output.contains(#""cost_usd":6.01665,"#))
    }
    let days = try budget("report w --by day --json").output
    #expect(days.contains(#"{"day":"2026-06-25","cost_usd":1.009,"#))
    #expect(try budget("verify").status == 0)
  }

  @Test func `labels of a trace are cleaned or dropped, and the cost goes in`() throws {
    let rows =
      "t,p,c,user,latency,ok\n"
      + "2026-01-01T00:00:00Z,1000000,0,Jose\u{301}\u{200D},-5,maybe\n"
      + "2026-01-02T00:00:00Z,1000000,0,\u{200B},12,true\n"
    let path = try budget.write(rows, to: "calls.csv")
    let line =
      "import trace \(path) \(columns) --column user=user --column latency_ms=latency "
      + "--column success=ok --json"
    let outcome = try budget(line)
    #expect(outcome.status == 0)
    #expect(
      outcome.output.contains(#""cost_usd":5,"#) && outcome.output.contains(#""amended_labels":2,"#)
    )
    #expect(try budget(line).output.contains(#""new":0,"known":2,"changed":0,"#))
  }
}
