import Foundation
import Testing

/// `budget export`: where it writes, what it refuses, and what others make of it.
@Suite(.serialized) struct ExportCommandTests {
  private let budget: BudgetCommand

  init() throws {
    budget = try BudgetCommand()
    for line in [
      "set acme --monthly 100 --time-zone Europe/Berlin",
      "record llm acme --provider openai --model gpt-4o --prompt-tokens 1000 --cache-read-tokens 301 --completion-tokens 57 --user ada --tag team=x --id c1 --latency-ms 1300 --now 2026-01-05T10:00:00.250Z",
      "record llm acme --provider anthropic --model claude-sonnet-4-5 --prompt-tokens 900 --cache-write-tokens 207 --completion-tokens 53 --project p --id c2 --now 2026-01-31T23:30:00Z",
      "record llm acme --cost 3 --failed --id c3 --now 2026-01-12T10:00:00Z",
      "record llm acme --provider nobody --model mine --prompt-tokens 7 --id c4 --now 2026-01-20T10:00:00Z",
      "record resource acme --type gb-hours --usage 2.5 --cost 0.02 --id u1 --now 2026-01-20T11:00:00Z",
      "record resource acme --type cpu --usage 1 --cost 1 --id u2 --now 2026-01-20T11:00:00Z",
      "record adjustment acme --of c3 --amount=-0.5 --reason r --now 2026-01-21T10:00:00Z",
      "record adjustment acme --amount=-0.25 --reason r --now 2026-01-21T10:00:00Z",
      "record adjustment acme --amount 2 --reason r --now 2026-01-21T10:00:00Z",
      "record llm acme --cost 9 --id wrong --now 2026-01-22T10:00:00Z",
      "void wrong --workspace acme --reason r --now 2026-01-22T10:00:00Z",
      "record llm beta --cost 6 --now 2026-01-20T10:00:00Z",
    ] { #expect(try budget(line).status == 0, "\(line)") }
  }

  private var files: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: budget.folder).sorted() }
  }

  @Test func `a file that is named appears whole, for its owner alone`() throws {
    let printed = try budget("export acme --format csv")
    #expect(printed.status == 0)
    #expect(printed.messages == "budget: 1 call has no price and is not in the cost.\n")
    #expect(printed.output.components(separatedBy: "\r\n").count == 11)
    #expect(!printed.output.contains("wrong"))
    let path = budget.folder + "/acme.csv"
    let named = try budget("export acme --out \(path)")
    #expect(named.status == 0 && named.output == path + "\n")
    #expect(try String(contentsOfFile: path, encoding: .utf8) == printed.output)
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    #expect(try files.filter { $0.hasPrefix("acme") } == ["acme.csv"])
    let json = try budget("export acme --out \(path) --force --format focus --json").output
    #expect(json.contains(#""rows":9,"calls":4,"resources":2,"adjustments":3,"#))
    #expect(json.contains(#""unpriced_calls":1,"omitted_rows":1,"#))
  }

  private static let refusals: [(line: String, status: Int32, word: String)] = [
    ("acme --out budget.sqlite --force", 64, "the ledger itself"),
    ("acme --out budget.sqlite-wal --force", 64, "the ledger itself"),
    ("acme --out budget.sqlite-journal", 64, "the ledger itself"),
    ("acme --out budget.sqlite.lock --force", 64, "the ledger itself"),
    ("acme --out there.csv", 1, "--force"), ("acme --out linked.csv --force", 64, "plain file"),
    ("acme --out . --force", 64, "folder"), ("acme --out nowhere/a.csv", 64, "nowhere"),
    ("acme --format xml", 64, "--format"), ("acme --json --format csv", 64, "--json"),
    ("acme --force", 64, "--out"), ("acme --last 3d --since 2026-01-01", 64, "--last"),
    ("acme --filter foo=1", 64, "'foo'"), ("acme --all", 64, "--all"), ("", 64, "workspace"),
    ("acme --since 2026-02-02 --until 2026-02-01", 64, "before its start"),
  ]

  @Test(arguments: refusals)
  func `what cannot be meant is refused, and nothing is touched`(
    _ refusal: (line: String, status: Int32, word: String)
  ) throws {
    _ = try budget.write("precious", to: "there.csv")
    _ = try budget.shell("ln -s '\(budget.database)' '\(budget.folder)/linked.csv'")
    let ledger = try Data(contentsOf: URL(fileURLWithPath: budget.database))
    let before = try files
    let outcome = try budget.shell("cd '\(budget.folder)' && budget export \(refusal.line)")
    #expect(
      outcome.status == refusal.status && outcome.messages.contains(refusal.word),
      "\(outcome)"
    )
    #expect(try files == before)
    #expect(try Data(contentsOf: URL(fileURLWithPath: budget.database)) == ledger)
    let there = try String(contentsOfFile: budget.folder + "/there.csv", encoding: .utf8)
    #expect(there == "precious")
  }

  @Test func `a reader that has seen enough ends it, and is no failure`() throws {
    let rows = (0..<3_000).map { "2026-01-02T00:00:0\($0 % 10)Z,m,0.01,id-\($0)\n" }.joined()
    let trace = try budget.write("time,model,cost,id\n" + rows, to: "trace.csv")
    let line =
      "import trace \(trace) --workspace big --column timestamp=time --column model=model --column cost=cost --column id=id --constant provider=p"
    #expect(try budget(line).status == 0)
    for format in ["csv", "jsonl", "json", "md", "focus", "otlp", "ccusage"] {
      let outcome = try budget.shell(
        "{ budget export big --format \(format); echo \"ended with $?\" >&2; } | head -c 20"
      )
      #expect(outcome.output.utf8.count == 20)
      #expect(outcome.messages == "ended with 0\n", "\(format)")
    }
    let full = try budget.shell("budget export big > /dev/full")
    #expect(full.status == 1 && full.messages.contains("cannot be written"))
  }

  @Test func `what is left out, unknown or mistyped is said`() throws {
    let focus = try budget("export acme --format focus --filter user!=nobody")
    #expect(focus.messages.contains("1 row is left out: focus has no word"))
    #expect(focus.messages.contains("No row has the user 'nobody'; it may be mistyped."))
    let none = try budget("export acme --format jsonl --last 1d --now 2026-06-01T00:00:00Z")
    #expect(none.output == "" && none.messages.contains("Nothing was recorded that is asked for."))
    let all = try budget("export --all --format csv --filter kind=llm")
    #expect(all.output.contains(",beta,") && all.output.contains(",acme,"))
  }

  @Test func `spans have the names of OpenTelemetry, and the same ids every time`() throws {
    let first = try budget("export acme --format otlp").output
    #expect(try budget("export acme --format otlp").output == first)
    for attribute in [
      #"{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}}"#,
      #"{"key":"gen_ai.provider.name","value":{"stringValue":"openai"}}"#,
      #"{"key":"gen_ai.response.model","value":{"stringValue":"gpt-4o"}}"#,
      #"{"key":"gen_ai.usage.input_tokens","value":{"intValue":"1000"}}"#,
      #"{"key":"gen_ai.usage.cache_read.input_tokens","value":{"intValue":"301"}}"#,
      #"{"key":"gen_ai.usage.output_tokens","value":{"intValue":"57"}}"#,
      #""startTimeUnixNano":"1767607200250000000","endTimeUnixNano":"1767607201550000000""#,
    ] { #expect(first.contains(attribute), "\(attribute)") }
  }

  @Test func `the days are those that ccusage shows`() throws {
    let output = try budget("export acme --format ccusage --filter model=gpt-4o").output
    let day = #"{"date":"2026-01-05","inputTokens":699,"outputTokens":57,"cacheCreationTokens":0,"#
    #expect(output.hasPrefix(#"{"daily":["# + day + #""cacheReadTokens":301,"totalTokens":1057,"#))
    #expect(output.contains(#""modelsUsed":["gpt-4o"],"modelBreakdowns":[{"modelName":"gpt-4o","#))
    #expect(output.contains(#"}],"totals":{"inputTokens":699,"outputTokens":57,"#))
  }

  @Test func `a report is a page of gauges for Prometheus`() throws {
    #expect(
      try budget(["record", "llm", "acme", "--cost", "1", "--user", #"a"b\c"#]).status == 0
    )
    let output = try budget("report acme --by user,tag:team --format prometheus").output
    #expect(output.contains("# TYPE budget_cost_usd gauge\n"))
    #expect(output.contains(#"budget_cost_usd{user="a\"b\\c",tag_team=""} 1"# + "\n"))
    let sample =
      #/[a-z_]+(\{[a-z_]+="(?:[^"\\\n]|\\["\\n])*"(,[a-z_]+="(?:[^"\\\n]|\\["\\n])*")*\})? -?[0-9.]+/#
    var names: Set<Substring> = []
    var typed: Set<Substring> = []
    for line in output.split(separator: "\n") {
      if line.hasPrefix("# TYPE ") { typed.insert(line.split(separator: " ")[2]) }
      guard !line.hasPrefix("#") else { continue }
      #expect(line.wholeMatch(of: sample) != nil, "\(line)")
      names.insert(line.prefix { $0 != "{" && $0 != " " })
    }
    #expect(names == typed && names.count > 5)
    let total = try budget("report acme --by kind --filter kind=llm --format prometheus").output
    #expect(total.contains(#"budget_latency_mean_seconds{kind="llm"} 1.3"#))
  }

  /// The program of the FOCUS project, where it is installed: `.ci/run` does so where it may.
  private static let validator = ProcessInfo.processInfo.environment["FOCUS_VALIDATOR"]

  private static let absence: Comment =
    "The validator of FOCUS is absent; set FOCUS_VALIDATOR to the folder of a venv that has focus-validator 2.0.2."

  @Test(.enabled(if: validator != nil, absence))
  func `the validator of FOCUS accepts an export, but for the rule that contradicts itself`() throws
  {
    let path = budget.folder + "/focus.csv"
    #expect(try budget("export --all --format focus --out \(path)").status == 0)
    let folder = try #require(Self.validator)
    let outcome = try budget.shell(
      "cd '\(folder)'/lib/python3*/site-packages && '\(folder)/bin/focus-validator' --data-file '\(path)' --validate-version 1.2.0.1 --block-download 2>&1"
    )
    let total = outcome.output.split(separator: "\n").first { $0.contains("Total: ") }
    #expect(total?.contains("| Fail: 1 |") == true, "\(outcome.output.suffix(3000))")
    #expect(outcome.output.contains("InvoiceId-C-005-C: FAIL"))
  }
}
