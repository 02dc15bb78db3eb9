import Foundation
import Testing

/// `budget report` as one table: several groups, filters, an order, formats.
@Suite struct UsageReportTests {
  private let budget: BudgetCommand

  init() throws {
    budget = try BudgetCommand()
    for line in [
      "set acme --monthly 100 --time-zone UTC",
      "record llm acme --provider openai --model gpt-4o --cost 3 --user ada --agent a1 --tag team=x --now 2026-01-05T10:00:00Z",
      "record llm acme --provider azure --model gpt-4o --cost 1 --user ada --agent a2 --failed --now 2026-01-12T23:30:00Z",
      "record llm acme --provider openai --model o1 --cost 2 --user bob --agent a1 --project p --now 2026-01-12T10:00:00Z",
      "record llm acme --provider nobody --model mine --prompt-tokens 7 --now 2026-02-01T10:00:00Z",
      "record llm beta --provider openai --model gpt-4o --cost 6 --user eve --now 2026-01-20T10:00:00Z",
    ] { #expect(try budget(line).status == 0, "\(line)") }
  }

  private func csv(_ line: String) throws -> [[String]] {
    let outcome = try budget("report \(line) --format csv --now 2026-02-10T00:00:00Z")
    #expect(outcome.status == 0, "\(outcome.messages)")
    return outcome.output.components(separatedBy: "\r\n").dropLast().dropFirst()
      .map { $0.components(separatedBy: ",") }
  }

  private static let questions: [(line: String, rows: [String])] = [
    ("acme --by user", ["ada 0 4", "bob 0 2", " 0 0"]),
    ("acme --by user --sort names", [" 0 0", "ada 0 4", "bob 0 2"]),
    ("acme --by user --rising", [" 0 0", "bob 0 2", "ada 0 4"]),
    ("acme --by user --sort calls --top 1", ["ada 0 4", " 2 2"]),
    (
      "acme --by model",
      ["gpt-4o openai 0 3", "o1 openai 0 2", "gpt-4o azure 0 1", "mine nobody 0 0"]
    ),
    ("acme --by week", ["2026-W02 0 3", "2026-W03 0 3", "2026-W05 0 0"]),
    ("acme --by quarter", ["2026-Q1 0 6"]),
    ("acme --by day --time-zone Asia/Tokyo --filter success=false", ["2026-01-13 0 1"]),
    ("acme --by success", ["true 0 5", "false 0 1"]),
    ("acme --by pricing,kind", ["reported llm 0 6", "unpriced llm 0 0"]),
    ("acme --by tag:team", [" 0 3", "x 0 3"]),
    ("acme --by user --filter agent=a1,a2", ["ada 0 4", "bob 0 2"]),
    ("acme --by user --filter agent!=a1", ["ada 0 1", " 0 0"]),
    ("acme --by user --filter agent=", [" 0 0"]),
    ("acme --by user --filter agent!=a1,", ["ada 0 1"]),
    ("acme --by user --filter tag:team=x", ["ada 0 3"]),
    (
      "acme --by user --filter user=ada --filter model=gpt-4o --filter provider!=azure", ["ada 0 3"]
    ),
    ("acme --by user --project p", ["bob 0 2"]),
    ("acme --by user --last 30d", ["bob 0 2", "ada 0 1", " 0 0"]),
    ("acme --by user --this month", [" 0 0"]),
    ("acme --by user --since 2026-01-12 --until 2026-01-13", ["bob 0 2", "ada 0 1"]),
    ("--all", ["acme 0 6", "beta 0 6"]),
    ("--all --by user --top 2", ["eve 0 6", "ada 0 4", " 2 2"]),
  ]

  @Test(arguments: questions)
  func `each question has its groups and their costs`(
    _ question: (line: String, rows: [String])
  ) throws {
    let names =
      question.rows.first.map { $0.split(separator: " ", omittingEmptySubsequences: false).count }
      ?? 0
    let rows = try csv(question.line).map { $0.prefix(names).joined(separator: " ") }
    #expect(rows == question.rows, "\(question.line)")
  }

  private static let refusals: [(line: String, word: String)] = [
    ("acme --by foo", "--by"), ("acme --by user,", "--by"), ("acme --by tag:", "--by"),
    ("acme --filter agent", "no '='"), ("acme --filter foo=1", "'foo'"),
    ("acme --filter success=maybe", "true, false"), ("acme --last 0d", "not 0"),
    ("acme --last d", "whole number"), ("acme --last 3w", "whole number"),
    ("acme --last 3d --since 2026-01-01", "--last"), ("acme --last 3d --this week", "--this"),
    ("acme --this fortnight", "--this"), ("acme --sort foo", "--sort"),
    ("acme --sort names --rising", "--rising"), ("acme --top 0", "not 0"),
    ("acme --top many", "--top"), ("acme --format xml", "--format"),
    ("acme --format csv --json", "--json"), ("acme --time-zone Mars/Phobos", "--time-zone"),
    ("acme --by user,day --since 2026-02-30", "--since"),
    ("acme --by user,day --since 2026-02-02 --until 2026-02-01", "before its start"),
    ("--all --project p", "--project"), ("acme --all", "--all"), ("", "workspace"),
  ]

  @Test(arguments: refusals)
  func `what cannot be meant is refused with the word that is wrong`(
    _ refusal: (line: String, word: String)
  ) throws {
    let outcome = try budget("report \(refusal.line)")
    #expect(outcome.status == 64 && outcome.messages.contains(refusal.word), "\(outcome)")
  }

  @Test func `every format tells the same figures`() throws {
    let line = "report acme --by user,month --filter kind=llm"
    let json = try budget("\(line) --json").output
    #expect(try budget("\(line) --format json").output == json)
    let lines = try budget("\(line) --format jsonl").output.split(separator: "\n")
    #expect(lines.count == 3 && lines.allSatisfy { json.contains($0) })
    let titles = try budget("\(line) --format csv").output.components(separatedBy: "\r\n")[0]
    for title in titles.split(separator: ",") { #expect(lines[0].contains("\"\(title)\":")) }
    let text = try budget(line).output.split(separator: "\n")
    let markdown = try budget("\(line) --format md").output.split(separator: "\n")
    #expect(text.count == 5 && markdown.count == 6)
    for (row, marked) in zip(text.dropFirst(), markdown.dropFirst(2)) {
      let cells = marked.split(separator: "|").map { $0.filter { $0 != " " } }
      #expect(row.split(separator: " ").map(String.init) == cells.filter { !$0.isEmpty })
    }
  }

  @Test func `a total says what has no price, what names nobody, and what may be mistyped`() throws
  {
    let outcome = try budget("report acme --by user,day --filter agent!=ax")
    #expect(outcome.messages.contains("1 call has no price and is not in the cost."))
    #expect(outcome.messages.contains("1 call names no user."))
    #expect(outcome.messages.contains("1 call names neither a project nor an agent"))
    #expect(outcome.messages.contains("No row has the agent 'ax'; it may be mistyped."))
    let json = try budget("report acme --by user,day --json").output
    #expect(json.contains(#""unpriced_calls":1,"unattributed_calls":1,"unnamed_calls":{"user":1}"#))
    #expect(json.contains(#""source":"cube""#))
    let tagged = try budget("report acme --by tag:team --json").output
    #expect(tagged.contains(#""source":"rows""#))
  }

  @Test func `a name that begins as a formula does runs in no spreadsheet`() throws {
    for name in ["=1+1", "+1", "-1", "@a", "a,b", "say \"x\""] {
      #expect(
        try budget([
          "record", "llm", "gamma", "--provider", "p", "--model", "m", "--cost", "1",
          "--user=\(name)",
        ]).status == 0
      )
    }
    let output = try budget("report gamma --by user --sort names --format csv").output
    let names = output.components(separatedBy: "\r\n").dropFirst().dropLast().map {
      $0.components(separatedBy: ",0,1,")[0]
    }
    #expect(names == ["'+1", "'-1", "'=1+1", "'@a", "\"a,b\"", "\"say \"\"x\"\"\""])
    let found = try budget(["report", "gamma", "--by", "user", "--filter", "user=a\\,b", "--json"])
    #expect(found.output.contains(#""rows":[{"user":"a,b","#))
  }

  @Test func `a report by one name stays what it was`() throws {
    let outcome = try budget("report acme --by user --json")
    #expect(
      outcome.output.hasPrefix(#"{"workspace_id":"acme","project_id":null,"by":"user","since""#)
    )
    #expect(outcome.output.contains(#""anomalies":["#))
  }
}
