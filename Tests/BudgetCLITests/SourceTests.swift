import Foundation
import Testing

/// Each kind of log that an import knows, through the command line: what is counted, what is left
/// out, and that a second time changes nothing.
@Suite(.serialized) struct SourceTests {
  private let budget: BudgetCommand

  init() throws { budget = try BudgetCommand() }

  /// What an import of a sample says.
  struct Expected: Sendable, CustomStringConvertible {
    let source: String
    let new: Int
    var ignored = 0
    var refused = 0
    let cost: String
    var prompt = 0
    var cacheRead = 0
    var cacheWrite = 0
    var completion = 0
    var reasoning = 0
    var unpriced = 0
    var resources = 0

    var description: String { source }
  }

  static let samples = [
    Expected(
      source: "codex",
      new: 3,
      ignored: 1,
      refused: 1,
      cost: "0.004786",
      prompt: 1_700,
      cacheRead: 400,
      completion: 160,
      reasoning: 20
    ),
    Expected(
      source: "gemini",
      new: 2,
      cost: "0.0013015",
      prompt: 610,
      cacheRead: 70,
      completion: 180,
      reasoning: 30
    ),
    Expected(
      source: "copilot",
      new: 1,
      ignored: 1,
      cost: "0.025",
      prompt: 1_000,
      cacheRead: 600,
      completion: 200,
      reasoning: 20
    ),
    Expected(
      source: "opencode",
      new: 1,
      cost: "0.05",
      prompt: 1_250,
      cacheRead: 200,
      cacheWrite: 50,
      completion: 600,
      reasoning: 100
    ),
    Expected(
      source: "cline",
      new: 1,
      ignored: 1,
      cost: "0.015",
      prompt: 150,
      cacheRead: 40,
      cacheWrite: 10,
      completion: 50
    ),
    Expected(
      source: "aider",
      new: 3,
      cost: "0.009",
      prompt: 2_010,
      completion: 201,
      unpriced: 1
    ),
    Expected(
      source: "llm",
      new: 2,
      ignored: 1,
      cost: "0.003225",
      prompt: 1_100,
      cacheRead: 500,
      completion: 110
    ),
    Expected(
      source: "cursor",
      new: 4,
      cost: "0.38",
      prompt: 270_126,
      cacheRead: 211_782,
      cacheWrite: 56_794,
      completion: 42_574,
      unpriced: 1
    ),
    Expected(
      source: "litellm",
      new: 2,
      ignored: 1,
      cost: "0.000225",
      prompt: 200,
      cacheRead: 50,
      completion: 40
    ),
    Expected(
      source: "openai",
      new: 3,
      refused: 1,
      cost: "0.065",
      prompt: 2_000,
      cacheRead: 200,
      completion: 200
    ),
    Expected(
      source: "anthropic",
      new: 2,
      cost: "1.255165",
      prompt: 1_600,
      cacheRead: 300,
      cacheWrite: 300,
      completion: 400
    ),
    Expected(
      source: "openrouter",
      new: 2,
      cost: "0.00335",
      prompt: 1_500,
      cacheRead: 400,
      completion: 150,
      reasoning: 10
    ),
    Expected(
      source: "bedrock",
      new: 2,
      cost: "0.000615",
      prompt: 150,
      cacheRead: 50,
      completion: 20
    ),
    Expected(
      source: "langfuse",
      new: 2,
      ignored: 1,
      cost: "0.00095",
      prompt: 250,
      cacheRead: 50,
      completion: 45,
      reasoning: 5
    ),
    Expected(source: "helicone", new: 2, cost: "0.0009", prompt: 200, completion: 40),
    Expected(
      source: "otlp",
      new: 2,
      ignored: 1,
      cost: "0.000445",
      prompt: 110,
      cacheRead: 40,
      completion: 22
    ),
    Expected(source: "focus", new: 3, refused: 1, cost: "0.153", resources: 3),
    Expected(
      source: "cost-log",
      new: 3,
      ignored: 1,
      cost: "0.0125025",
      prompt: 1_000,
      completion: 500,
      resources: 2
    ),
    Expected(
      source: "rows",
      new: 6,
      cost: "2.277125",
      prompt: 1_005,
      cacheRead: 300,
      completion: 500,
      reasoning: 100,
      unpriced: 1,
      resources: 1
    ),
  ]

  private func sample(_ source: String) -> String {
    BudgetCommand.root + "/Tests/Samples/sources/" + source
  }

  private func importing(_ source: String, _ path: String) throws -> (text: String, status: Int32) {
    let outcome = try budget(["import", source, path, "--workspace", "w", "--json"])
    return (outcome.output, outcome.status)
  }

  @Test(arguments: samples)
  func `a log is imported with its right figures, and once`(_ expected: Expected) throws {
    let figures =
      [
        #""cost_usd":\#(expected.cost),"#, #""unpriced_calls":\#(expected.unpriced),"#,
        #""refused_count":\#(expected.refused),"#, #""ignored":\#(expected.ignored),"#,
        #""prompt_tokens":\#(expected.prompt),"#, #""cache_read_tokens":\#(expected.cacheRead),"#,
        #""cache_write_tokens":\#(expected.cacheWrite),"#,
        #""completion_tokens":\#(expected.completion),"#,
        #""reasoning_tokens":\#(expected.reasoning),"#, #""resources":\#(expected.resources),"#,
      ]
    let first = try importing(expected.source, sample(expected.source))
    #expect(first.status == 0)
    for figure in figures + [#""new":\#(expected.new),"known":0,"changed":0,"#] {
      #expect(first.text.contains(figure), "\(figure) in \(first.text)")
    }
    let second = try importing(expected.source, sample(expected.source))
    for figure in figures + [#""new":0,"known":\#(expected.new),"changed":0,"#] {
      #expect(second.text.contains(figure), "\(figure) in \(second.text)")
    }
    #expect(try budget("verify").status == 0)
  }

