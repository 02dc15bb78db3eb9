import Testing

/// `budget prices update`, `export`, and prices for a thousand tokens, as they are typed.
@Suite struct PriceUpdateCommandTests {
  private let budget: BudgetCommand

  init() throws {
    budget = try BudgetCommand()
    #expect(try budget("init --now 2026-11-28T12:00:00Z").status == 0)
  }

  private func list(_ entries: [(String, String, String)]) throws -> String {
    let members = entries.map { name, input, output in
      #""\#(name)": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": \#(input), "output_cost_per_token": \#(output)}"#
    }
    return try budget.write("{\(members.joined(separator: ","))}", to: "list.json")
  }

  private func update(_ path: String, _ options: String) throws -> BudgetCommand.Outcome {
    try budget("prices update \(path) \(options) --now 2026-11-28T12:00:00Z")
  }

  @Test func `a preview shows the changes and writes nothing, an update writes them once`() throws {
    let path = try list([("gpt-4o", "2e-06", "1.2e-05"), ("o3", "2e-06", "8e-06")])
    let preview = try update(path, "")
    #expect(preview.status == 0)
    #expect(
      preview.output == """
        MODEL          RATE    FROM         OLD  NEW  CHANGE
        openai/gpt-4o  input   2026-11-28   2.5    2   -20 %
        openai/gpt-4o  output  2026-11-28  10     12   +20 %

        raised     1 rate
        cut        1 rate
        new        0 prices
        gone       0 prices
        unchanged  1 price
        skipped    0 entries

        """
    )
    #expect(preview.messages == "budget: Nothing is written; --apply takes this over.\n")
    #expect(try update(path, "--preview").output == preview.output)
    #expect(try update(path, "--apply").output == preview.output)
    let again = try update(path, "--apply --json")
    #expect(again.output.contains(#""applied":false,"raised":0,"cut":0"#))
    #expect(try budget("audit --limit 4").output.contains("set prices"))
    #expect(try budget("verify").status == 0)
  }

  @Test func `twenty changes are shown, and the rest with --all`() throws {
    let path = try list((0..<25).map { ("m\($0)", "1e-06", "2e-06") })
    #expect(try update(path, "").output.contains("and 5 more (--all)\n"))
    let all = try update(path, "--all")
    #expect(!all.output.contains("more (--all)") && all.output.contains("openai/m24"))
  }

  @Test func `what is typed wrong is refused with one sentence`() throws {
    let path = try list([("gpt-4o", "2e-06", "1e-05")])
    for (options, status, word) in [
      ("--preview --apply", 64, "give one of them"), ("--from 2026-13-01", 64, "--from"),
      ("--format xml", 64, "litellm"),
    ] {
      let outcome = try update(path, options)
      #expect(outcome.status == status && outcome.messages.contains(word), "\(outcome)")
      #expect(outcome.messages.split(separator: "\n").count == 1)
    }
    #expect(try update("/nowhere/list.json", "").status == 1)
  }

  @Test func `a rate a thousand times off is marked, left out, and taken with --yes`() throws {
    let path = try list([("gpt-4o", "2.5e-09", "1e-05")])
    let outcome = try update(path, "--apply")
    #expect(outcome.output.contains("-99.9 %  ?\n"))
    #expect(
      outcome.messages.contains(
        "openai/gpt-4o: 0.0025 dollars for a million of input is 1000 times less than it costs now (2.5)."
      )
    )
    #expect(outcome.messages.contains("1 price with ? was left out"))
    #expect(try budget("prices show gpt-4o --provider openai").output.contains("litellm") == false)
    #expect(try update(path, "--apply --yes").status == 0)
    #expect(try budget("prices show gpt-4o --provider openai").output.contains("litellm"))
  }

  @Test func `prices for a thousand tokens are set as they are quoted`() throws {
    let line = "prices set gpt-4 --provider openai --input 0.03 --output 0.06"
    let set = try budget(line + " --per 1k --json")
    #expect(set.status == 0 && set.output.contains(#""usd_per_million":{"input":30,"output":60"#))
    #expect(try budget(line + " --per 2k").status == 64)
    let questioned = try budget(line)
    #expect(questioned.status == 64)
    #expect(
      questioned.messages
        == "budget: 0.03 dollars for a million of input is 1000 times less than it costs now (30). If the figures are for a thousand tokens, add --per 1k; if they are right, add --yes.\n"
    )
    #expect(try budget(line + " --yes").status == 0)
    let dear = try budget("prices set gpt-4 --provider openai --input 30 --output 60 --per 1k")
    #expect(dear.status == 64 && dear.messages.contains("leave out --per 1k"))
  }

  @Test func `an exported book is imported as it is`() throws {
    #expect(try budget("prices set mine --provider acme --input 1 --output 2").status == 0)
    #expect(try budget("prices set-resource egress --unit gb --rate 0.09").status == 0)
    #expect(try budget("prices alias add own gpt-4o --provider openai").status == 0)
    let exported = try budget("prices export")
    let path = try budget.write(exported.output, to: "prices.csv")
    let other = try BudgetCommand()
    let imported = try other("prices import \(path)")
    #expect(imported.status == 0, "\(imported)")
    #expect(
      imported.output == """
        imported   1 model
        prices     1
        aliases    1
        resources  1
        skipped    0

        """
    )
    #expect(try other("prices export").output == exported.output)
    let own = try other("prices export --own").output
    #expect(own.split(separator: "\r\n").count == 4)
    #expect(try other("verify").status == 0)
  }

  @Test func `skipped lines are counted after the first twenty`() throws {
    let entries = (0..<30).map { #""bad\#($0)": {"mode": "chat"}"# }
    let good =
      #""m": {"litellm_provider": "openai", "input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06}"#
    let path = try budget.write("{\((entries + [good]).joined(separator: ","))}", to: "many.json")
    let outcome = try budget("prices import \(path)")
    #expect(
      outcome.output.split(separator: "\n").filter { $0.hasPrefix("skipped: bad") }.count == 20
    )
    #expect(outcome.output.hasSuffix("skipped: and 10 more (--all)\n"))
    let all = try budget("prices import \(path) --all").output
    #expect(all.split(separator: "\n").filter { $0.hasPrefix("skipped: bad") }.count == 30)
  }

  @Test func `the built-in book says its day, and doctor warns when it is old`() throws {
    #expect(try budget("prices list").messages.contains("The built-in prices are those of 2026-"))
    let edition = try budget("doctor --json").output
    #expect(edition.contains(#""price_book_edition":"2026-"#))
    #expect(!(try budget("doctor --now 2026-12-01T00:00:00Z")).output.contains("days old"))
    let old = try budget("doctor --now 2027-06-01T00:00:00Z")
    #expect(old.status == 0 && old.output.contains("days old"))
    let path = try list([("gpt-4o", "2e-06", "1e-05")])
    #expect(try budget("prices update \(path) --apply --now 2027-05-20T00:00:00Z").status == 0)
    #expect(!(try budget("doctor --now 2027-06-01T00:00:00Z")).output.contains("days old"))
  }
}
