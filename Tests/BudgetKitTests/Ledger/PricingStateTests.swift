import BudgetKit
import Testing

@Suite struct PricingStateTests {
  private let test: TestLedger

  init() throws {
    test = try TestLedger()
    try test.setBudget(.dollars(10))
  }

  private func setPrice(
    _ model: String,
    input: String,
    output: String,
    in ledger: Ledger? = nil
  ) throws {
    let rates = ModelPrice.Rates(input: try .usd(input), output: try .usd(output))
    try (ledger ?? test.ledger).prices.set(
      [ModelPrice(provider: "openai", model: model, rates: rates, source: "user")],
      subject: model,
      by: .test
    )
  }

  @Test func `a call of a known model is priced, and its parts add up`() throws {
    let row = try test.ledger.record(.using("gpt-4o")).row
    #expect(row.pricing == .priced && row.priceID != nil && row.computedCost == nil)
    #expect(row.inputCost == (try Money(usd: "0.0025")))
    #expect(row.outputCost == (try Money(usd: "0.005")))
    #expect(row.cost == (try Money(usd: "0.0075")))
    #expect(try test.ledger.calls.find(row.id, in: .acme) == row)
    try test.expectVerified()
  }

  @Test func `a reported cost wins, and ours is kept beside it`() throws {
    var call = try LLMCall.using("gpt-4o")
    call.reportedCost = .cents(1)
    let row = try test.ledger.record(call).row
    #expect(row.pricing == .reported && row.cost == .cents(1))
    #expect(row.computedCost == (try Money(usd: "0.0075")))
    #expect(row.inputCost == nil && row.outputCost == nil && row.priceID != nil)
    let unknown = try test.ledger.record(.costing(.zero, model: "unheard-of")).row
    #expect(unknown.pricing == .reported && unknown.cost == .zero)
    #expect(unknown.computedCost == nil && unknown.priceID == nil)
    #expect(try test.status().unpricedCalls == 0)
    try test.expectVerified()
  }

  @Test func `a model whose price is 0 is free, which is known`() throws {
    try setPrice("ours", input: "0", output: "0")
    let row = try test.ledger.record(.using("ours")).row
    #expect(row.pricing == .free && row.cost == .zero && row.priceID != nil)
    #expect(try test.status().unpricedCalls == 0)
    try test.expectVerified()
  }

  @Test func `a model without a price has no cost, and every total says so`() throws {
    let execution = try ExecutionID("e")
    var call = try LLMCall.using("unheard-of")
    call.execution = execution
    call.project = .search
    let row = try test.ledger.record(call).row
    try test.ledger.record(.using("gpt-4o"))
    #expect(row.pricing == .unpriced && row.cost == nil && row.priceID == nil)
    let status = try test.status()
    #expect(status.unpricedCalls == 1)
    #expect(try status.spent == Money(usd: "0.0075"))
    #expect(try test.status(.search).unpricedCalls == 1)
    #expect(try test.ledger.executionCosts.find(execution, in: .acme)?.unpricedCount == 1)
    for grouping in ReportGrouping.allCases {
      let report = try test.ledger.report(ReportQuery(workspace: .acme, by: grouping))
      #expect(report.total.unpricedCalls == 1 && report.total.calls == 2, "\(grouping)")
    }
    let totals = try test.ledger.calls.totals(
      of: BudgetScope(workspace: .acme),
      during: status.period
    )
    #expect(totals.unpricedCalls == 1 && totals.totalTokens == 3000)
    try test.expectVerified()
  }

  @Test func `a call that used a cache whose rate nobody knows is unpriced`() throws {
    try setPrice("plain", input: "1", output: "2")
    let cached = try LLMCall.using("plain", usage: TokenUsage(prompt: 10, cacheRead: 1))
    #expect(try test.ledger.record(cached).row.pricing == .unpriced)
    #expect(try test.ledger.record(.using("plain")).row.pricing == .priced)
    try test.expectVerified()
  }

