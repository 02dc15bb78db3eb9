import Foundation
import Testing

/// `budget log`: what it writes, how it goes on, and what it refuses.
@Suite(.serialized) struct LogCommandTests {
  private let budget: BudgetCommand

  init() throws {
    budget = try BudgetCommand()
    for line in [
      "record llm acme --provider openai --model gpt-4o --prompt-tokens 1000 --cache-read-tokens 301 --completion-tokens 57 --user ada --tag persona=buyer --operation SQL_QUERY --session s1 --id c1 --latency-ms 1300 --at 2026-01-05T10:00:00Z",
      "record llm acme --cost 3 --failed --error x --project p --id c2 --at 2026-01-05T12:00:00Z",
      "record llm acme --provider nobody --model mine --prompt-tokens 7 --id c3 --at 2026-01-06T10:00:00Z",
      "record llm acme --provider openai --model gpt-4o --prompt-tokens 90 --cached --id c4 --at 2026-01-06T10:00:00Z",
      "record resource acme --type gb-hours --usage 2.5 --duration 90.5 --cost 0.02 --id u1 --at 2026-01-06T11:00:00Z",
      "record resource acme --type total --usage 1 --cost 1 --id u2 --at 2026-01-06T11:00:00Z",
      "record adjustment acme --of c2 --amount=-0.5 --reason r --id a1",
      "record adjustment acme --amount=-0.25 --reason r --id a2 --at 2026-01-05T10:00:00Z",
      "record llm acme --cost 9 --id wrong --at 2026-01-06T10:00:00Z",
      "void wrong --workspace acme --reason r",
      "record llm beta --cost 6 --id c1 --at 2026-01-05T10:00:00Z",
    ] { #expect(try budget(line + " --now 2026-01-06T12:00:00Z").status == 0, "\(line)") }
  }

  @Test(arguments: ["cost-log", "rows"])
  func `a log comes in again with the same totals, each row once`(_ source: String) throws {
    let path = budget.folder + "/acme.log"
    let outcome = try budget("log acme --out \(path) --now 2026-01-07T12:00:00Z")
    #expect(outcome.output == path + "\n", "\(outcome)")
    #expect(
      outcome.messages
        == "budget: Wrote 12 lines: 5 calls, 2 resources, 3 adjustments, 2 days.\n"
    )
    let other = "--database \(budget.folder)/other.sqlite"
    for _ in 0..<2 {
      let taken = try budget("import \(source) \(path) --workspace acme --again \(other)")
      #expect(taken.status == 0, "\(taken)")
    }
    for by in ["kind", "model", "session", "user", "operation", "tag:persona", "day,kind"] {
      let question = "report acme --by \(by) --format csv --since 2026-01-01"
      let cut = "| cut -d, -f1-4"
      let here = try budget.shell("budget \(question) \(cut)")
      let there = try budget.shell("budget \(question) \(other) \(cut)")
      #expect(here.output == there.output && here.output.count > 20, "\(by)")
    }
    let stats = "stats acme --since 2026-01-01 --until 2026-02-01 --json"
    #expect(try budget(stats).output == budget(stats + " " + other).output)
    #expect(try budget("verify \(other)").status == 0)
  }

