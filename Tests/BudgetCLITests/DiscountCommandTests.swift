import Testing

/// `budget prices discount`, as it is typed.
@Suite struct DiscountCommandTests {
  private let budget: BudgetCommand

  init() throws {
    budget = try BudgetCommand()
    #expect(try budget("prices set m --provider acme --input 10 --output 20").status == 0)
  }

  @Test func `a discount is set, explained, listed and taken back`() throws {
    let record =
      "record llm acme --provider acme --model m --prompt-tokens 1000000 --completion-tokens 0"
    let set = try budget("prices discount acme --percent 12.5 --reason contract")
    #expect(
      set.output == """
        PROVIDER  MODEL  WORKSPACE  FROM  PAID
        acme      every  every            12.5 % off

        """
    )
    #expect(try budget("\(record) --id a --json").output.contains(#""cost_usd":8.75"#))
    let shown = try budget("show a --workspace acme")
    #expect(shown.output.contains("12.5 % off"))
    #expect(shown.output.contains("list price") && shown.output.contains("-1.25"))
    #expect(
      try budget("show a --workspace acme --json").output
        .contains(#""list_cost_usd":10,"paid_percent":87.5"#)
    )
    let margin = try budget("prices discount acme --model m --workspace acme --margin 5")
    #expect(margin.output.contains("5 % on top"))
    #expect(try budget("\(record) --id b --json").output.contains(#""cost_usd":10.5"#))
    let estimate =
      "estimate --provider acme --model m --prompt-tokens 1000000 --max-completion-tokens 0 --json"
    #expect(try budget(estimate).output.contains(#""estimate":8.75"#))
    let list = try budget("prices discount --json").output
    #expect(list.contains(#""workspace_id":"acme","paid_percent":105"#))
    #expect(try budget("audit").output.contains("set discount"))
    #expect(try budget("prices discount acme --model m --workspace acme --remove").status == 0)
    #expect(try budget("prices discount acme --model m --workspace acme --remove").status == 1)
    #expect(try budget("prices discount acme --remove").status == 0)
    #expect(try budget("prices discount").messages.contains("List prices are paid"))
    #expect(try budget("verify").status == 0)
  }

  @Test func `a name without a price is set all the same, and said`() throws {
    for (line, words) in [
      ("nosuch --percent 3", "No model of 'nosuch' has a price"),
      ("openai --model gpt-4oo --percent 3", "Did you mean 'gpt-4o'?"),
    ] {
      let outcome = try budget("prices discount \(line)")
      #expect(outcome.status == 0 && outcome.messages.contains(words), "\(line): \(outcome)")
    }
    #expect(try budget("prices alias add mine gpt-4o --provider openai").status == 0)
    for line in [
      "openai --percent 3", "openai --model gpt-4o --percent 3", "openai --model mine --percent 3",
    ] {
      #expect(try !budget("prices discount \(line)").messages.contains("has no price"), "\(line)")
    }
  }

  @Test func `what is typed wrong is refused with one sentence`() throws {
    for (line, word) in [
      ("acme --percent 12 --margin 5", "Give one of"), ("acme --percent 101", "from 0 to 100"),
      ("acme --percent=-5", "from 0 to 100"), ("acme --margin 1.23456", "four decimals"),
      ("--model m --percent 5", "provider"), ("acme --from 2026-01-01", "belong to"),
      ("acme --percent 5 --from 2099-01-01", "ten years"),
    ] {
      let outcome = try budget("prices discount \(line)")
      #expect(outcome.status == 64 && outcome.messages.contains(word), "\(line): \(outcome)")
    }
    let nobody = try budget("prices discount acme --workspace nobody --percent 5")
    #expect(nobody.status == 1 && nobody.messages.contains("nobody"))
  }
}
