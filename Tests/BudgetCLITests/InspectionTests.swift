import Foundation
import Testing

/// The page about reading a ledger with sqlite3, line by line, and its views beside the reports.
@Suite(.enabled(if: BudgetCommand.hasShell, "There is no sqlite3 on this machine."))
struct InspectionTests {
  private let budget: BudgetCommand

  init() throws { budget = try BudgetCommand() }

  /// Output as a page shows it: without blanks at the ends of lines.
  private func trimmed(_ text: String) -> String {
    text.components(separatedBy: "\n")
      .map { String($0.reversed().drop { $0 == " " }.reversed()) }
      .joined(separator: "\n")
  }

  private func rows(_ query: String) throws -> [String] {
    let outcome = try budget.shell("sqlite3 -readonly '\(budget.database)' \"\(query)\"")
    #expect(outcome.status == 0, "\(query)\n\(outcome.messages)")
    return outcome.output.split(separator: "\n").map(String.init)
  }

  @Test func `every line of the page prints what stands below it`() throws {
    let page = "Inspection.md"
    let setup = try #require(try Examples.blocks(in: "sh").first { $0.place == page })
    let made = try budget.shell("cd '\(budget.folder)' && set -e\n\(setup.text)")
    try #require(made.status == 0, "\(made.messages)")
    let blocks = try Examples.blocks(in: "console").filter { $0.place == page }
    #expect(blocks.count >= 11)
    for block in blocks {
      // A command ends at the first line with an even number of quotation marks that joins no further line.
      var (command, output): ([String], [String]) = ([], [])
      for line in block.text.components(separatedBy: "\n") {
        let quotes = command.joined().count { $0 == "\"" }
        let isOpen = command.isEmpty || command.last?.hasSuffix("\\") == true || quotes == 1
        if isOpen { command.append(line) } else { output.append(line) }
      }
      let text = command.joined(separator: "\n")
      #expect(text.hasPrefix("$ sqlite3 -readonly "), "\(text)")
      let outcome = try budget.shell("cd '\(budget.folder)' && \(text.dropFirst(2))")
      #expect(outcome.status == 0, "\(text)\n\(outcome.messages)")
      let expected = output.joined(separator: "\n").trimmingCharacters(in: .newlines)
      #expect(!expected.isEmpty, "\(text)")
      #expect(trimmed(outcome.output).trimmingCharacters(in: .newlines) == expected, "\(text)")
      for line in block.text.components(separatedBy: "\n") { #expect(line.count <= 80, "\(line)") }
    }
  }

  @Test func `every view for people is on the page`() throws {
    let page = try String(
      contentsOfFile: BudgetCommand.root + "/Documentation/Inspection.md",
      encoding: .utf8
    )
    _ = try budget("init")
    let views = try rows("SELECT name FROM sqlite_schema WHERE type = 'view'")
    #expect(views.count >= 9)
    for view in views { #expect(page.contains("FROM \(view)"), "\(view) is missing") }
  }

  @Test func `the views agree with the reports, also after corrections`() throws {
    let lines = """
      record llm acme --cost 1 --user ann --tag team=a --tag env=x --latency-ms 10 --at 2026-01-05T10:00:00Z --id 1
      record llm acme --cost 0.5 --user bob --tag team=b --latency-ms 30 --at 2026-01-06T10:00:00Z --id 2
      record llm acme --cost 0.25 --user bob --tag team=a --latency-ms 20 --at 2026-01-07T10:00:00Z --id 3
      record llm acme --cost 8 --user bob --tag team=a --latency-ms 900 --at 2026-01-07T11:00:00Z --id 4
      record resource acme --type cpu --usage 2 --cost 0.75 --user ann --tag team=b --at 2026-01-08T10:00:00Z --id 5
      record llm acme --model m --provider p --prompt-tokens 5 --user cy --tag team=c --at 2026-01-09T10:00:00Z --id 6
      record llm acme --cost 2 --failed --error timeout --at 2026-01-09T11:00:00Z --id 7
      void 4 --workspace acme --reason typo --now 2026-01-10T00:00:00Z
      record adjustment acme --amount=-0.125 --reason refund --of 2 --now 2026-01-10T00:00:00Z
      """
    for line in lines.split(separator: "\n") {
      #expect(try budget(String(line)).status == 0, "\(line)")
    }
    #expect(
      try rows("SELECT value, calls, cost_usd FROM tag_spend WHERE tag = 'team'")
        == ["a|2|1.25", "b|2|1.125", "c|1|"]
    )
    #expect(
      try rows("SELECT user_id, calls, unpriced_calls, cost_usd FROM user_spend")
        == ["|1|0|2.0", "ann|2|0|1.75", "bob|2|0|0.625", "cy|1|1|"]
    )
    #expect(
      try rows("SELECT sum(calls), min(p50_ms), max(p95_ms), max(p99_ms) FROM latency_percentiles")
        == ["3|20|30|30"]
    )
    #expect(try rows("SELECT id, error, cost_usd FROM failed_calls") == ["7|timeout|2.0"])
    let report = try budget("report acme --by user --json --now 2026-01-10T00:00:00Z").output
    for (user, cost) in [("ann", "1.75"), ("bob", "0.625")] {
      #expect(report.contains(#"{"user":"\#(user)","cost_usd":\#(cost),"#), "\(report)")
    }
    let byTag = try budget("report acme --by tag:team --json --now 2026-01-10T00:00:00Z").output
    for (team, cost) in [("a", "1.25"), ("b", "1.125")] {
      #expect(
        byTag.contains(#"{"tag:team":"\#(team)","other_groups":0,"cost_usd":\#(cost),"#),
        "\(byTag)"
      )
    }
    let statistics = try budget("stats acme --json --now 2026-01-10T00:00:00Z").output
    #expect(statistics.contains(#""latency_p95_ms":30,"latency_p99_ms":30"#), "\(statistics)")
    #expect(try budget("verify").status == 0)
  }

  @Test func `a month without usage before it has nothing to be compared with`() throws {
    for (month, cost) in [("2025-10", "1"), ("2025-12", "4"), ("2026-01", "3")] {
      _ = try budget("record llm acme --cost \(cost) --at \(month)-15T00:00:00Z")
    }
    #expect(
      try rows("SELECT month, month_before_usd, change_usd, change_percent FROM month_over_month")
        == ["2025-10|||", "2025-12|||", "2026-01|4.0|-1.0|-25.0"]
    )
  }
}
