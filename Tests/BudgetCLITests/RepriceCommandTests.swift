import Testing

/// `budget reprice`, as it is typed.
@Suite struct RepriceCommandTests {
  private let budget: BudgetCommand

  init() throws {
    budget = try BudgetCommand()
    for line in [
      "prices set m --provider acme --input 1 --output 2", "set acme --monthly 10",
      "record llm acme --provider acme --model m --prompt-tokens 1000000 --id a",
      "record llm acme --provider acme --model new --prompt-tokens 1000000 --id b",
      "record llm acme --provider acme --model m --cost 0.5 --id c",
    ] {
      #expect(try budget(line + " --now 2026-01-15T12:00:00Z").status == 0, "\(line)")
    }
  }

  private func run(_ line: String) throws -> BudgetCommand.Outcome {
    try budget(line + " --now 2026-01-15T12:00:00Z")
  }

  @Test func `a preview shows the difference, an apply books it once`() throws {
    #expect(try run("reprice acme").messages.contains("Nothing to do"))
    _ = try run("prices set m --provider acme --input 3 --output 2")
    _ = try run("prices set new --provider acme --input 5 --output 2")
    let preview = try run("reprice acme --preview")
    #expect(
      preview.output == """
        PROVIDER  MODEL  CALLS  CHANGED  BOOKED  REPRICED  DIFFERENCE
        acme      new        1        1   $0.00     $5.00      +$5.00
        acme      m          1        1   $1.00     $3.00      +$2.00
        total                2        2   $1.00     $8.00      +$7.00

        """
    )
    #expect(preview.messages.contains("1 call without a price has one now.\n"))
    #expect(preview.messages.contains("1 call has a cost that the provider stated, which stays.\n"))
    #expect(preview.messages.contains("Nothing is written; --apply posts the entries.\n"))
    #expect(try run("status acme").output.contains("1.5"))
    let applied = try run("reprice acme --apply --reason contract")
    #expect(applied.output == preview.output)
    #expect(applied.messages.contains("counts as unpriced no more"))
    #expect(applied.messages.contains("2 entries posted."))
    let again = try run("reprice acme --apply --json")
    #expect(again.output.contains(#""applied":true,"entries":0,"calls":2,"changed_calls":0"#))
    let report = try run("report acme --json").output
    #expect(report.contains(#""cost_usd":8.5"#) && report.contains(#""unpriced_calls":0"#))
    let shown = try run("show b --workspace acme").output
    #expect(shown.contains("reprice 5 USD by tester: contract") && shown.contains("costs now"))
    #expect(!shown.contains("no price"))
    #expect(try run("audit --limit 1").output.contains("reprice calls"))
    #expect(try run("verify").status == 0)
  }

  @Test func `what is typed wrong is refused with one sentence`() throws {
    for (line, status, word) in [
      ("reprice acme --preview --apply", 64, "give one of them"),
      ("reprice acme --last 3d --since 2026-01-01", 64, "Give one of"),
      ("reprice acme --filter agent", 64, "has no '='"), ("reprice", 64, "workspace"),
    ] {
      let outcome = try run(line)
      #expect(outcome.status == status && outcome.messages.contains(word), "\(outcome)")
    }
    let nobody = try run("reprice nobody")
    #expect(nobody.status == 0 && nobody.messages.contains("Nothing to do"), "\(nobody)")
  }

  @Test func `a call that was priced again shows the price it has now, line by line`() throws {
    _ = try run("prices set m --provider acme --input 3 --output 2")
    _ = try run("prices set new --provider acme --input 5 --output 2")
    #expect(try run("report acme --by user,model --format csv").messages.contains("again") == false)
    _ = try run("reprice acme --apply --reason contract")
    #expect(
      try run("show a --workspace acme").output == """
        call        a
        of          workspace acme
        when        2026-01-15T12:00:00Z
        model       m of acme, standard
        cost        1 USD, priced
        price then  m of acme, standard, from the beginning, by user
        came by     a record, or an import of a log
        corrected   reprice 2 USD by tester: contract
        price now   3 USD by m of acme, standard, from the beginning, by user
        costs now   3 USD
        counted in  workspace acme, monthly, 2026-01-01T00:00:00Z until
                    2026-02-01T00:00:00Z

        LINE     UNITS  USD PER MILLION  USD
        input  1000000                3    3
        total                              3

        """
    )
    let json = try run("show a --workspace acme --json").output
    #expect(
      json.contains(#""cost_usd":1,"#) && json.contains(#""repriced":{"cost_usd":3,"price":{"#)
    )
    let csv = try run("report acme --by user,model --format csv")
    #expect(
      csv.messages.contains(
        "2 calls were priced again: the difference is in the cost, and not in its parts (input, output, cache), which are as recorded."
      )
    )
    #expect(try run("report acme --by user,model --json").output.contains(#""repriced_calls":2"#))
    let removed = try run("prices remove new --provider acme")
    #expect(removed.messages.contains("1 recorded call was priced again by it and keeps its cost."))
    let shown = try run("show b --workspace acme").output
    #expect(shown.contains("5 USD by new of acme") && shown.contains("1000000"), "\(shown)")
  }
}
