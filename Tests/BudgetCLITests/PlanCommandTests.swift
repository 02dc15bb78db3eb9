import Testing

/// `budget plan`.
@Suite struct PlanCommandTests {
  private let budget: BudgetCommand
  private let call = "plan --provider p --model m --prompt-tokens 1000 --completion-tokens 500"

  init() throws {
    budget = try BudgetCommand()
    #expect(
      try budget("prices set m --provider p --input 2.5 --output 10 --cache-read 1.25").status == 0
    )
  }

  @Test func `light, moderate and heavy use are told by the day and the month`() throws {
    let answer = try budget("\(call) --json")
    #expect(
      answer.output == """
        {"provider":"p","model":"m","service_tier":"standard","prompt_tokens":1000,\
        "completion_tokens":500,"cost_per_call_usd":0.0075,"plans":[\
        {"calls_per_day":50,"cost_per_day_usd":0.375,"cost_per_month_usd":11.4140625},\
        {"calls_per_day":150,"cost_per_day_usd":1.125,"cost_per_month_usd":34.2421875},\
        {"calls_per_day":300,"cost_per_day_usd":2.25,"cost_per_month_usd":68.484375}]}

        """
    )
    #expect(
      try budget("\(call) --calls-per-day 1").output == """
        a call  $0.0075

        CALLS A DAY  COST A DAY  COST A MONTH
                  1     $0.0075         $0.23

        """
    )
    let text = try budget("\(call) --calls-per-day 1 --exact")
    #expect(
      text.output == """
        a call  0.0075 US dollars

        CALLS A DAY  USD A DAY  USD A MONTH
                  1     0.0075   0.22828125

        """
    )
    #expect(
      try budget("\(call) --cache-read-tokens 1000 --calls-per-day 2 --json").output
        .contains(#""cost_per_call_usd":0.00625,"#)
    )
  }

  @Test(
    arguments: [
      (" --calls-per-day 1,,2", 64, "--calls-per-day"),
      (" --calls-per-day -1", 64, "--calls-per-day"),
      (" --calls-per-day 1.5", 64, "--calls-per-day"),
      (" --prompt-tokens 100000000 --calls-per-day 1000000000", 64, "would be over 4000000000"),
      (" --model n", 1, "nobody knows"),
      (" --cache-read-tokens 1001", 64, "cache"),
    ] as [(String, Int32, String)]
  )
  func `what cannot be planned is refused in a sentence`(
    options: String,
    status: Int32,
    words: String
  ) throws {
    let answer = try budget(call + options)
    #expect(answer.status == status && answer.output == "")
    #expect(answer.messages.contains(words))
    #expect(answer.messages.split(separator: "\n").count == 1, "\(answer.messages)")
  }
}