  @Test func `every source has a sample`() throws {
    let help = try budget("import --help").output
    for expected in Self.samples { #expect(help.contains("  \(expected.source) ")) }
    let folders = try FileManager.default.contentsOfDirectory(atPath: sample(""))
    #expect(Set(folders) == Set(Self.samples.map(\.source)))
  }

  @Test func `the source that the page shows is the one that is there`() throws {
    let root = BudgetCommand.root
    let page = try String(contentsOfFile: root + "/Documentation/Importing.md", encoding: .utf8)
    let file = root + "/Sources/BudgetKit/Importing/Sources/AiderSource.swift"
    #expect(page.contains(try String(contentsOfFile: file, encoding: .utf8)))
  }

  @Test func `a database of another program is left as it was`() throws {
    let copy = budget.folder + "/logs.db"
    try FileManager.default.copyItem(atPath: sample("llm/logs.db"), toPath: copy)
    let before = try Data(contentsOf: URL(fileURLWithPath: copy))
    let files = try FileManager.default.contentsOfDirectory(atPath: budget.folder)
    #expect(try importing("llm", copy).status == 0)
    #expect(try Data(contentsOf: URL(fileURLWithPath: copy)) == before)
    let after = try FileManager.default.contentsOfDirectory(atPath: budget.folder)
    #expect(Set(after).subtracting(files).allSatisfy { $0.hasPrefix("budget.sqlite") })
  }

  // MARK: - Bad input

  @Test func `what is broken is refused by name, and the rest goes in`() throws {
    let row = { (id: String, more: String) in
      #"{"request_id":"\#(id)","startTime":"2026-01-05T10:00:00Z","model":"m","spend":1,"prompt_tokens":1,"completion_tokens":1\#(more)}"#
    }
    let lines = [
      row("ok", ""), row("twice", #","spend":2"#), row(String(repeating: "x", count: 3_000), ""),
      row("labels", #","user":"a\u0007b","team_id":"\u200b""#), #"{"model":"m"}"#,
      #"{"request_id":"half","startTi"#,
    ]
    let path = try budget.write("\u{FEFF}" + lines.joined(separator: "\r\n"), to: "spend.jsonl")
    let outcome = try importing("litellm", path)
    #expect(outcome.text.contains(#""new":3,"known":0,"changed":0,"#), "\(outcome.text)")
    #expect(outcome.text.contains(#""refused_count":3,"#))
    #expect(outcome.text.contains(#""cost_usd":3,"#))
    #expect(outcome.text.contains(#""amended_labels":1,"#))
    #expect(outcome.text.contains("stands twice in one object"))
    #expect(outcome.text.contains("The row has no request_id."))
  }

  @Test(arguments: [
    ("litellm", "spend.json", #"[{"request_id":"a","startTime":1,"prompt_tokens":"x"}, {"req"#, 2),
    ("focus", "bill.csv", "Cost,Day\n1,2026-01-01\n", 1),
    ("cursor", "usage.csv", "When,Model\n2026-01-01,m\n", 1),
    ("openai", "usage.json", #"{"data":[{"results":[]}]}"#, 1),
    ("bedrock", "log.json", #"{"requestId":"r"}"#, 1),
  ])
  func `a log without what it needs is a failure`(
    _ source: String,
    _ name: String,
    _ text: String,
    _ refused: Int
  ) throws {
    let outcome = try importing(source, budget.write(text, to: name))
    #expect(outcome.status == 1)
    #expect(outcome.text.contains(#""refused_count":\#(refused),"#), "\(outcome.text)")
  }

  @Test func `a file of another kind is told`() throws {
    let packed = budget.folder + "/log.jsonl"
    try Data([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]).write(to: URL(fileURLWithPath: packed))
    let outcome = try importing("gemini", packed)
    #expect(outcome.status == 1)
    #expect(outcome.text.contains("gunzip"))
    #expect(try importing("gemini", budget.folder + "/absent").status == 1)
  }

  // MARK: - What lies on this machine

  @Test func `without a kind, what lies on this machine is found and asked for`() throws {
    #expect(try budget("import --workspace w").status == 1)
    try FileManager.default.createDirectory(
      atPath: budget.folder + "/.codex",
      withIntermediateDirectories: true
    )
    for (source, place) in [("codex/sessions", "/.codex/sessions"), ("gemini", "/.gemini")] {
      try FileManager.default.copyItem(
        atPath: sample(source),
        toPath: budget.folder + place
      )
    }
    let asked = try budget("import --workspace w --json")
    #expect(asked.status == 64)
    #expect(asked.messages.contains("Codex in"))
    #expect(asked.messages.contains("Gemini CLI in"))
    #expect(!FileManager.default.fileExists(atPath: budget.database))
    #expect(try budget("import --yes").status == 64)
    let taken = try budget("import --workspace w --yes --json")
    #expect(taken.status == 0)
    #expect(taken.output.contains(#""source":"codex","read":5,"new":3,"#), "\(taken.output)")
    #expect(taken.output.contains(#""source":"gemini","read":2,"new":2,"#))
    #expect(try budget("import codex --workspace w --json").output.contains(#""known":3,"#))
  }
}
