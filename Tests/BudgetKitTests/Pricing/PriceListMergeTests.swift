import Testing

@testable import BudgetKit

/// What an imported list may do to the prices of models that the built-in book knows.
@Suite struct PriceListMergeTests {
  private let test: TestLedger

  init() throws { test = try TestLedger(now: "2026-11-28T12:00:00Z") }

  private func take(_ text: String, from start: String? = nil) throws -> PriceImport {
    try test.ledger.prices.take(
      PriceImport(recognising: Array(text.utf8)),
      from: start.map { try Instant(iso8601: $0) },
      subject: "list",
      by: .test
    )
  }

  /// Returns what a recorded call cost, in nanodollars.
  private func cost(
    _ provider: String,
    _ model: String,
    _ usage: TokenUsage,
    tier: ServiceTier = .standard,
    at instant: String = "2026-11-28T12:00:00Z"
  ) throws -> Money? {
    let row = try test.ledger.record(
      LLMCall(
        workspace: .acme,
        provider: provider,
        model: model,
        serviceTier: tier,
        usage: usage,
        timestamp: try Instant(iso8601: instant)
      )
    ).row
    return row.cost
  }

  private let million = TokenUsage(prompt: 1_000_000)

  @Test func `a rate that the list does not name is that of the book`() throws {
    let usages = [
      TokenUsage(prompt: 1000, cacheRead: 1000), TokenUsage(prompt: 1000, cacheWrite1h: 1000),
      TokenUsage(webSearches: 1), TokenUsage(prompt: 300_000, cacheWrite1h: 300_000),
    ]
    let before = try usages.map { try cost("anthropic", "claude-sonnet-4-5", $0) }
    let list = try take(
      """
      {"claude-sonnet-4-5": {"litellm_provider": "anthropic", "mode": "chat",
         "input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06}}
      """
    )
    #expect(try usages.map { try cost("anthropic", "claude-sonnet-4-5", $0) } == before)
    #expect(before.allSatisfy { $0 != nil })
    let short = TokenUsage(prompt: 1000)
    #expect(try cost("anthropic", "claude-sonnet-4-5", short) == Money(usd: "0.001"))
    #expect(list.notes.contains { $0.name == "anthropic/claude-sonnet-4-5" })
    try test.expectVerified()
  }

  @Test func `a rate of the book that changes changes in the list's prices as well`() throws {
    let text = """
      {"claude-sonnet-5-5": {"litellm_provider": "anthropic", "mode": "chat",
         "input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06}}
      """
    _ = try take(text, from: "2026-01-01T00:00:00Z")
    let cached = TokenUsage(prompt: 1_000_000, cacheRead: 1_000_000)
    for (day, usd) in [("2026-10-06T23:59:59Z", "0.2"), ("2026-10-07T00:00:00Z", "0.1")] {
      #expect(try cost("anthropic", "claude-sonnet-5-5", cached, at: day) == Money(usd: usd))
      #expect(try cost("anthropic", "claude-sonnet-5-5", million, at: day) == Money(usd: "1"))
    }
    try test.expectVerified()
  }

  @Test func `the undated step of a dated series never beats the later one`() throws {
    _ = try take(
      """
      [{"id": "openai", "models": [{"id": "gpt-5.6-luna", "prices": [
        {"prices": {"input_mtok": 1, "output_mtok": 6}},
        {"constraint": {"start_date": "2026-07-30"}, "prices": {"input_mtok": 0.25, "output_mtok": 1.5}}]},
        {"id": "house", "prices": [
        {"prices": {"input_mtok": 9, "output_mtok": 9}},
        {"constraint": {"start_date": "2026-07-30"}, "prices": {"input_mtok": 3, "output_mtok": 3}}]}]}]
      """
    )
    let short = TokenUsage(prompt: 1000)
    #expect(try cost("openai", "gpt-5.6-luna", short) == Money(usd: "0.00025"))
    let before = "2026-07-29T23:59:59Z"
    #expect(try cost("openai", "gpt-5.6-luna", short, at: before) == Money(usd: "0.001"))
    #expect(try cost("openai", "house", short) == Money(usd: "0.003"))
    #expect(try cost("openai", "house", short, at: before) == Money(usd: "0.009"))
  }

  @Test func `a change that the book plans ends an undated price of a list`() throws {
    _ = try take(
      """
      {"gemini/gemini-3.8-flash": {"litellm_provider": "gemini", "mode": "chat",
         "input_cost_per_token": 5e-07, "output_cost_per_token": 2e-06}}
      """
    )
    #expect(try cost("google", "gemini-3.8-flash", million) == Money(usd: "0.5"))
    let later = "2027-01-01T00:00:00Z"
    #expect(try cost("google", "gemini-3.8-flash", million, at: later) == Money(usd: "1.5"))
  }

  @Test func `a dated name of a known model keeps its history`() throws {
    let past = "2025-06-09T12:00:00Z"
    _ = try take(
      """
      {"o3-2025-04-16": {"litellm_provider": "openai", "mode": "chat",
         "input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06}}
      """
    )
    #expect(try cost("openai", "o3-2025-04-16", million) == Money(usd: "1"))
    #expect(try cost("openai", "o3-2025-04-16", million, at: past) == Money(usd: "10"))
  }

  @Test func `a list's alias never gives a model of the book another model's price`() throws {
    let list = try take(
      """
      [{"id": "openai", "models": [{"id": "gpt-4o", "match": {"or": [{"equals": "gpt-4o-2024-05-13"}]},
        "prices": {"input_mtok": 2.5, "output_mtok": 10}}]}]
      """
    )
    #expect(try cost("openai", "gpt-4o-2024-05-13", million) == Money(usd: "5"))
    #expect(list.aliases.isEmpty)
    #expect(list.notes.contains { $0.name == "openai/gpt-4o-2024-05-13" })
  }

