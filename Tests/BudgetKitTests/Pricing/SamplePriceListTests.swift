@testable import BudgetKit
import Testing

/// The price lists in `Tests/Samples`, as a stranger's checkout has them.
@Suite struct SamplePriceListTests {
  @Test(arguments: [("prices/litellm.json", 7, 2), ("prices/genai-prices.json", 4, 1)])
  func `every entry of a list is imported or skipped by name`(
    _ name: String,
    _ entries: Int,
    _ skipped: Int
  ) throws {
    let list = try PriceImport(recognising: Samples.bytes(name))
    #expect(list.importedEntries + list.skipped.count == entries)
    #expect(list.skipped.count == skipped)
    #expect(list.skipped.allSatisfy { !$0.name.isEmpty && !$0.reason.isEmpty })
    let models = Set(list.prices.map { "\($0.provider)\n\($0.model)" })
    #expect(list.aliases.allSatisfy { models.contains("\($0.provider)\n\($0.model)") })
  }

  @Test(arguments: [("prices/litellm.json", "0.0024"), ("prices/genai-prices.json", "0.0022")])
  func `the newest step of a list prices a call, and nothing becomes unpriced`(
    _ name: String,
    _ usd: String
  ) throws {
    let test = try TestLedger(now: "2026-11-28T12:00:00Z")
    let usages = [
      TokenUsage(prompt: 1000), TokenUsage(prompt: 1000, cacheRead: 1000),
      TokenUsage(prompt: 500_000, cacheWrite1h: 500_000), TokenUsage(prompt: 1, webSearches: 2),
    ]
    let models = [
      ("openai", "gpt-4o"), ("anthropic", "claude-sonnet-4-5"), ("google", "gemini-2.5-flash"),
    ]
    let calls = models.flatMap { provider, model in
      usages.map { LLMCall(workspace: .acme, provider: provider, model: model, usage: $0) }
    }
    let before = try test.ledger.record(contentsOf: calls).map(\.row.cost)
    let list = try PriceImport(recognising: Samples.bytes(name))
    try test.ledger.prices.take(list, from: nil, subject: name, by: .test)
    let after = try test.ledger.record(contentsOf: calls).map(\.row.cost)
    for (old, new) in zip(before, after) where old != nil { #expect(new != nil) }
    #expect(try after.first == Money(usd: usd))
    try test.expectVerified()
  }
}
