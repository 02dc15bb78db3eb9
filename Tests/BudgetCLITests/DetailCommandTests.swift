import Foundation
import Testing

@testable import budget

/// Percentiles, savings, categories and sessions as a user types them.
@Suite(.serialized) struct DetailCommandTests {
  private let budget: BudgetCommand
  private let now = "--now 2026-01-20T12:00:00Z"

  init() throws { budget = try BudgetCommand() }

  private func fill() throws {
    for (number, model) in ["gpt-4o", "gpt-4o-mini", "gpt-4.1", "o1", "o3"].enumerated() {
      for latency in [100, 200, 900] {
        let line =
          "record llm acme --provider openai --model \(model) --prompt-tokens 2000 --cache-read-tokens 1000 --completion-tokens 100 --latency-ms \(latency + number) --feature search-\(number) --session s\(number) --at 2026-01-1\(number)T10:00:00Z"
        #expect(try budget("\(line) \(now)").status == 0)
      }
    }
    let cached =
      "record llm acme --provider openai --model gpt-4o --prompt-tokens 1000 --completion-tokens 500 --cached --at 2026-01-11T10:00:00Z"
    #expect(try budget("\(cached) \(now)").status == 0)
  }

  @Test func `each group has its percentiles and what caches saved`() throws {
    try fill()
    let text = try budget("report acme --by model --latency --savings \(now)")
    #expect(text.status == 0 && text.output.contains("P95 MS"), "\(text)")
    let json = try budget("report acme --by model --latency --savings --json \(now)").output
    for part in [
      #""latency_p50_ms":200,"latency_p95_ms":900,"latency_p99_ms":900"#,
      #""cached_saved_usd":0.0075,"cached_unpriced_calls":0,"prompt_cache_calls":3,"#,
    ] { #expect(json.contains(part), "\(part) in \(json)") }
    let plain = try budget("report acme --by model --top 9 --json \(now)").output
    #expect(!plain.contains("p50") && !plain.contains("saved"))
    let csv = try budget("report acme --by model --latency --format csv \(now)").output
      .components(separatedBy: "\r\n")
    #expect(csv[0].hasSuffix(",timed_calls,latency_p50_ms,latency_p95_ms,latency_p99_ms"))
    #expect(Set(csv.dropLast().map { $0.components(separatedBy: ",").count }).count == 1)
    let stats = try budget("stats acme \(now)")
    #expect(stats.output.contains("1 call, which saved $0.0075"), "\(stats)")
    #expect(stats.output.contains("prompt caching"))
    for line in ["--latency --html x.html", "--savings --html x.html"] {
      #expect(try budget("report acme \(line)").status == 64)
    }
  }

  @Test func `the percentiles of a group are those of its own calls, whatever it is grouped by`()
    throws
  {
    try fill()
    let told = "record llm acme --cost 1 --latency-ms 7 --feature told --at 2026-01-11T10:00:00Z"
    #expect(try budget("\(told) \(now)").status == 0)
    for (group, name) in [
      ("pricing", "reported"), ("feature", "told"), ("provider", "unspecified"),
    ] {
      let json = try budget("report acme --by \(group) --latency --json \(now)").output
      let row = json.components(separatedBy: #"{"\#(group)":"#).first {
        $0.hasPrefix("\"\(name)\"")
      }
      #expect(row?.contains(#""latency_p50_ms":7,"#) == true, "\(group): \(json)")
      let others = json.components(separatedBy: #""latency_p50_ms":7,"#).count - 1
      #expect(others == 1, "\(group)")
    }
  }

  @Test func `a comparison tells the groups that changed most, and the rest in one line`() throws {
    try fill()
    let times = "--before 2026-01-10..2026-01-12 --after 2026-01-12..2026-01-15 \(now)"
    let all = try budget("compare acme \(times) --json").output
    let cut = try budget("compare acme \(times) --top 2 --json").output
    #expect(!all.contains("other_groups") && cut.contains(#""other_groups":3"#), "\(cut)")
    let total = #""total":{"#
    #expect(
      all.components(separatedBy: total).last == cut.components(separatedBy: total).last
    )
    #expect(try budget("compare acme \(times) --top 2").output.contains("3 others"))
    #expect(try budget("compare acme \(times) --top x").status == 64)
    let young = try budget(
      "compare acme --before 2026-01-01..2026-01-12 --after 2026-01-12..2026-01-15 \(now)"
    )
    #expect(young.messages.contains("has rows from 2026-01-10 on"), "\(young)")
    let none = try budget(
      "compare acme --before 2025-12-01..2026-01-01 --after 2026-01-12..2026-01-15 \(now)"
    )
    #expect(none.messages.contains("the time before has none"), "\(none)")
  }

  @Test func `categories are rules, and what no rule names is said`() throws {
    try fill()
    #expect(try budget("categories list").messages.contains("no categories yet"))
    let added = try budget("categories add search --feature search-1* --feature search-2")
    #expect(added.messages == "budget: Added 2 rules to the category 'search'.\n")
    let report = try budget("report acme --by category \(now)")
    #expect(report.messages.contains("'search-0', 'search-3', 'search-4' are in no category"))
    #expect(report.output.contains("uncategorised") && report.output.contains("search"))
    let filtered = try budget("report acme --by feature --filter category=search --json \(now)")
    #expect(filtered.output.contains(#""calls":6"#), "\(filtered)")
    #expect(
      try budget("export acme --filter category=search --format jsonl \(now)").output
        .split(separator: "\n").count == 6
    )
    #expect(
      try budget("stats acme --filter category=search --json \(now)").output
        .contains(#""timed_calls":6"#)
    )
    for (line, status, word) in [
      ("add search", 64, "--feature"), ("add other --feature search-2", 1, "'search'"),
      ("add uncategorised --feature x", 64, "no rule names"), ("remove none", 1, "'none'"),
      ("remove search --feature x", 1, "'x'"), ("add", 64, "category"),
    ] as [(String, Int32, String)] {
      let outcome = try budget("categories \(line)")
      #expect(outcome.status == status && outcome.messages.contains(word), "\(outcome)")
    }
    #expect(try budget("categories remove search --feature search-2").status == 0)
    let list = try budget("categories list --json").output
    #expect(list == #"{"categories":[{"category":"search","features":["search-1*"]}]}"# + "\n")
    #expect(try budget("audit list --json").output.contains("add category rule"))
  }