  @Test func `a price that a list only assumes gives way to the book's`() throws {
    _ = try take(
      """
      {"gpt-5.4": {"litellm_provider": "openai", "mode": "chat",
         "input_cost_per_token": 2.5e-06, "output_cost_per_token": 1.5e-05,
         "input_cost_per_token_above_272k_tokens": 5e-06, "output_cost_per_token_above_272k_tokens": 2.25e-05,
         "input_cost_per_token_priority": 5e-06, "output_cost_per_token_priority": 3e-05}}
      """
    )
    #expect(try cost("openai", "gpt-5.4", million, tier: .priority) == Money(usd: "10"))
  }

  @Test(arguments: [
    (#"{"openai": {"models": {"gpt-4o": {"cost": {"input": 2.5, "output": 10}}}}}"#, "models.dev"),
    (#"{"prices": [{"id": "gpt-4o", "vendor": "openai", "input": 2.5}]}"#, "llm-prices"),
    (#"{"data": [{"id": "openai/gpt-4o", "pricing": {"prompt": "0.0000025"}}]}"#, "OpenRouter"),
  ])
  func `a list of another maker is refused by its name`(text: String, maker: String) throws {
    let error = #expect(throws: LedgerError.self) { try PriceImport(recognising: Array(text.utf8)) }
    #expect(error?.code == .malformedInput)
    #expect(error?.message.contains(maker) == true)
  }
}

/// The public lists, against every model and alias of the book.
@Suite(.enabled(if: SharedData.isPresent, SharedData.absence))
struct ImportedListTests {
  private static let usages: [(name: String, usage: TokenUsage)] = [
    ("short", TokenUsage(prompt: 1000, completion: 1000)),
    ("long", TokenUsage(prompt: 1_000_000, completion: 1000)),
    ("cache read", TokenUsage(prompt: 1000, cacheRead: 1000)),
    ("cache write", TokenUsage(prompt: 1000, cacheWrite5m: 1000)),
    ("1-hour write", TokenUsage(prompt: 1000, cacheWrite1h: 1000)),
    ("long 1-hour write", TokenUsage(prompt: 500_000, cacheWrite1h: 500_000)),
    ("search", TokenUsage(prompt: 1, webSearches: 2)),
  ]

  private static func calls(_ book: BuiltInPrices) -> [LLMCall] {
    let names =
      book.prices.map { ($0.provider, $0.model) } + book.aliases.map { ($0.provider, $0.alias) }
    let tiers = Dictionary(grouping: book.prices) { $0.provider + "\n" + $0.model }
      .mapValues { Set($0.map(\.serviceTier)) }
    var seen: Set<String> = []
    return names.filter { seen.insert($0.0 + "\n" + $0.1).inserted }.flatMap { provider, model in
      (tiers[provider + "\n" + model] ?? [.standard]).flatMap { tier in
        usages.map { usage in
          LLMCall(
            workspace: .acme,
            provider: provider,
            model: model,
            serviceTier: tier,
            usage: usage.usage
          )
        }
      }
    }
  }

  @Test(arguments: [
    "prices/litellm_model_prices.json.gz", "prices/genai_prices_v2_data.json.gz",
    "prices/genai_prices_v1_data.json.gz",
  ])
  func `no call becomes unpriced, and short ones cost what the list or the book says`(
    _ path: String
  ) throws {
    let test = try TestLedger(now: "2026-11-28T12:00:00Z")
    let calls = Self.calls(try BuiltInPrices.book())
    let before = try test.ledger.record(contentsOf: calls).map(\.row)
    let list = try PriceImport(recognising: PriceListData.bytes(path))
    try test.ledger.prices.take(list, from: nil, subject: path, by: .test)
    let after = try test.ledger.record(contentsOf: calls).map(\.row)
    let raw = try Self.newest(list, at: test.clock.now)
    var priced = 0
    for (old, new) in zip(before, after) where old.cost != nil {
      priced += 1
      let name = "\(new.call.provider) \(new.call.model) \(new.call.serviceTier) \(new.call.usage)"
      #expect(new.cost != nil, "\(name)")
      guard new.cost != old.cost, new.call.usage == Self.usages[0].usage else { continue }
      let key = "\(new.call.provider)\n\(new.call.model)\n\(new.call.serviceTier)"
      let listed = try raw[key]?.cost(of: new.call.usage)?.total
      #expect(new.cost == listed, "\(name)")
    }
    #expect(priced > 4_900)
    try test.expectVerified()
  }

  /// Returns the rates for short prompts that a list itself has last before an instant, by name and
  /// by each alias of the list or the book.
  private static func newest(
    _ list: PriceImport,
    at instant: Instant
  ) throws -> [String: ModelPrice.Rates] {
    var newest: [String: ModelPrice] = [:]
    for price in list.prices where price.abovePromptTokens == 0 && price.validFrom <= instant {
      let key = "\(price.provider)\n\(price.model)\n\(price.serviceTier)"
      if newest[key].map({ $0.validFrom <= price.validFrom }) ?? true { newest[key] = price }
    }
    for alias in try list.aliases + BuiltInPrices.book().aliases {
      for tier in ServiceTier.allCases {
        let key = "\(alias.provider)\n\(alias.alias)\n\(tier)"
        let target = newest["\(alias.provider)\n\(alias.model)\n\(tier)"]
        if newest[key] == nil { newest[key] = target }
      }
    }
    return newest.mapValues(\.rates)
  }
}