  @Test func `the user's price wins over the book, for calls from then on`() throws {
    let before = try test.ledger.record(.using("gpt-4o", id: "old"))
    try setPrice("gpt-4o", input: "1", output: "1")
    #expect(try test.ledger.record(.using("gpt-4o")).row.cost == (try Money(usd: "0.0015")))
    #expect(try test.ledger.record(.using("gpt-4o", id: "old")).row == before.row)
    #expect(try test.count("audit_log", where: "action = 'add price'") == 1)
    try test.expectVerified()
  }

  @Test func `a price that another opening sets is seen by the next call`() throws {
    #expect(try test.ledger.record(.using("coming")).row.pricing == .unpriced)
    let other = try test.reopened()
    try setPrice("coming", input: "1", output: "1", in: other)
    #expect(try test.ledger.record(.using("coming")).row.cost == (try Money(usd: "0.0015")))
    try setPrice("coming", input: "2", output: "2", in: other)
    #expect(try test.ledger.record(.using("coming")).row.cost == (try Money(usd: "0.003")))
    try test.expectVerified()
  }

  @Test func `a service tier has its own price or none`() throws {
    var call = try LLMCall.using("gpt-4o")
    call.serviceTier = .batch
    #expect(try test.ledger.record(call).row.cost == (try Money(usd: "0.00375")))
    try setPrice("single", input: "1", output: "1")
    call.model = "single"
    #expect(try test.ledger.record(call).row.pricing == .unpriced)
    try test.expectVerified()
  }

  @Test func `a price holds from its date on`() throws {
    let change = test.clock.now
    let prices = try ["1", "3"].enumerated().map { index, usd in
      ModelPrice(
        provider: "openai",
        model: "dated",
        validFrom: index == 0 ? change.adding(milliseconds: -1000) : change,
        rates: ModelPrice.Rates(input: try .usd(usd), output: try .usd(usd)),
        source: "user"
      )
    }
    try test.ledger.prices.set(prices, subject: "dated", by: .test)
    var call = try LLMCall.using("dated")
    for (offset, cost) in [(-1001, nil), (-1000, "0.0015"), (-1, "0.0015"), (0, "0.0045")]
      as [(Int64, String?)]
    {
      call.timestamp = change.adding(milliseconds: offset)
      #expect(try test.ledger.record(call).row.cost == (try cost.map { try Money(usd: $0) }))
    }
    try test.expectVerified()
  }

  @Test func `input and output always add up to the total`() throws {
    let seed: UInt64 = 20_260_115
    var random = SeededGenerator(seed: seed)
    var calls: [LLMCall] = []
    for _ in 0..<300 {
      let prompt = Int64.random(in: 0...3_000_000, using: &random)
      let completion = Int64.random(in: 0...200_000, using: &random)
      let usage = TokenUsage(
        prompt: prompt,
        cacheRead: Int64.random(in: 0...prompt, using: &random),
        completion: completion,
        reasoning: Int64.random(in: 0...completion, using: &random)
      )
      let model = ["gpt-4o", "gpt-4o-mini", "o3", "gpt-5"].randomElement(using: &random)
      calls.append(try .using(model ?? "gpt-4o", usage: usage))
    }
    for recorded in try test.ledger.record(contentsOf: calls) {
      let row = recorded.row
      let input = try #require(row.inputCost)
      let output = try #require(row.outputCost)
      #expect(input.adding(output) == row.cost, "seed \(seed): \(row)")
    }
    try test.expectVerified()
  }

  @Test func `prices that make no sense are refused, and none is set`() throws {
    let good = ModelPrice.Rates(input: .free, output: .free)
    let negative = ModelPrice.Rates(input: Rate(nanodollarsPerMillion: -1), output: .free)
    let prices = [
      ModelPrice(provider: "openai", model: "fine", rates: good, source: "user"),
      ModelPrice(provider: "openai", model: "wrong", rates: negative, source: "user"),
    ]
    #expect(
      refusal { try test.ledger.prices.set(prices, subject: "two", by: .test) } == .invalidAmount
    )
    #expect(try test.ledger.record(.using("fine")).row.pricing == .unpriced)
    try test.expectVerified()
  }
}
