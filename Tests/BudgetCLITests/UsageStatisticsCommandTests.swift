import Testing

/// `budget stats` and `budget compare`.
@Suite struct UsageStatisticsCommandTests {
  private let budget: BudgetCommand

  init() throws {
    budget = try BudgetCommand()
    for line in [
      "init",
      "record llm acme --provider p --model m --cost 3 --latency-ms 200 --user ada --now 2026-01-05T10:00:00Z",
      "record llm acme --provider p --model m --cost 1 --latency-ms 400 --user bob --failed --now 2026-02-02T10:00:00Z",
    ] { #expect(try budget(line).status == 0, "\(line)") }
  }

  @Test func `stats tell the month beside the month before`() throws {
    let outcome = try budget("stats acme --this month --json --now 2026-02-05T00:00:00Z")
    for field in [
      #""cost_usd":1,"#, #""cost_per_day_usd":0.25,"#, #""error_percent":100,"#,
      #""failed_cost_usd":1,"#, #""latency_p95_ms":400,"#, #""change_percent":-66.67"#,
    ] { #expect(outcome.output.contains(field), "\(field) in \(outcome)") }
    let text = try budget("stats acme --since 2026-01-01 --until 2026-01-31")
    #expect(text.output.contains("mean 200 ms, p50 200 ms") && text.status == 0)
  }

  @Test func `a comparison adds up, and names what it compares`() throws {
    let line =
      "compare acme --before 2026-01-01..2026-01-11 --after 2026-02-01..2026-02-11 --by user"
    let outcome = try budget(line + " --json --now 2026-03-01T00:00:00Z")
    #expect(outcome.output.contains(#""cost_per_day_usd":0.3,"cost_per_month_usd":9.13125"#))
    #expect(
      outcome.output.contains(
        #""total":{"before_per_day_usd":0.3,"after_per_day_usd":0.1,"difference_per_day_usd":-0.2,"difference_percent":-66.67"#
      )
    )
    for (option, amount) in [("", "$9.13\n"), (" --exact", "9.13125 US dollars\n")] {
      let text = try budget(line + option + " --now 2026-03-01T00:00:00Z").output
      #expect(text.contains(amount), "\(text)")
    }
  }

  @Test(
    arguments: [
      ("stats acme --since 2026-01-01", "an end"), ("stats acme --last 3d --this day", "--this"),
      ("stats", "workspace"), ("stats acme --filter foo=1", "'foo'"),
      ("compare acme --before 2026-01-01 --after 2026-01-01..2026-02-01", "'..'"),
      ("compare acme --before 2026-01-01..x --after 2026-01-01..2026-02-01", "--before"),
      ("compare acme --before 2026-01-02..2026-01-01 --after 2026-01-01..2026-02-01", "start"),
      (
        "compare acme --before 2026-01-01..2026-01-02 --after 2026-01-01..2026-02-01 --by day",
        "names"
      ),
      ("compare acme --before 2026-01-01..2026-01-02", "--after"),
    ]
  )
  func `what cannot be meant is refused`(line: String, word: String) throws {
    let outcome = try budget(line)
    #expect(outcome.status == 64 && outcome.messages.contains(word), "\(outcome)")
  }
}
