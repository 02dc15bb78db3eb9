import Foundation
import Testing

/// What an import reads of a log that it has read before.
@Suite(.serialized) struct ImportCursorTests {
  private let budget: BudgetCommand

  init() throws { budget = try BudgetCommand() }

  private struct Summary: Decodable, Equatable {
    var new: Int
    var known: Int
    var changed: Int
    var cost: Double
    var lines: Int
    var unchanged: Int?
    var continued: Int?

    enum CodingKeys: String, CodingKey {
      case new, known, changed
      case cost = "cost_usd"
      case lines = "lines_read"
      case unchanged = "files_unchanged"
      case continued = "files_continued"
    }
  }

  private func importing(_ line: String, status: Int32 = 0) throws -> Summary {
    let outcome = try budget("import \(line) --workspace acme --json")
    #expect(outcome.status == status, "\(outcome.messages)")
    return try JSONDecoder().decode(Summary.self, from: Data(outcome.output.utf8))
  }

  private func total() throws -> String {
    let outcome = try budget("report acme --json --since 2026-01-01 --until 2027-01-01")
    return outcome.output
  }

  /// Lines of LiteLLM, each with an id.
  private func spend(_ ids: ClosedRange<Int>, cost: String = "0.5") -> String {
    ids.map {
      #"{"request_id":"r\#($0)","spend":\#(cost),"prompt_tokens":10,"completion_tokens":5,"startTime":"2026-01-05T10:00:00Z","model":"gpt-4o"}"#
        + "\n"
    }.joined()
  }

  /// Lines of aider, which have no ids; the same number gives the same line.
  private func sent(_ numbers: [Int]) -> String {
    numbers.map {
      #"{"event":"message_send","properties":{"main_model":"gpt-4o","prompt_tokens":\#($0),"completion_tokens":5,"cost":0.25},"user_id":"u","time":1767600000}"#
        + "\n"
    }.joined()
  }

  private func append(_ text: String, to path: String) throws {
    let file = try #require(FileHandle(forWritingAtPath: path))
    try file.seekToEnd()
    try file.write(contentsOf: Data(text.utf8))
    try file.close()
  }

  @Test func `an unchanged file is passed by, and its figures stay`() throws {
    let path = try budget.write(spend(1...3), to: "spend.jsonl")
    let first = try importing("litellm \(path)")
    #expect(first.new == 3 && first.unchanged == nil)
    let second = try importing("litellm \(path)")
    #expect(second.known == 3 && second.new == 0 && second.unchanged == 1)
    #expect(second.cost == first.cost && second.lines == first.lines)
    let again = try importing("litellm \(path) --again")
    #expect(again.known == 3 && again.unchanged == nil)
    let words = try budget("import litellm \(path) --workspace acme").messages
    #expect(words.contains("1 file has not changed since the last import"), "\(words)")
  }

  @Test func `of a file that has grown what was added is read`() throws {
    let path = try budget.write(spend(1...3), to: "spend.jsonl")
    _ = try importing("litellm \(path)")
    try append(spend(4...5), to: path)
    let grown = try importing("litellm \(path)")
    #expect(grown.new == 2 && grown.known == 3 && grown.continued == 1 && grown.lines == 5)
    #expect(grown.cost == 2.5)
    #expect(try importing("litellm \(path)").unchanged == 1)
    #expect(try budget("verify").status == 0)
  }

  @Test(arguments: ["replaced", "rewritten", "cut", "rotated"])
  func `a file that has become another is read whole`(how: String) throws {
    let path = try budget.write(spend(1...30), to: "spend.jsonl")
    _ = try importing("litellm \(path)")
    switch how {
    case "replaced":
      let other = try budget.write(spend(31...60), to: "other.jsonl")
      try FileManager.default.removeItem(atPath: path)
      try FileManager.default.moveItem(atPath: other, toPath: path)
    case "rewritten":
      // As long as before, in the same file, with its time put back.
      let line = "touch -r '\(path)' ref && cat > '\(path)' && touch -r ref '\(path)'"
      let text = spend(1...10) + spend(71...80) + spend(21...30)
      _ = try budget.write(text, to: "text")
      #expect(try budget.shell("cd '\(budget.folder)' && cat text | (\(line))").status == 0)
    case "cut":
      try FileHandle(forWritingAtPath: path)?.truncate(atOffset: 0)
      try append(spend(31...60) + spend(61...90), to: path)
    default:
      try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
      _ = try budget.write(spend(31...61), to: "spend.jsonl")
    }
    let found = try importing("litellm \(path)")
    #expect(found.new == ["replaced": 30, "rewritten": 10, "cut": 60, "rotated": 31][how])
    #expect(found.continued == nil && found.unchanged == nil)
  }