  @Test func `a session is closed, refused, kept, and opened again`() throws {
    try fill()
    let closed = try budget("session close s1 --workspace acme --reason done \(now)")
    #expect(closed.status == 0 && closed.messages.contains("is closed: 3 calls cost"), "\(closed)")
    for line in ["check acme --session s1 --estimate 0", "reserve acme --session s1 --estimate 1"] {
      let refused = try budget(line)
      #expect(refused.status == 1 && refused.messages.contains("was closed at"), "\(refused)")
    }
    let recorded = try budget("record llm acme --cost 1 --session s1 \(now)")
    #expect(recorded.status == 0 && recorded.messages.contains("recorded all the same"))
    for (line, what) in [
      ("record resource other --type egress --usage 1 --cost 1 --session s1", nil),
      ("record resource acme --type egress --usage 1 --cost 1 --session s2", nil),
      ("record resource acme --type egress --usage 1 --cost 1 --session s1", "use"),
      ("record adjustment acme --amount 0.000000001 --reason x --session s1", "adjustment"),
      ("record adjustment acme --amount -0.000000001 --reason x --session s1", "adjustment"),
    ] as [(String, String?)] {
      let recorded = try budget("\(line) \(now)")
      #expect(recorded.status == 0, "\(recorded)")
      #expect(recorded.messages.contains("all the same") == (what != nil), "\(recorded)")
      if let what { #expect(recorded.messages.contains("the \(what) is recorded all the same")) }
    }
    let list = try budget("session list --workspace acme --json").output
    #expect(list.contains(#""session_id":"s1","workspace_id":"acme","closed":true"#), "\(list)")
    #expect(list.contains(#""reason":"done""#) && list.contains(#""calls":5"#))
    #expect(try budget("report acme --by session \(now)").output.contains("s1"))
    #expect(try budget("session reopen s1 --workspace acme").status == 0)
    #expect(try budget("check acme --session s1 --estimate 0").status == 0)
    for (line, status, word) in [
      ("reopen s1 --workspace acme", 1, "is not closed"), ("close s1", 64, "--workspace"),
      ("close s9 --workspace acmee", 1, "acmee"), ("close --workspace acme", 64, "session"),
    ] as [(String, Int32, String)] {
      let outcome = try budget("session \(line)")
      #expect(outcome.status == status && outcome.messages.contains(word), "\(outcome)")
    }
    #expect(try budget("verify").status == 0)
  }

  @Test func `every command says of a workspace that nobody knows that it may be mistyped`() throws
  {
    try fill()
    for line in [
      "report acmee", "report acmee --by user,day", "export acmee", "stats acmee",
      "top acmee --once",
      "compare acmee --before 2026-01-01..2026-01-02 --after 2026-01-02..2026-01-03",
      "recommend acmee", "status acmee", "alerts acmee", "log acmee", "calendar list acmee",
      "rules list acmee", "session list --workspace acmee", "simulate acmee --monthly 5",
      "forecast acmee", "anomalies acmee",
    ] {
      let outcome = try budget("\(line) \(now)")
      #expect(
        outcome.status == 0 && outcome.messages.contains("did you mean 'acme'"),
        "\(line) \(outcome)"
      )
    }
  }

  @Test func `a screen that is too low says how much is left out`() {
    let text = (1...12).map { "line \($0)" }.joined(separator: "\n") + "\n"
    #expect(LiveScreen.fitted(text, rows: 13).count == 12)
    let cut = LiveScreen.fitted(text, rows: 10)
    #expect(cut.count == 9 && cut.last == "4 more lines; make the window higher.")
    #expect(LiveScreen.fitted(text, rows: 1) == ["12 more lines; make the window higher."])
  }

  @Test func `days stay whole in a narrow table`() {
    var table = Table([.init("FEATURE"), .init("MODEL"), .init("DAY"), .init("CALLS", .right)])
    table.add(["a-long-feature", "a-long-model-name", "2026-01-19", "1"])
    let lines = table.text(.output, width: 40).split(separator: "\n")
    #expect(lines.contains { $0.contains("2026-01-19") }, "\(lines)")
    for line in lines { #expect(line.count <= 40) }
  }
}
