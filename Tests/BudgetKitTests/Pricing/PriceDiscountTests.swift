import LedgerFixture
import Testing

@testable import BudgetKit

/// Discounts that were negotiated and margins on top: what they change, and how exactly.
@Suite struct PriceDiscountTests {
  private let test: TestLedger

  init() throws { test = try TestLedger() }

  private func price(
    _ model: String,
    provider: String = "acme-ai",
    input: String,
    output: String = "0"
  ) throws {
    let price = ModelPrice(
      provider: provider,
      model: model,
      rates: .init(
        input: try Rate(usd: input, per: .million),
        output: try Rate(usd: output, per: .million)
      ),
      source: PriceSource.user
    )
    try test.ledger.prices.set([price], subject: model, by: .test)
  }

  private func discount(
    _ provider: String? = nil,
    _ model: String? = nil,
    in workspace: WorkspaceID? = nil,
    paying millionths: Int64,
    from start: String? = nil
  ) throws {
    try test.ledger.prices.setDiscount(
      PriceDiscount(
        workspace: workspace,
        provider: provider,
        model: model,
        paidMillionths: millionths,
        validFrom: try start.map { try Instant(iso8601: $0) } ?? .distantPast
      ),
      by: .test
    )
  }

  @discardableResult
  private func record(
    _ model: String,
    provider: String = "acme-ai",
    tokens: Int64 = 1_000_000,
    in workspace: WorkspaceID = .acme,
    at instant: String? = nil
  ) throws -> RecordedCall {
    try test.ledger.record(
      LLMCall(
        workspace: workspace,
        provider: provider,
        model: model,
        usage: TokenUsage(prompt: tokens),
        timestamp: try instant.map { try Instant(iso8601: $0) }
      )
    ).row
  }

  @Test func `the one that names most holds alone, then the latest`() throws {
    for model in ["a", "b"] { try price(model, input: "10") }
    try price("c", provider: "other", input: "10")
    try record("a", in: WorkspaceID("beta"))
    try record("a")
    #expect(try record("a").cost == .dollars(10))
    try discount(paying: 900_000)
    #expect(try record("c", provider: "other").cost == .dollars(9))
    try discount("acme-ai", paying: 800_000)
    try discount("acme-ai", "a", paying: 700_000)
    #expect(try record("a").cost == .dollars(7))
    #expect(try record("b").cost == .dollars(8))
    #expect(try record("c", provider: "other").cost == .dollars(9))
    try discount(in: .acme, paying: 2_000_000)
    #expect(try record("a").cost == .dollars(20))
    #expect(try record("a", in: WorkspaceID("beta")).cost == .dollars(7))
    try discount("acme-ai", in: .acme, paying: 500_000, from: "2026-01-10T00:00:00Z")
    #expect(try record("b", at: "2026-01-10T00:00:00Z").cost == .dollars(5))
    #expect(try record("b", at: "2026-01-09T23:59:59Z").cost == .dollars(20))
    try test.expectVerified()
    let removed = try test.ledger.prices.removeDiscounts(where: { _ in true }, by: .test)
    #expect(removed.count == 5)
    #expect(try record("a").cost == .dollars(10))
    try test.expectVerified()
  }

