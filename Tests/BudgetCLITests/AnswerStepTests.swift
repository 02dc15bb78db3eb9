import Testing

/// An answer in which other models took a step, recorded and settled.
@Suite(.serialized) struct AnswerStepTests {
  private let budget: BudgetCommand
  private let path: String

  init() throws {
    budget = try BudgetCommand()
    // Sonnet 4.6 costs 3 and 15 a million, Opus 4.7 5 and 25.
    path = try budget.write(
      #"{"model":"claude-sonnet-4-6","usage":{"input_tokens":1000,"output_tokens":1000,"iterations":["#
        + #"{"type":"message","input_tokens":1000,"output_tokens":1000},"#
        + #"{"type":"advisor_message","model":"claude-opus-4-7","input_tokens":1000,"output_tokens":1000}]}}"#,
      to: "answer.json"
    )
  }

  @Test func `an answer is booked as one call for each model, and a retry counts none twice`()
    throws
  {
    for isNew in [true, false] {
      let outcome = try budget(
        "record llm w --provider anthropic --usage-json \(path) --id a --json"
      )
      #expect(outcome.status == 0)
      #expect(
        outcome.output == """
          {"id":"a","cost_usd":0.048,"pricing":"priced","new":\(isNew),"calls":[\
          {"id":"a","model":"claude-sonnet-4-6","cost_usd":0.018,"pricing":"priced","new":\(isNew)},\
          {"id":"a:step:2","model":"claude-opus-4-7","cost_usd":0.03,"pricing":"priced","new":\(isNew)}]}

          """
      )
      #expect(outcome.messages.contains("is booked with it, as a call of its own"))
    }
    let report = try budget("report w --json").output
    #expect(
      report.contains(
        #""model":"claude-opus-4-7","provider":"anthropic","cost_usd":0.03,"calls":1,"#
      ),
      "\(report)"
    )
    #expect(try budget("verify").status == 0)
  }

  @Test func `a hold pays for the whole answer, once`() throws {
    #expect(try budget("set w --monthly 1 --hard").status == 0)
    #expect(try budget("reserve w --estimate 0.02 --id r").status == 0)
    for _ in 0..<2 {
      let outcome = try budget("settle r --provider anthropic --usage-json \(path) --json")
      #expect(
        outcome.output.hasPrefix(
          #"{"reservation_id":"r","call_id":"r","cost_usd":0.048,"held":0.02,"overrun":true,"overrun_usd":0.028,"#
        )
      )
      #expect(
        outcome.output.contains(
          #""steps":[{"id":"r:step:2","model":"claude-opus-4-7","cost_usd":0.03,"#
        )
      )
      #expect(try budget("status w --json").output.contains(#""spent":0.048,"reserved":0,"#))
    }
    #expect(try budget("verify").status == 0)
  }

  @Test func `a step without a price leaves the cost of the whole open`() throws {
    let unknown = try budget.write(
      #"{"model":"claude-sonnet-4-6","usage":{"input_tokens":1000,"output_tokens":1000,"iterations":["#
        + #"{"type":"advisor_message","model":"nobody-knows","input_tokens":1,"output_tokens":1}]}}"#,
      to: "unknown.json"
    )
    let outcome = try budget(
      "record llm w --provider anthropic --usage-json \(unknown) --id a --json"
    )
    #expect(
      outcome.output.hasPrefix(#"{"id":"a","cost_usd":null,"pricing":"unpriced","new":true,"#)
    )
    #expect(outcome.messages.contains("'nobody-knows' of 'anthropic' has no price"))
    #expect(try budget("status w --json").status == 0)
  }

  @Test func `a tier that is given replaces none that the answer tells`() throws {
    let fast = try budget.write(
      #"{"model":"claude-opus-4-8","usage":{"input_tokens":1000,"output_tokens":1000,"speed":"fast","inference_geo":"us"}}"#,
      to: "fast.json"
    )
    let line = "record llm w --provider anthropic --usage-json \(fast) --json"
    #expect(try budget(line).output.contains(#""cost_usd":0.066,"#))
    let contradiction = try budget(line + " --service-tier batch")
    #expect(contradiction.output.contains(#""cost_usd":null,"pricing":"unpriced","#))
  }
}
