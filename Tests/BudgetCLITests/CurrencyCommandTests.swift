import Testing

/// Amounts in another currency, as they are asked for.
@Suite struct CurrencyCommandTests {
  private let budget: BudgetCommand

  init() throws {
    budget = try BudgetCommand()
    for line in [
      "set acme --monthly 5 --hard",
      "record llm acme --cost 0.1775 --provider openai --model gpt-4o --id a --at 2026-11-29T12:00:00Z",
    ] {
      #expect(try budget(line + " --now 2026-11-30T12:00:00Z").status == 0, "\(line)")
    }
  }

  private func run(_ line: String) throws -> BudgetCommand.Outcome {
    try budget(line + " --now 2026-11-30T12:00:00Z")
  }

  static let commands = [
    "report acme", "report acme --by user,model", "report --all", "report acme --format md",
    "status acme", "status --all", "list", "stats acme",
    "compare acme --before 2026-11-01..2026-11-02 --after 2026-11-29..2026-11-30",
  ]

  @Test(arguments: commands)
  func `people see the currency and its stamp, and JSON keeps its dollars`(line: String) throws {
    let dollars = try run(line)
    let shown = try run(line + " --currency EUR --rate 0.92")
    #expect(shown.status == 0)
    #expect(
      shown.output.hasSuffix(
        "\nAmounts are in EUR at 0.92 of 2026-11-30; the ledger is in US dollars.\n"
      )
    )
    #expect(shown.output.contains("€0.16") && !shown.output.contains("$"), "\(shown.output)")
    #expect(dollars.output.contains("$0.18") && !dollars.output.contains("€"))
    #expect(shown.messages == dollars.messages)
    guard !line.contains("--format") else { return }
    let plain = try run(line + " --json").output
    let stamped = try run(line + " --json --currency eur --rate 0.920 --rate-date 2026-11-29")
      .output
    let stamp = #","currency":{"code":"EUR","rate":0.92,"rate_date":"2026-11-29"}}"#
    #expect(stamped == plain.dropLast(2) + stamp + "\n")
  }

  @Test func `every digit is shown with --exact`() throws {
    let shown = try run("report acme --exact --currency EUR --rate 0.92").output
    #expect(shown.contains(" EUR ") && shown.contains("0.1633"), "\(shown)")
    #expect(try run("stats acme --exact --currency EUR --rate 0.92").output.contains("0.1633 EUR"))
  }

  static let refusals = [
    ("report acme --currency EUR", "needs --rate"), ("report acme --rate 0.92", "--currency"),
    ("report acme --rate-date 2026-11-01", "--currency"),
    ("report acme --currency EURO --rate 1", "three letters"),
    ("report acme --currency USD --rate 1", "already"),
    ("report acme --currency EUR --rate 0", "no rate"),
    ("report acme --currency EUR --rate -1", "no rate"),
    ("report acme --currency EUR --rate 1 --rate-date 2026-12-01", "not come yet"),
    ("report acme --currency EUR --rate 1 --rate-date soon", "--rate-date"),
    ("report acme --currency EUR --rate 1 --format csv", "csv has US dollars"),
    ("report acme --currency EUR --rate 1 --format jsonl", "US dollars"),
    ("report acme --currency EUR --rate 1 --format prometheus", "US dollars"),
    ("report acme --currency EUR --rate 1 --html x.html", "US dollars"),
    ("list --explain --currency EUR --rate 1", "US dollars"),
  ]

  @Test(arguments: refusals)
  func `what makes no sense is refused in one sentence`(line: String, word: String) throws {
    let outcome = try run(line)
    #expect(outcome.status == 64 && outcome.output.isEmpty, "\(outcome)")
    #expect(outcome.messages.contains(word), "\(outcome.messages)")
    #expect(outcome.messages.split(separator: "\n").count == 1, "\(outcome.messages)")
  }
}