  @Test func `a copy under another path counts nothing twice`() throws {
    let path = try budget.write(sent([1, 1, 2]), to: "a.jsonl")
    #expect(try importing("aider \(path)").new == 3)
    #expect(try budget.shell("cp -a '\(path)' '\(budget.folder)/b.jsonl'").status == 0)
    let copy = try importing("aider \(budget.folder)/b.jsonl")
    #expect(copy.new == 0 && copy.known == 3)
    let both = try importing("aider \(path) \(budget.folder)/b.jsonl")
    #expect(both.new == 0 && both.known == 3 && both.cost == 0.75)
    #expect(try importing("aider \(path) \(budget.folder)/b.jsonl").known == 3)
  }

  @Test func `equal lines before and behind the place are calls of their own`() throws {
    let path = try budget.write(sent([1, 2]), to: "a.jsonl")
    #expect(try importing("aider \(path)").new == 2)
    try append(sent([1, 3, 1]), to: path)
    let grown = try importing("aider \(path)")
    #expect(grown.new == 3 && grown.known == 2 && grown.continued == 1)
    #expect(try importing("aider \(path) --again").known == 5)
  }

  @Test func `a line that is not written to its end is read when it is`() throws {
    let all = spend(1...3)
    let path = try budget.write(String(all.dropLast(20)), to: "spend.jsonl")
    #expect(try importing("litellm \(path)").new == 2)
    try append(String(all.suffix(20)), to: path)
    let whole = try importing("litellm \(path)")
    #expect(whole.new == 1 && whole.known == 2)
  }

  @Test func `a trace is read on in CSV and in JSON, with ids and without`() throws {
    for (name, id) in [("t.csv", ""), ("u.csv", " --column id=id"), ("v.csv", " --filter kind=a")] {
      let test = try BudgetCommand()
      let row = "2026-01-05T10:00:00Z,10,5,0.5,a,"
      let path = try test.write("time,p,c,cost,kind,id\n\(row)1\n\(row)2\n", to: name)
      let line =
        "import trace \(path) --workspace acme --json --column timestamp=time --column prompt_tokens=p --column cost=cost --constant model=m --constant provider=p\(id)"
      #expect(try test(line).output.contains(#""new":2,"#))
      try append("\(row)3\n\(row)2\n", to: path)
      let grown = try test(line).output
      #expect(grown.contains(#""lines_read":4,"#) && grown.contains(#""files_continued":1"#))
      let new = id == " --column id=id" ? 1 : 2
      #expect(grown.contains(#""new":\#(new),"#), "\(name): \(grown)")
      // Another mapping is another way of reading.
      let other = try test(line + " --constant user=ada").output
      #expect(!other.contains("files_"), "\(other)")
    }
  }

  @Test func `a session of Codex goes on from its running total`() throws {
    func count(_ total: Int) -> String {
      #"{"timestamp":"2026-01-05T10:00:0\#(total % 10)Z","type":"event_msg","payload":{"type":"token_count","info":{"total_token_usage":{"input_tokens":\#(total),"cached_input_tokens":0,"output_tokens":\#(total),"reasoning_output_tokens":0}}}}"#
        + "\n"
    }
    let head =
      #"{"timestamp":"2026-01-05T10:00:00Z","type":"session_meta","payload":{"id":"t1","cwd":"/w"}}"#
      + "\n"
      + #"{"timestamp":"2026-01-05T10:00:00Z","type":"turn_context","payload":{"model":"gpt-5"}}"#
      + "\n"
    let path = try budget.write(head + count(100) + count(250), to: "rollout.jsonl")
    #expect(try importing("codex \(path)").new == 2)
    try append(count(400), to: path)
    let outcome = try budget("import codex \(path) --workspace acme --json").output
    #expect(outcome.contains(#""new":1,"known":2,"#))
    #expect(outcome.contains(#""prompt_tokens":400,"#), "\(outcome)")
    #expect(outcome.contains(#""files_continued":1"#))
  }

  @Test func `the lines of one answer of Claude Code may stand on both sides of the place`() throws
  {
    let path = try budget.write(LoggedAnswer.line(id: "a"), to: "s.jsonl")
    #expect(try importing("claude-code \(path)").new == 1)
    try append(LoggedAnswer.line(id: "a") + LoggedAnswer.line(id: "b"), to: path)
    let grown = try importing("claude-code \(path)")
    #expect(grown.new == 1 && grown.known == 1)
    let folder = try importing("claude-code \(budget.folder)")
    #expect(folder.known == 2)
    #expect(try importing("claude-code \(budget.folder)").unchanged == 1)
  }

  @Test func `a refusal is said again of a file that is passed by`() throws {
    let path = try budget.write(spend(1...1) + "{broken}\n", to: "spend.jsonl")
    let first = try budget("import litellm \(path) --workspace acme --json")
    let second = try budget("import litellm \(path) --workspace acme --json")
    for outcome in [first, second] {
      #expect(outcome.output.contains(#""refused_count":1,"#))
      #expect(outcome.output.contains(#""line":2,"#))
    }
    #expect(second.output.contains(#""files_unchanged":1"#))
  }

