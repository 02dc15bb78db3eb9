import Testing

/// Imported price lists, by what a call costs afterwards.
@Suite struct PriceImportTests {
  private let budget: BudgetCommand

  init() throws { budget = try BudgetCommand() }

  private func cost(_ line: String) throws -> String {
    let output = try budget("record llm acme --now 2026-11-28T12:00:00Z --json \(line)").output
    let start = output.firstRange(of: #""cost_usd":"#)?.upperBound ?? output.startIndex
    return String(output[start...].prefix { $0 != "," })
  }

  private static let liteLLM = """
    {"claude-sonnet-4-5": {"litellm_provider": "anthropic", "mode": "chat",
       "input_cost_per_token": 3e-06, "output_cost_per_token": 1.5e-05},
     "o3": {"litellm_provider": "openai", "mode": "chat",
       "input_cost_per_token": 2e-06, "output_cost_per_token": 8e-06}}
    """

  private static let genaiPrices = """
    [{"id": "openai", "models": [
       {"id": "gpt-5.6-luna", "match": {"equals": "gpt-5.6-luna"}, "prices": [
         {"prices": {"input_mtok": 1, "output_mtok": 6}},
         {"constraint": {"start_date": "2026-07-30"}, "prices": {"input_mtok": 0.2, "output_mtok": 1.2}}]},
       {"id": "o3", "match": {"equals": "o3"}, "prices": [
         {"prices": {"input_mtok": 10, "cache_read_mtok": 0.5, "output_mtok": 40}},
         {"constraint": {"start_date": "2025-06-10"},
          "prices": {"input_mtok": 2, "cache_read_mtok": 0.5, "output_mtok": 8}}]}]}]
    """

  /// Calls that the built-in book prices, each with its cost in US dollars.
  private static let calls = [
    (
      "--provider anthropic --model claude-sonnet-4-5 --prompt-tokens 1000 --web-searches 1",
      "0.013"
    ),
    (
      "--provider anthropic --model claude-sonnet-4-5 --prompt-tokens 1000 --cache-write-1h-tokens 1000",
      "0.006"
    ),
    ("--provider anthropic --model claude-sonnet-4-5 --prompt-tokens 300000", "1.8"),
    (
      "--provider anthropic --model claude-sonnet-4-5 --prompt-tokens 1000 --service-tier batch",
      "0.0015"
    ),
    (
      "--provider openai --model gpt-5.6-luna --prompt-tokens 1000 --cache-read-tokens 1000",
      "0.00002"
    ),
    ("--provider openai --model gpt-5.6-luna --prompt-tokens 1000", "0.0002"),
    ("--provider openai --model o3 --prompt-tokens 1000 --completion-tokens 1000", "0.01"),
    ("--provider openai --model o3 --prompt-tokens 1000 --at 2025-06-09T00:00:00Z", "0.01"),
    (
      "--provider openai --model o3-2025-04-16 --prompt-tokens 1000 --service-tier priority",
      "0.0035"
    ),
  ]

  @Test(arguments: [("litellm", Self.liteLLM), ("genai-prices", Self.genaiPrices)])
  func `after an import every call costs what it cost before`(name: String, list: String) throws {
    let path = try budget.write(list, to: "list.json")
    let imported = try budget("prices import \(path) --now 2026-11-28T12:00:00Z")
    #expect(imported.status == 0)
    #expect(imported.output.contains("The list does not say"))
    #expect(try budget("prices list").output.contains(name))
    for (line, usd) in Self.calls { #expect(try cost(line) == usd, "\(line)") }
    #expect(try budget("verify").status == 0)
  }

  @Test func `a list of another maker, or of nothing, is refused, and no ledger is made`() throws {
    for (text, word) in [
      (
        #"{"openai": {"id": "openai", "models": {"gpt-4o": {"cost": {"input": 1, "output": 1}}}}}"#,
        "models.dev"
      ),
      (#"{"a": {"b": 1}}"#, "'a'"), ("{}", "No price"), ("[]", "No price"),
    ] {
      let path = try budget.write(text, to: "list.json")
      let outcome = try budget("prices import \(path) --json")
      #expect(outcome.status == 1 && outcome.messages.contains(word), "\(outcome)")
      #expect(outcome.messages.contains("LiteLLM"))
    }
    #expect(try budget("list").status == 1)
  }

  @Test func `a rate that is a thousand times off is named and left out unless it is right`() throws
  {
    let list = """
      {"claude-sonnet-4-5": {"litellm_provider": "anthropic", "mode": "chat",
         "input_cost_per_token": 3e-03, "output_cost_per_token": 1.5e-02},
       "o3": {"litellm_provider": "openai", "mode": "chat",
         "input_cost_per_token": 2e-06, "output_cost_per_token": 8e-06}}
      """
    let path = try budget.write(list, to: "list.json")
    let line = "prices import \(path) --now 2026-11-28T12:00:00Z"
    let imported = try budget(line)
    #expect(imported.status == 0)
    #expect(imported.output.contains("imported  1 model\n"), "\(imported.output)")
    #expect(imported.output.contains("left out  2 rates\n"))
    #expect(
      imported.output.contains(
        "left out: anthropic/claude-sonnet-4-5: 3000 dollars for a million of input is 1000 times more"
      )
    )
    #expect(
      imported.messages.contains(
        "The prices of 1 model were left out; if the figures are right, add --yes."
      )
    )
    let call = "--provider anthropic --model claude-sonnet-4-5 --prompt-tokens 1000"
    #expect(try cost(call) == "0.003")
    #expect(try budget(line + " --json").output.contains(#""left_out":[{"name":"anthropic/"#))
    let forced = try budget(line + " --yes")
    #expect(forced.status == 0 && !forced.output.contains("left out"))
    #expect(try cost(call) == "3")
    #expect(try budget("verify").status == 0)
  }

  @Test func `discounts go out with a book and come in again, but for strangers`() throws {
    for line in [
      "record llm acme --cost 1", "prices discount openai --percent 12 --from 2026-11-01",
      "prices discount openai --model gpt-4o --margin 5 --workspace acme",
      "prices discount --percent 1.5",
    ] {
      #expect(try budget(line + " --now 2026-11-28T12:00:00Z").status == 0, "\(line)")
    }
    let listed = try budget("prices discount").output
    let file = try budget("prices export --own").output
    #expect(file.hasPrefix("kind,provider,") && file.contains("source,workspace,paid_percent\r\n"))
    let path = try budget.write(file, to: "own.csv")
    let other = try BudgetCommand()
    let taken = try other("prices import \(path) --now 2026-11-28T12:00:00Z")
    #expect(taken.status == 0 && taken.output.contains("discounts  2\n"), "\(taken)")
    #expect(taken.output.contains("skipped: discount of openai/gpt-4o: It is of workspace acme"))
    #expect(try other("record llm acme --cost 1").status == 0)
    #expect(try other("prices import \(path) --json").output.contains(#""discounts":3"#))
    #expect(try other("prices discount").output == listed)
    #expect(try other("prices export --own").output == file)
    let update = try other("prices update \(path)")
    #expect(update.messages.contains("3 discounts of the file are left alone"), "\(update)")
  }
}