  @Test func `the lines have the names of cost logs, and those of an export`() throws {
    let lines = try budget("log acme --now 2026-01-06T12:00:00Z").output.split(separator: "\n")
    #expect(lines.count == 11)
    for part in [
      #""row":"call","id":"c1","timestamp":"2026-01-05T10:00:00Z","workspace_id":"acme""#,
      #""persona":"buyer""#, #""query_type":"SQL_QUERY""#, #""execution_time":1.3,"#,
      #""cached":false"#, #""tokens":{"input_tokens":1000,"output_tokens":57}"#,
      #""tokens_cache_read":301"#,
    ] { #expect(lines[0].contains(part), "\(part) in \(lines[0])") }
    let day = #"{"type":"daily_summary","date":"2026-01-05","workspace_id":"acme","calls":2,"#
    #expect(lines[10].hasPrefix(day), "\(lines[10])")
    #expect(lines[10].contains(#""adjustment_cost":-0.25,"#))
    #expect(!lines.joined().contains("null"))
  }

  @Test func `a day that a void has emptied is told again, with nothing`() throws {
    let path = budget.folder + "/beta.log"
    let line = "log beta --out \(path) --now 2026-01-07T12:00:00Z"
    #expect(try budget(line).messages.contains("1 day."))
    #expect(try budget("void c1 --workspace beta --reason r").status == 0)
    #expect(try budget(line).status == 0)
    let last = try budget.shell("tail -n 1 \(path)").output
    #expect(last.contains(#""date":"2026-01-05","workspace_id":"beta","calls":0,"#), "\(last)")
    #expect(last.contains(#""revised":true"#) && last.contains(#""total_cost":0}"#), "\(last)")
  }

  @Test func `a log that was cut between the workspaces of a day tells the others`() throws {
    let (path, cut) = (budget.folder + "/all.log", budget.folder + "/cut.log")
    let now = "--now 2026-01-07T12:00:00Z"
    #expect(try budget("log --all --out \(path) \(now)").status == 0)
    let lines = try budget.shell("grep -n daily_summary \(path) | cut -d: -f1").output
      .split(separator: "\n").compactMap { Int($0) }
    #expect(lines.count == 3)
    #expect(try budget.shell("head -n \(lines[0]) \(path) > \(cut)").status == 0)
    #expect(try budget("log --all --out \(cut) \(now)").messages.contains("2 days"))
    let same =
      "for f in \(path) \(cut); do grep -o '\"date\":\"[-0-9]*\",\"workspace_id\":\"[a-z]*' $f | sort; done | sort | uniq -c | awk '{print $1}' | sort -u"
    #expect(try budget.shell(same).output == "2\n")
  }

  @Test func `a file is continued, and a half-written line is written again`() throws {
    let path = budget.folder + "/all.log"
    let line = "log --all --out \(path) --rotate 3K --json --now 2026-01-06T13:00:00Z"
    let first = try budget(line)
    #expect(first.output.contains(#""lines":13,"calls":6,"#), "\(first)")
    #expect(try budget(line).output.contains(#""lines":0,"#))
    #expect(try budget.shell("printf '{\"row\":' >> \(path)").status == 0)
    #expect(try budget("record llm acme --cost 1 --id late --at 2025-01-01T00:00:00Z").status == 0)
    let second = try budget(line)
    #expect(second.output.contains(#""lines":2,"calls":1,"resources":0,"adjustments":0,"days":1"#))
    #expect(second.messages.contains("Goes on behind the last line of \(path)."))
    #expect(second.messages.contains("A half-written line was cut off"))
    let ids = try budget.shell("cat \(path)* | grep -c '\"id\":'").output
    #expect(ids == "12\n")
  }

  @Test func `it follows what others record, and ends whole where it is asked to`() throws {
    let path = budget.folder + "/acme.log"
    for signal in ["TERM", "INT"] {
      let outcome = try budget.shell(
        """
        budget log acme --follow --every 1 --out \(path) & log=$!
        until grep -q a2 \(path) 2>/dev/null; do sleep 0.1; done
        budget record llm acme --cost 1 --id live-\(signal) > /dev/null
        until grep -q live-\(signal) \(path); do sleep 0.1; done
        kill -\(signal) $log; wait $log; echo ended with $?
        """
      )
      #expect(outcome.output.hasSuffix("ended with 0\n"), "\(outcome)")
    }
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.hasSuffix("}\n") && text.components(separatedBy: "live-INT").count == 2)
  }