  @Test func `what is paid is rounded once, as a plain computation says`() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("Seed of the discounts: \(seed)")
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<500 {
      let rates = (0..<3).map { _ in Int64.random(in: 0...30_000_000_000, using: &generator) }
      let paid = Int64.random(in: 0...3_000_000, using: &generator)
      var price = ModelPrice.Rates(
        input: Rate(nanodollarsPerMillion: rates[0]),
        output: Rate(nanodollarsPerMillion: rates[1]),
        cacheRead: Rate(nanodollarsPerMillion: rates[2])
      )
      price.paidMillionths = paid
      let tokens = (0..<3).map { _ in Int64.random(in: 0...2_000_000, using: &generator) }
      let usage = TokenUsage(
        prompt: tokens[0] + tokens[2],
        cacheRead: tokens[2],
        completion: tokens[1]
      )
      let sum = zip(tokens, rates).reduce(Int128(0)) { $0 + Int128($1.0) * Int128($1.1) }
      let expected = (sum * Int128(paid) + 500_000_000_000) / 1_000_000_000_000
      let cost = try #require(try price.cost(of: usage))
      #expect(Int128(cost.total.nanodollars) == expected)
      #expect(cost.input + cost.output == cost.total)
      #expect(cost.cacheRead <= cost.input)
      let lines = try #require(try price.lines(of: usage))
      #expect(lines.reduce(Money.zero) { $0 + $1.cost } == cost.total)
      let bound = try #require(price.bound(prompt: tokens[0], cacheRead: 0, mayWriteCache: false))
      let plain = try price.cost(of: TokenUsage(prompt: tokens[0], completion: tokens[1]))
      #expect(try bound.cost(outputTokens: tokens[1]) >= plain?.total ?? .zero)
    }
  }

  @Test func `estimates, holds and repricing follow, and a stated cost does not`() throws {
    try price("a", input: "10")
    try record("a")
    try discount("acme-ai", paying: 500_000)
    let model = ModelReference(provider: "acme-ai", name: "a")
    let estimate = try test.ledger.estimate(
      model: model,
      promptTokens: 1_000_000,
      maxCompletionTokens: 0
    )
    #expect(estimate.amount == .dollars(5))
    var stated = try LLMCall.costing(.dollars(3), id: "stated", model: "a")
    stated.provider = "acme-ai"
    #expect(try test.ledger.record(stated).row.cost == .dollars(3))
    let done = try test.ledger.reprice(UsageQuery(.acme), by: .test)
    #expect(done.entries == 1 && done.total.difference == .dollars(-5))
    #expect(done.reportedCalls == 1)
    try test.expectVerified()
  }

  @Test func `a row tells its list price, and one row stands for all calls of a discount`() throws {
    try price("a", input: "10")
    try discount("acme-ai", paying: 880_000)
    let one = try record("a")
    let two = try record("a")
    #expect(one.priceID == two.priceID)
    let shown = try #require(try test.ledger.explanation(of: one.id, in: .acme))
    #expect(shown.listCost == .dollars(10))
    #expect(try shown.row.cost == Money(usd: "8.8"))
    #expect(shown.price?.rates.paidMillionths == 880_000)
    #expect(try test.ledger.prices.models().filter { $0.model == "a" }.count == 1)
    try price("a", input: "20")
    #expect(try record("a").cost == Money(usd: "17.6"))
    try test.expectVerified()
  }

  @Test(arguments: [
    (-1, false), (0, true), (1_000_000, true), (100_000_000, true), (100_000_001, false),
  ])
  func `what is paid is from nothing to a hundred times the list price`(
    paid: Int64,
    fits: Bool
  ) throws {
    if fits {
      try discount("p", paying: paid)
    } else {
      #expect(throws: LedgerError.self) { try discount("p", paying: paid) }
    }
    #expect(try test.ledger.prices.discounts().count == (fits ? 1 : 0))
  }

  @Test func `a model without a provider and an unknown workspace are refused`() throws {
    #expect(throws: LedgerError.self) { try discount(nil, "m", paying: 1) }
    #expect(throws: LedgerError.self) { try discount(in: WorkspaceID("nobody"), paying: 1) }
    try discount("p", paying: 900_000)
    try discount("p", paying: 800_000)
    #expect(try test.ledger.prices.discounts().map(\.paidMillionths) == [800_000])
  }

  @Test func `every column of a discount comes back as it was written`() throws {
    try record("a")
    let discount = PriceDiscount(
      workspace: .acme,
      provider: "p",
      model: "m",
      paidMillionths: 123_456,
      validFrom: Instant(millisecondsSince1970: 789)
    )
    try test.ledger.prices.setDiscount(discount, by: .test)
    var found = try #require(try test.ledger.prices.discounts().first)
    found.number = nil
    #expect(found == discount)
  }
}
