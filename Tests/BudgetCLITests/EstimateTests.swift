import Testing

@Suite(.serialized) struct EstimateTests {
  private let budget: BudgetCommand

  init() throws {
    budget = try BudgetCommand()
    #expect(try budget("init").status == 0)
  }

  private let call =
    "estimate --provider openai --model gpt-4o --prompt-tokens 1000 --max-completion-tokens 500"

  private func recordCalls(_ count: Int) throws {
    for number in 1...count {
      let line = "record llm acme --provider openai --model gpt-4o --prompt-tokens 1000"
      #expect(try budget("\(line) --completion-tokens \(number)").status == 0)
    }
  }

  private func expectVerified() throws { #expect(try budget("verify").status == 0) }

  @Test func `the bound of a call is printed for people`() throws {
    #expect(
      try budget(call)
        == .init(
          output: """
            estimate  0.0075 USD
            bound     0.0075 USD
            rests on  The call cannot cost more at its price.

            """,
          messages: "",
          status: 0
        )
    )
  }

  @Test func `the bound of a call is printed for programs`() throws {
    #expect(
      try budget("\(call) --json").output == """
        {"provider":"openai","model":"gpt-4o","service_tier":"standard","prompt_tokens":1000,\
        "max_completion_tokens":500,"cache_read_tokens":null,"estimate":0.0075,"bound":0.0075,\
        "basis":"bound","reason":"The call cannot cost more at its price.","past_calls":0,\
        "needed_calls":null,"skipped_calls":0,"calibration":null,"reservations":null}

        """
    )
  }

  @Test(
    arguments: [
      ("--cache-read-tokens 1000", "0.00625"), ("--web-searches 0", "0.0075"),
      ("--no-cache-writes", "0.0075"), ("--service-tier batch", "0.00375"),
    ]
  )
  func `what is known of a call changes its bound`(option: String, amount: String) throws {
    #expect(try budget("\(call) \(option) --json").output.contains(#""bound":\#(amount),"#))
  }

  @Test func `a prompt's bytes stand in for its tokens`() throws {
    let path = try budget.write("héllo", to: "prompt.txt")
    let line =
      "estimate --provider openai --model gpt-4o --prompt-file \(path) --max-completion-tokens 0"
    #expect(try budget("\(line) --json").output.contains(#""prompt_tokens":6,"#))
  }

  @Test func `too little history gives the bound and says so`() throws {
    try recordCalls(3)
    let outcome = try budget("\(call) --workspace acme --confidence 0.95")
    #expect(
      outcome.output == """
        estimate  0.0075 USD
        bound     0.0075 USD
        rests on  The bound, because there is too little history: 3 calls of the 19 it takes.

        """
    )
    #expect(outcome.messages == "" && outcome.status == 0)
    try expectVerified()
  }

  @Test func `past calls make an estimate smaller, and say how well that went`() throws {
    try recordCalls(25)
    let learned = "\(call) --workspace acme --confidence 0.9"
    #expect(
      try budget(learned).output == """
        estimate    0.00274 USD
        bound       0.0075 USD
        rests on    Learned from 25 calls; about 10 % of such calls cost more.
        past calls  15 of 15 calls cost more than was held (100 %); holds were 0.995 times the cost

        """
    )
    #expect(try budget("\(learned) --json").output.contains(#""basis":"learned","#))
    try expectVerified()
  }

  @Test func `a workspace of which nothing is known is named`() throws {
    let outcome = try budget("\(call) --workspace acem --confidence 0.95")
    #expect(outcome.status == 0 && outcome.messages.contains("acem"), "\(outcome.messages)")
  }

  @Test(
    arguments: [
      ("estimate", "--provider"),
      ("estimate --provider openai --model gpt-4o --max-completion-tokens 5", "--prompt-tokens"),
      ("CALL --prompt-file x", "one of them"), ("CALL --confidence 0.95", "add --workspace"),
      ("CALL --workspace acme", "add --confidence"), ("CALL --session s", "add --confidence"),
      ("CALL --workspace acme --confidence 0.4", "from 0.5 to 0.999"),
      ("CALL --workspace acme --confidence 1", "from 0.5 to 0.999"),
      ("CALL --workspace acme --confidence -1", "is not a factor"),
      ("CALL --workspace acme --confidence often", "'often'"),
      ("CALL --service-tier golden", "'golden' is not known"),
      ("CALL --web-searches some", "'some' is not a whole number"),
      ("CALL --cache-read-tokens 1001", "cannot exceed"),
      ("CALL --cache-read-tokens -1", "'-1' is not a whole number"),
    ]
  )
  func `bad input is one sentence`(line: String, words: String) throws {
    let outcome = try budget(line.replacing("CALL", with: call))
    #expect(outcome.status == 64 && outcome.output == "")
    #expect(outcome.messages.contains(words), "\(outcome.messages)")
    #expect(outcome.messages.split(separator: "\n").count == 1, "\(outcome.messages)")
  }

  @Test func `a model without a price fails, and no budget has refused anything`() throws {
    let outcome = try budget(
      "estimate --provider openai --model gpt-4p --prompt-tokens 1 --max-completion-tokens 1"
    )
    #expect(outcome.status == 1 && outcome.output == "")
    #expect(
      outcome.messages.hasPrefix(
        "budget: 'gpt-4p' of 'openai' has no price, so that nobody knows what a call costs; similar names: "
      )
    )
  }
}
