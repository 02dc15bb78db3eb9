import Testing

/// Calls whose cost nobody knows, under a hard budget.
@Suite struct UnpricedCallTests {
  private let budget: BudgetCommand

  init() throws {
    budget = try BudgetCommand()
    #expect(try budget("set acme --monthly 1 --hard").status == 0)
  }

  @Test func `a settlement without a price is told, and makes no room`() throws {
    #expect(try budget("reserve acme --estimate 0.6 --id R").status == 0)
    let settled = try budget("settle R --provider openai --model nobody --prompt-tokens 10 --json")
    #expect(settled.status == 0)
    #expect(
      settled.output == """
        {"reservation_id":"R","call_id":"R","cost_usd":null,"held":0.6,"overrun":false,\
        "overrun_usd":0,"late":false,"still_held":0.6}

        """
    )
    #expect(settled.messages.contains("'nobody' of 'openai' has no price."))
    #expect(settled.messages.contains("0.6 US dollars stay held"))
    #expect(try budget("check acme --estimate 0.4").status == 0)
    #expect(try budget("check acme --estimate 0.5").status == 2)
    #expect(try budget("verify").status == 0)
  }

  @Test func `what is known of its cost is held where that is more`() throws {
    let call = "--provider google --model claude-opus-4-7 --prompt-tokens 100000 --web-searches 1"
    #expect(try budget("reserve acme --estimate 0.1 --id R").status == 0)
    let settled = try budget("settle R \(call) --json")
    #expect(
      settled.output.contains(#""overrun":true,"overrun_usd":0.4,"late":false,"still_held":0.5"#)
    )
    #expect(settled.messages.contains("no rate for web searches"))
    #expect(try budget("check acme --estimate 0.6").status == 2)
    #expect(try budget("record llm acme \(call)").messages.contains("0.5 US dollars stay held"))
    #expect(try budget("check acme --estimate 0.01").status == 2)
    let status = try budget("status acme --json").output
    #expect(status.contains(#""spent":0,"reserved":1,"#) && status.contains(#""unpriced_calls":2"#))
    #expect(try budget("verify").status == 0)
  }

  @Test func `a later state of a log that has a price frees what was held`() throws {
    func path(_ searches: Int) throws -> String {
      try budget.write(
        #"{"t":"2026-11-28T00:00:00Z","m":"claude-opus-4-7","p":100000,"c":\#(1 - searches),"s":\#(searches),"id":"a"}"#
          + "\n",
        to: "t.jsonl"
      )
    }
    let columns =
      "--workspace acme --constant provider=google --column timestamp=t --column model=m --column prompt_tokens=p "
      + "--column completion_tokens=c --column web_searches=s --column id=id --now 2026-11-28T12:00:00Z"
    let first = try budget("import trace \(try path(1)) \(columns)")
    #expect(
      first.output.contains(
        "unpriced: 1 call of 'claude-opus-4-7' of 'google': it has no rate for web searches"
      )
    )
    #expect(
      try budget("status acme --json --now 2026-11-28T12:00:00Z").output.contains(
        #""reserved":0.5,"#
      )
    )
    #expect(try budget("import trace \(try path(0)) \(columns)").status == 0)
    let status = try budget("status acme --json --now 2026-11-28T12:00:00Z").output
    #expect(status.contains(#""spent":0.500025,"reserved":0,"#), "\(status)")
    #expect(try budget("verify").status == 0)
  }

  @Test func `a refusal of a model without a price names what may be meant`() throws {
    for command in ["check", "reserve"] {
      let outcome = try budget("\(command) acme --estimate 0.1 --provider openai --model gpt-4p")
      #expect(outcome.status == 2 && outcome.messages.contains("'gpt-4o'"), "\(outcome)")
    }
  }

  @Test func `a mistyped price is taken back, and what it charged stays as it was`() throws {
    let record = "record llm acme --provider openai --model gpt-4o --prompt-tokens 1000000 --json"
    #expect(try budget("prices set gpt-4o --provider openai --input 0.1 --output 1").status == 0)
    #expect(try budget("\(record) --id a").output.contains(#""cost_usd":0.1,"#))
    #expect(try budget("prices set gpt-4o --provider openai --input 0.2 --output 1").status == 0)
    #expect(try budget("\(record) --id b").output.contains(#""cost_usd":0.2,"#))
    #expect(try budget("prices remove gpt-4o --provider openai --tier batch").status == 1)
    let removed = try budget("prices remove gpt-4o --provider openai --reason typo")
    #expect(removed.status == 0)
    #expect(
      removed.messages == "budget: Removed; 1 recorded call was charged by it and keeps its cost.\n"
    )
    #expect(try budget("\(record) --id c").output.contains(#""cost_usd":2.5,"#))
    #expect(try budget("\(record) --id a").output.contains(#""cost_usd":0.1,"#))
    let again = try budget("prices remove gpt-4o --provider openai")
    #expect(again.status == 1 && again.messages.contains("You have set no price"))
    #expect(!(try budget("prices list --provider openai").output.contains("removed")))
    #expect(try budget("verify").status == 0)
  }

  @Test func `a mistyped price of a resource is taken back as well`() throws {
    let record = "record resource acme --type gb-out --usage 1 --json"
    #expect(try budget("prices set-resource gb-out --unit gb --rate 9").status == 0)
    #expect(try budget(record).output.contains(#""cost_usd":9,"#))
    #expect(try budget("prices remove-resource gb-out").status == 0)
    let unpriced = try budget(record)
    #expect(unpriced.output.contains(#""cost_usd":null"#))
    #expect(unpriced.messages.contains("'budget prices set-resource'"))
    #expect(try budget("prices remove-resource gb-out").status == 1)
    #expect(try budget("verify").status == 0)
  }
}
