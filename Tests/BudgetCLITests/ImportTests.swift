import Testing

@Suite(.serialized) struct ImportTests {
  private let budget: BudgetCommand

  init() throws { budget = try BudgetCommand() }

  private let trace = """
    time,in,out,model
    2026-01-01T00:00:00Z,1000,500,gpt-4o
    2026-01-02T00:00:00,1000,500,gpt-4o
    2026-01-03T00:00:00Z,-1,500,gpt-4o
    2026-01-04T00:00:00Z,1000,500,nobody-knows

    """

  private let columns =
    "--workspace acme --column timestamp=time --column prompt_tokens=in "
    + "--column completion_tokens=out --column model=model --constant provider=openai --json"

  @Test func `lines that cannot be read are named, and the rest goes in`() throws {
    let path = try budget.write(trace, to: "calls.csv")
    let first = try budget("import trace \(path) \(columns)")
    #expect(first.status == 0)
    #expect(
      first.messages
        == "budget: 2 lines or calls were refused and are named in the summary; the rest went in.\n"
    )
    #expect(
      first.output.hasPrefix(
        #"{"read":4,"new":2,"known":0,"changed":0,"ignored":0,"refused":[{"line":3,"#
      )
    )
    #expect(first.output.contains(#""cost_usd":0.0075,"unpriced_calls":1,"lines_read":4,"#))
    #expect(
      first.output.contains(
        #""unpriced_models":["#
          + #"{"provider":"openai","model":"nobody-knows","calls":1,"reason":"It has no price."}]}"#
      )
    )
    let second = try budget("import trace \(path) \(columns)")
    #expect(second.output.hasPrefix(#"{"read":4,"new":0,"known":2,"changed":0,"#))
    #expect(try budget("verify").status == 0)
  }

  @Test func `the same lines are known under one source, and new under another`() throws {
    let path = try budget.write(trace, to: "calls.csv")
    for (source, isNew) in [("a", true), ("a", false), ("b", true), ("b", false)] {
      let outcome = try budget("import trace \(path) \(columns) --source \(source)")
      let counts = isNew ? #""new":2,"known":0,"# : #""new":0,"known":2,"#
      #expect(outcome.output.contains(counts), "\(source)")
    }
    #expect(try budget("import trace \(path) \(columns)").output.contains(#""new":2,"#))
    let refused = try budget("import trace \(path) \(columns) --source a --column id=time")
    #expect(refused.status == 64)
  }

  @Test func `an import of which nothing could be taken has failed`() throws {
    let path = try budget.write("time,in,out,model\nx,1,1,m\n", to: "calls.csv")
    #expect(try budget("import trace \(path) \(columns)").status == 1)
  }

  @Test func `a column that is not there is bad usage, a file that is not there is not`() throws {
    let path = try budget.write("a,b\n1,2\n", to: "calls.csv")
    #expect(try budget("import trace \(path) \(columns)").status == 64)
    #expect(try budget("import trace \(path).gone \(columns)").status == 1)
  }

  @Test func `an answer of the model in several lines of a log is one call`() throws {
    func line(_ output: Int) -> String {
      #"{"type":"assistant","requestId":"r1","timestamp":"2026-01-01T00:00:00Z","sessionId":"s","#
        + #""cwd":"/w","message":{"id":"m1","model":"claude-sonnet-4-5","role":"assistant","#
        + #""usage":{"input_tokens":100,"output_tokens":\#(output),"#
        + #""cache_read_input_tokens":0,"cache_creation_input_tokens":0}}}"#
    }
    let path = try budget.write("\(line(1))\n{broken\n\(line(200))\n", to: "log.jsonl")
    let outcome = try budget("import claude-code \(path) --workspace acme --json")
    #expect(outcome.status == 0)
    #expect(outcome.output.hasPrefix(#"{"read":2,"new":1,"known":0,"changed":0,"ignored":0,"#))
    #expect(outcome.output.contains(#""cost_usd":0.0033,"#))
  }

  @Test func `the usage of a provider's answer is read from the input`() throws {
    let path = try budget.write(
      #"{"model":"gpt-4o","usage":{"prompt_tokens":1000,"completion_tokens":500,"total_tokens":1500}}"#,
      to: "answer.json"
    )
    let outcome = try budget(
      "record llm acme --provider openai --usage-json - --id a --json".split(separator: " ")
        .map(String.init),
      input: path
    )
    #expect(
      outcome.output == #"{"id":"a","cost_usd":0.0075,"pricing":"priced","new":true}"# + "\n"
    )
    let damaged = try budget.write("{\"usage\":\u{0}}", to: "damaged.json")
    #expect(
      try budget("record llm acme --provider openai --model m --usage-json \(damaged)").status == 64
    )
  }

  @Test func `a price list is imported with everything that was skipped by name`() throws {
    let path = try budget.write(
      #"{"m":{"litellm_provider":"openai","input_cost_per_token":1e-06,"output_cost_per_token":2e-06},"n":{}}"#,
      to: "list.json"
    )
    let outcome = try budget("prices import \(path) --json")
    #expect(
      outcome.output == """
        {"imported":1,"prices":1,"aliases":0,\
        "skipped":[{"name":"n","reason":"The entry names no provider."}],"notes":[]}

        """
    )
    #expect(try budget("prices show m --provider openai").output.contains("litellm"))
    #expect(try budget("prices set m --provider openai --input 5 --output 5").status == 0)
    let record = "record llm acme --provider openai --model m --prompt-tokens 1000000 --json"
    #expect(try budget(record).output.contains(#""cost_usd":5,"#))
  }

  @Test func `a price list that is none is refused by its name, and nothing is set`() throws {
    let path = try budget.write("no list", to: "list.json")
    let outcome = try budget("prices import \(path)")
    #expect(outcome.status == 1)
    #expect(outcome.messages.hasPrefix("budget: '\(path)': This is no price list: neither "))
    #expect(try budget("list").status == 1)
  }
}