  @Test func `a call that was voided stays so, also where all is read again`() throws {
    let path = try budget.write(spend(1...2), to: "spend.jsonl")
    _ = try importing("litellm \(path)")
    #expect(try budget("void r1 --workspace acme --reason wrong").status == 0)
    let before = try total()
    for line in ["litellm \(path)", "litellm \(path) --again"] {
      #expect(try importing(line).known == 2)
    }
    #expect(try total() == before)
  }

  @Test func `a cost that has changed in a log is taken over and told of`() throws {
    let path = try budget.write(spend(1...2), to: "spend.jsonl")
    _ = try importing("litellm \(path)")
    _ = try budget.write(spend(1...1, cost: "0.75") + spend(2...2), to: "spend.jsonl")
    let outcome = try budget("import litellm \(path) --workspace acme --json")
    #expect(outcome.output.contains(#""known":1,"changed":1,"#), "\(outcome.output)")
    #expect(outcome.output.contains(#""changed_costs":1"#))
    #expect(outcome.messages.contains("another cost in the log than before"))
    #expect(try budget("verify").status == 0)
  }

  // MARK: - Other kinds

  @Test(arguments: ["codex", "gemini", "copilot", "opencode", "cline", "aider", "langfuse"])
  func `a named file of another kind is said by name and fails`(kind: String) throws {
    let files = [
      ("spend.jsonl", spend(1...1), "litellm"),
      ("aider.jsonl", sent([1]), "aider"),
      ("claude.jsonl", LoggedAnswer.line(id: "a"), "Claude Code"),
      ("numbers.csv", "a,b\n1,2\n", "CSV"),
    ]
    for (name, text, looks) in files where looks != kind {
      let path = try budget.write(text, to: "\(kind)-\(name)")
      let outcome = try budget("import \(kind) \(path) --workspace acme")
      #expect(outcome.status == 1, "\(kind) \(name): \(outcome.output)\(outcome.messages)")
      #expect(outcome.messages.contains(looks), "\(kind) \(name): \(outcome.messages)")
    }
  }

  @Test(arguments: [
    ("codex", #"{"timestamp":"2026-01-05T10:00:00Z","type":"session_meta","payload":{"id":"t1"}}"#),
    ("aider", #"{"event":"launched","properties":{},"user_id":"u","time":1767600000}"#),
    ("gemini", #"{"sessionId":"s","projectHash":"h","messages":[]}"#),
  ])
  func `a log of the kind without calls is none of another kind`(kind: String, line: String) throws
  {
    let path = try budget.write(line + "\n", to: "log.jsonl")
    let outcome = try budget("import \(kind) \(path) --workspace acme")
    #expect(outcome.status == 0, "\(outcome.messages)")
    #expect(outcome.messages.contains("No calls were found"))
  }

  // MARK: - Amounts

  @Test(arguments: [
    ("$1,234.50", 1234.5), ("1,234,567.25", 1_234_567.25), ("$0.07", 0.07), ("1234", 1234),
  ])
  func `an amount may have a dollar sign and commas`(cost: String, dollars: Double) throws {
    let found = try importing("cursor \(try cursorExport(cost))")
    #expect(found.cost == dollars)
  }

  @Test(arguments: ["1,23", "12,34.5", "$$1", ",123", "-$5", "1,2345"])
  func `an amount with commas elsewhere is refused`(cost: String) throws {
    #expect(try importing("cursor \(try cursorExport(cost))", status: 1).new == 0)
  }

  private func cursorExport(_ cost: String) throws -> String {
    try budget.write(
      "Date,Kind,Model,Input (w/ Cache Write),Input (w/o Cache Write),Cache Read,Output Tokens,Total Tokens,Cost\n"
        + "\"2026-01-05T10:00:00.000Z\",\"On-Demand\",\"m\",\"1\",\"0\",\"0\",\"1\",\"2\",\"\(cost)\"\n",
      to: "cursor.csv"
    )
  }

  @Test func `a row of a bill below zero is a credit, once`() throws {
    let bill =
      "BilledCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ServiceName,SubAccountId\n"
      + "5.00,USD,Usage,2026-01-05T00:00:00Z,Lambda,a1\n"
      + "-1.25,USD,Credit,2026-01-05T00:00:00Z,Lambda,a1\n"
    let path = try budget.write(bill, to: "bill.csv")
    let first = try importing("focus \(path)")
    #expect(first.new == 2 && first.cost == 3.75)
    for again in ["", " --again"] {
      let second = try importing("focus \(path)\(again)")
      #expect(second.new == 0 && second.known == 2 && second.cost == 3.75)
    }
    #expect(try total().contains(#""cost_usd":3.75"#))
    #expect(try budget("verify").status == 0)
  }
}
