import Testing

@testable import BudgetKit

@Suite struct CallOutcomeTests {
  private let test: TestLedger

  init() throws { test = try TestLedger() }

  private func served(_ model: String = "gpt-4o", reporting cost: Money? = nil) throws -> LLMCall {
    var call = try LLMCall.using(model, id: "served")
    call.outcome.isServedFromCache = true
    call.reportedCost = cost
    return call
  }

  @Test
  func `a call that was served from a cache costs nothing, and what it would have cost is kept`()
    throws
  {
    try test.setBudget(.dollars(1))
    let row = try test.ledger.record(served()).row
    #expect(row.cost == .zero && row.pricing == .free && row.costByBucket == .free)
    #expect(row.computedCost == (try Money(usd: "0.0075")) && row.heldCost == .zero)
    #expect(try test.status().spent == .zero)
    #expect(try !test.ledger.record(served()).isNew)
    #expect(refusal { try test.ledger.record(.using("gpt-4o", id: "served")) } == .conflict)
    #expect(try test.count("llm_call", where: "served_from_cache = 1") == 1)
    try test.expectVerified()
  }

  @Test func `one of a model without a price is free, and holds nothing`() throws {
    try test.setBudget(.dollars(1))
    let row = try test.ledger.record(served("unheard-of")).row
    #expect(row.cost == .zero && row.pricing == .free && row.computedCost == nil)
    #expect(try test.status().unpricedCalls == 0)
    try test.expectVerified()
  }

  @Test
  func
    `one that is said to cost something is refused, and one that is said to cost nothing is not`()
    throws
  {
    #expect(refusal { try test.ledger.record(served(reporting: .cents(1))) } == .invalidAmount)
    let row = try test.ledger.record(served(reporting: .zero)).row
    #expect(row.pricing == .reported && row.cost == .zero && row.costByBucket == nil)
    try test.expectVerified()
  }

  @Test func `a priced call says what its caches and fees cost`() throws {
    let usage = TokenUsage(prompt: 1000, cacheRead: 400, completion: 10)
    let row = try test.ledger.record(.using("gpt-4o", usage: usage)).row
    let cost = try #require(row.costByBucket)
    #expect(cost.cacheRead == (try Money(usd: "0.0005")))
    #expect(cost.input == (try Money(usd: "0.002")))
    #expect(cost.total == row.cost)
    try test.expectVerified()
  }

  static let refused: [(String, CallOutcome)] = [
    ("latency", CallOutcome(latencyMilliseconds: -1)),
    ("most tokens", CallOutcome(maxTokens: -1)),
    ("too many tokens", CallOutcome(maxTokens: TokenUsage.largestCount + 1)),
    ("reason", CallOutcome(finishReason: "")), ("group", CallOutcome(attemptGroup: "a\u{200B}b")),
    ("digest", CallOutcome(promptDigest: String(repeating: "d", count: 256))),
  ]

  @Test(arguments: refused)
  func `an outcome that cannot be is refused`(name: String, outcome: CallOutcome) throws {
    var call = try LLMCall.using("gpt-4o")
    call.outcome = outcome
    #expect(refusal { try test.ledger.record(call) } != nil, "\(name)")
    #expect(try test.count("llm_call") == 0)
  }

  @Test func `every part of an outcome is part of a call's content`() throws {
    var call = try LLMCall.using("gpt-4o", id: "c")
    call.outcome = CallOutcome(
      finishReason: "stop",
      maxTokens: 1,
      attemptGroup: "g",
      promptDigest: "d"
    )
    try test.ledger.record(call)
    let changes: [(String, (inout CallOutcome) -> Void)] = [
      ("reason", { $0.finishReason = "length" }), ("no reason", { $0.finishReason = nil }),
      ("tokens", { $0.maxTokens = 2 }), ("group", { $0.attemptGroup = nil }),
      ("cache", { $0.isServedFromCache = true }), ("digest", { $0.promptDigest = "e" }),
    ]
    for (name, change) in changes {
      var other = call
      change(&other.outcome)
      #expect(refusal { try test.ledger.record(other) } == .conflict, "\(name)")
    }
    #expect(try !test.ledger.record(call).isNew)
  }

  @Test func `a row from before finish reasons were read is repeated by the same answer`() throws {
    try test.ledger.record(.using("gpt-4o", id: "c"))
    var again = try LLMCall.using("gpt-4o", id: "c")
    again.outcome.finishReason = "stop"
    #expect(try !test.ledger.record(again).isNew)
  }

  /// An answer, and why its model stopped.
  static let answers: [(body: String, reason: String?)] = [
    (
      #"{"choices":[{"finish_reason":"length"}],"usage":{"prompt_tokens":1,"completion_tokens":2}}"#,
      "length"
    ),
    (
      #"{"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":2,"cache_read_input_tokens":0}}"#,
      "end_turn"
    ),
    (
      #"{"candidates":[{"finishReason":"MAX_TOKENS"}],"usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":2,"totalTokenCount":3}}"#,
      "MAX_TOKENS"
    ),
    (#"{"stopReason":"tool_use","usage":{"inputTokens":1,"outputTokens":2}}"#, "tool_use"),
    (
      #"{"object":"response","status":"completed","usage":{"input_tokens":1,"output_tokens":2}}"#,
      "completed"
    ),
    (
      #"{"object":"response","status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"usage":{"input_tokens":1,"output_tokens":2}}"#,
      "max_output_tokens"
    ),
    (#"{"status":"completed","usage":{"input_tokens":1,"output_tokens":2}}"#, nil),
    (
      #"{"choices":[{"finish_reason":null}],"usage":{"prompt_tokens":1,"completion_tokens":2}}"#,
      nil
    ),
    (#"{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}"#, nil),
    (#"{"stop_reason":7,"usage":{"input_tokens":1,"output_tokens":2}}"#, nil),
    (#"{"stop_reason":"a\u200bb","usage":{"input_tokens":1,"output_tokens":2}}"#, "ab"),
    (#"{"prompt_tokens":1,"completion_tokens":2}"#, nil),
  ]

  @Test(arguments: answers)
  func `an answer says why its model stopped`(body: String, reason: String?) throws {
    #expect(try ProviderUsage(body: body).finishReason == reason)
  }
}