  @Test func `a file that is removed, and a full disk, are one sentence`() throws {
    let path = budget.folder + "/acme.log"
    let removed = try budget.shell(
      """
      budget log acme --follow --every 1 --out \(path) & log=$!
      until grep -q a2 \(path) 2>/dev/null; do sleep 0.1; done
      rm \(path); wait $log; echo ended with $?
      """
    )
    #expect(removed.output.hasSuffix("ended with 1\n"), "\(removed)")
    #expect(removed.messages.contains("was moved, removed or replaced"))
    let rows = (0..<300).map { "2026-01-02T00:00:00Z,m,0.01,id-\($0)\n" }.joined()
    let trace = try budget.write("time,model,cost,id\n" + rows, to: "trace.csv")
    let line =
      "import trace \(trace) --workspace big --column timestamp=time --column model=model --column cost=cost --column id=id --constant provider=p"
    #expect(try budget(line).status == 0)
    let full = try budget.shell("ulimit -f 80; budget log big --out \(path)")
    #expect(full.status == 1 && full.messages.contains("There is no room"), "\(full)")
    let whole = try budget.shell("tail -c 1 \(path) | od -An -c | tr -d ' '")
    #expect(whole.output == "\\n\n" || whole.output == "\n")
    #expect(try budget("log big --out \(path)").status == 0)
    let ids = try budget.shell("grep -o '\"id\":\"[^\"]*\"' \(path) | sort -u | wc -l")
    #expect(ids.output.trimmingCharacters(in: .whitespacesAndNewlines) == "300")
  }

  private static let refusals: [(line: String, status: Int32, word: String)] = [
    ("", 64, "--all"), ("acme --all", 64, "--all"), ("acme --project p", 64, "whole workspaces"),
    ("acme --rotate 10M", 64, "--out"), ("acme --keep 3", 64, "--out"),
    ("acme --out a.log --keep 3", 64, "--rotate"), ("acme --out a.log --rotate ten", 64, "10M"),
    ("acme --out a.log --rotate 0", 64, "1K"), ("acme --out a.log --rotate 10T", 64, "size"),
    ("acme --out a.log --rotate 1K --keep 0", 64, "--keep"), ("acme --every 0", 64, "--every"),
    ("acme --since yesterday", 64, "--since"), ("acme --out budget.sqlite", 64, "ledger itself"),
    ("acme --out budget.sqlite.lock", 64, "ledger itself"), ("acme --out ''", 64, "--out"),
    ("acme --out nowhere/a.log", 64, "nowhere"), ("acme --out .", 64, "folder"),
    ("acme --out notes.txt", 1, "something else"),
    ("acme --out linked.log", 64, "plain file"),
  ]

  @Test(arguments: refusals)
  func `what cannot be meant is refused, and nothing is touched`(
    _ refusal: (line: String, status: Int32, word: String)
  ) throws {
    _ = try budget.write("precious", to: "notes.txt")
    _ = try budget.shell("ln -s '\(budget.database)' '\(budget.folder)/linked.log'")
    let before = try FileManager.default.contentsOfDirectory(atPath: budget.folder).sorted()
    let outcome = try budget.shell("cd '\(budget.folder)' && budget log \(refusal.line)")
    #expect(
      outcome.status == refusal.status && outcome.messages.contains(refusal.word),
      "\(outcome)"
    )
    #expect(try FileManager.default.contentsOfDirectory(atPath: budget.folder).sorted() == before)
    let notes = try String(contentsOfFile: budget.folder + "/notes.txt", encoding: .utf8)
    #expect(notes == "precious")
  }

  @Test func `what is not there is said`() throws {
    let unknown = try budget("log acmee")
    #expect(unknown.status == 0 && unknown.messages.contains("acmee"), "\(unknown)")
    #expect(try budget("prune acme --before 2026-01-06 --yes").status == 0)
    let pruned = try budget("log acme --now 2026-01-07T12:00:00Z")
    #expect(pruned.messages.contains("before 2026-01-06 have left the ledger"), "\(pruned)")
    #expect(pruned.output.contains(#""date":"2026-01-05""#) && !pruned.output.contains(#""c2""#))
    let since = try budget("log acme --since 2026-01-06T11:00:00Z")
    #expect(!since.messages.contains("have left") && !since.output.contains(#""c4""#))
  }
}
