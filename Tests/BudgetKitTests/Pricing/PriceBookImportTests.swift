import Testing

@testable import BudgetKit

@Suite struct PriceBookImportTests {
  /// A list without dates: one model that the built-in book knows, and one that it does not.
  private static let list = """
    {"gpt-4o": {"litellm_provider": "openai", "mode": "chat",
       "input_cost_per_token": 5e-06, "output_cost_per_token": 2e-05},
     "house-model": {"litellm_provider": "openai", "mode": "chat",
       "input_cost_per_token": 1e-06, "output_cost_per_token": 1e-06}}
    """

  private func price(_ model: String, at instant: String, in test: TestLedger) throws -> Money? {
    try test.ledger.prices.price(
      of: ModelReference(provider: "openai", name: model),
      at: Instant(iso8601: instant)
    )?.rates.cost(of: TokenUsage(prompt: 1_000_000))?.total
  }

  @Test func `an undated price of a known model counts from the day of the import`() throws {
    let test = try TestLedger(now: "2026-01-15T12:00:00Z")
    let list = try PriceImport(litellm: Array(Self.list.utf8))
    try test.ledger.prices.take(list, from: nil, subject: "list", by: .test)
    #expect(try price("gpt-4o", at: "2026-01-14T23:59:59.999Z", in: test) == Money(usd: "2.5"))
    #expect(try price("gpt-4o", at: "2026-01-15T00:00:00Z", in: test) == Money(usd: "5"))
    #expect(try price("house-model", at: "2020-01-01T00:00:00Z", in: test) == Money(usd: "1"))
    try test.expectVerified()
  }

  @Test func `a day that is given dates every undated price`() throws {
    let test = try TestLedger(now: "2026-01-15T12:00:00Z")
    let list = try PriceImport(litellm: Array(Self.list.utf8))
    let start = try Instant(iso8601: "2025-06-01T00:00:00Z")
    try test.ledger.prices.take(list, from: start, subject: "list", by: .test)
    #expect(try price("gpt-4o", at: "2025-06-01T00:00:00Z", in: test) == Money(usd: "5"))
    #expect(try price("house-model", at: "2025-05-31T23:59:59Z", in: test) == nil)
  }
}
