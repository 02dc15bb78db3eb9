import BudgetKit
import Foundation
import Testing

@Suite struct BuiltInPricesTests {
  private let book: BuiltInPrices
  private let table: PriceTable
  private let summer2026: Instant

  init() throws {
    book = try BuiltInPrices.book()
    table = PriceTable(prices: book.prices, aliases: book.aliases, resources: book.resources)
    summer2026 = try Instant(day: "2026-08-01")
  }

  private func rates(
    _ provider: String,
    _ model: String,
    _ tier: ServiceTier = .standard,
    tokens: Int64 = 1,
    on day: String = "2026-11-21"
  ) throws -> ModelPrice.Rates? {
    table.price(
      provider: provider,
      model: model,
      tier: tier,
      promptTokens: tokens,
      at: try Instant(day: day)
    )?.rates
  }

  @Test func `the whole book can be read, and its edition without it`() throws {
    #expect(book.prices.count > 400)
    #expect(Set(book.prices.map { [$0.provider, $0.model] }).count >= 150)
    #expect(book.edition == BuiltInPrices.currentEdition)
    _ = try CivilDate(iso8601: book.edition)
  }

  @Test(arguments: [
    "anthropic", "azure", "bedrock", "cerebras", "cohere", "deepseek", "fireworks", "google",
    "groq",
    "mistral", "openai", "openrouter", "perplexity", "together", "xai",
  ])
  func `every provider has prices`(provider: String) {
    #expect(book.prices.contains { $0.provider == provider })
  }

  @Test func `no price stands in the book twice`() {
    let keys = book.prices.map {
      "\($0.provider) \($0.model) \($0.serviceTier) \($0.abovePromptTokens) \($0.validFrom)"
    }
    #expect(Dictionary(grouping: keys) { $0 }.filter { $0.value.count > 1 }.keys.sorted() == [])
    let resources = book.resources.map { "\($0.resourceType) \($0.validFrom)" }
    #expect(Set(resources).count == resources.count)
  }

  @Test func `aliases are unique, lead to a price, and never hide one`() {
    let models = Set(book.prices.map { [$0.provider, $0.model] })
    #expect(Set(book.aliases.map { [$0.provider, $0.alias] }).count == book.aliases.count)
    for alias in book.aliases {
      #expect(models.contains([alias.provider, alias.model]), "\(alias)")
      #expect(!models.contains([alias.provider, alias.alias]), "\(alias)")
    }
  }

  @Test func `the book is sorted by provider and model`() {
    let names = book.prices.map { "\($0.provider) \($0.model)" }
    #expect(names == names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    let aliases = book.aliases.map { "\($0.provider) \($0.alias)" }
    #expect(aliases == aliases.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
  }

  @Test func `rates for long prompts and later dates stand beside rates for short prompts`() {
    let base = Set(book.prices.filter { $0.abovePromptTokens == 0 }.map(Group.init))
    for price in book.prices {
      #expect(base.contains(Group(price)), "\(price.provider) \(price.model) \(price.serviceTier)")
    }
  }

  @Test func `Anthropic's cache costs 1.25 and 2 times the input to write`() {
    for price in book.prices where price.provider == "anthropic" && price.rates.cacheRead != nil {
      let input = price.rates.input.nanodollarsPerMillion
      let isRounded = price.model == "claude-3-haiku"  // 0.30 where the rule says 0.3125
      #expect(price.rates.cacheWrite1h?.nanodollarsPerMillion == input * 2, "\(price.model)")
      let write = price.rates.cacheWrite5m?.nanodollarsPerMillion
      #expect(isRounded || write == input * 5 / 4, "\(price.model)")
    }
  }

  @Test(arguments: [
    ("anthropic", "claude-opus-4-6", "2026-03-12", 300_000, "10", "37.5"),
    ("anthropic", "claude-opus-4-6", "2026-03-13", 300_000, "5", "25"),
    ("anthropic", "claude-sonnet-4-6", "2026-03-12", 200_000, "3", "15"),
    ("anthropic", "claude-sonnet-4-6", "2026-03-12", 200_001, "6", "22.5"),
    ("anthropic", "claude-sonnet-5", "2026-08-31", 1, "2", "10"),
    ("anthropic", "claude-sonnet-5", "2026-09-01", 1, "2", "10"),  // its rise was called off
    ("openai", "gpt-5.6-sol", "2026-08-20", 272_001, "10", "45"),
    ("openai", "gpt-5.6-sol", "2026-08-21", 272_000, "4", "20"),
    ("deepseek", "deepseek-v4-pro", "2026-08-15", 1, "0.435", "0.87"),
    ("deepseek", "deepseek-v4-pro", "2026-08-16", 1, "1.32", "3.96"),
    ("openai", "o3", "2025-06-09", 1, "10", "40"),
    ("openai", "o3", "2025-06-10", 1, "2", "8"),
    ("openai", "gpt-5.6-luna", "2026-07-29", 1, "1", "6"),
    ("openai", "gpt-5.6-luna", "2026-07-30", 272_001, "0.4", "1.8"),
    ("openai", "gpt-4o", "2024-10-01", 1, "5", "15"),
    ("openai", "gpt-4o", "2024-10-02", 1, "2.5", "10"),
    ("deepseek", "deepseek-chat", "2025-02-07", 1, "0.14", "0.28"),
    ("deepseek", "deepseek-chat", "2025-02-08", 1, "0.27", "1.1"),
  ])
  func `prices change on their day`(
    provider: String,
    model: String,
    day: String,
    tokens: Int64,
    input: String,
    output: String
  ) throws {
    let rates = try #require(try rates(provider, model, tokens: tokens, on: day))
    #expect(rates.input == (try .usd(input)))
    #expect(rates.output == (try .usd(output)))
  }

  @Test(arguments: [
    ("openai", "gpt-4", "30", "60"), ("openai", "gpt-4-turbo", "10", "30"),
    ("openai", "gpt-3.5-turbo", "0.5", "1.5"), ("openai", "gpt-4o-mini", "0.15", "0.6"),
    ("anthropic", "claude-3-opus", "15", "75"), ("claude", "claude-3-opus", "15", "75"),
    ("anthropic", "claude-3-sonnet", "3", "15"), ("anthropic", "claude-3-haiku", "0.25", "1.25"),
    ("anthropic", "claude-3-5-sonnet", "3", "15"),
    ("anthropic", "claude-3-5-sonnet-20240620", "3", "15"),
    ("anthropic", "claude-3-5-sonnet-20241022", "3", "15"),
    ("anthropic", "claude-3-opus-20240229", "15", "75"),
    ("bedrock", "anthropic.claude-3-sonnet-20240229-v1:0", "3", "15"),
    ("bedrock", "anthropic.claude-3-5-sonnet-20241022-v2:0", "3", "15"),
    ("aws.bedrock", "us.anthropic.claude-3-5-haiku-20241022-v1:0", "0.8", "4"),
    ("bedrock", "eu.anthropic.claude-sonnet-4-5-20250929-v1:0", "3.3", "16.5"),
    ("bedrock", "global.anthropic.claude-sonnet-4-5-20250929-v1:0", "3", "15"),
    ("groq", "llama-3.3-70b-versatile", "0.59", "0.79"),
  ])
  func `models of the past keep their prices`(
    provider: String,
    model: String,
    input: String,
    output: String
  ) throws {
    let rates = try #require(try rates(provider, model))
    #expect(rates.input == (try .usd(input)))
    #expect(rates.output == (try .usd(output)))
  }

  @Test func `tiers, searches and requests have rates`() throws {
    let batch = try #require(try rates("anthropic", "claude-sonnet-4-5", .batch))
    #expect(batch.cacheWrite1h == (try .usd("3")))
    #expect(batch.webSearch == (try Rate(usd: "10", per: .thousand)))
    #expect(try rates("openai", "gpt-5", .flex)?.input == (try .usd("0.625")))
    #expect(try rates("openai", "gpt-5", .priority)?.output == (try .usd("20")))
    #expect(try rates("anthropic", "claude-sonnet-4-5", .priority) == nil)
    #expect(try rates("perplexity", "sonar")?.request == (try Rate(usd: "5", per: .thousand)))
    #expect(try rates("perplexity", "sonar-deep-research")?.reasoning == (try .usd("3")))
    #expect(try rates("google", "gemini-2.5-flash")?.audioInput == (try .usd("1")))
  }

  @Test(
    arguments: [
      ("redshift", 8_000_000, 2_500, 2_000_000), ("lambda", 500_000, 300, 2_500),
      ("cpu", 2_000_000, 120_000, 3_333_333), ("memory", 1_000_000, 120_000, 333_333),
      ("sandbox", 1_000_000, 120_000, 4_000_000), ("gpu", 1_000_000, 3_600_000, 1_500_000_000),
      ("storage", 1_000_000, 2_592_000_000, 100_000_000),
      ("bandwidth", 1_000_000, nil, 120_000_000),
      ("lambda-request", 1_000_000, nil, 200),
    ] as [(String, Int64, Int64?, Int64)]
  )
  func `resources cost what their price says`(
    type: String,
    usage: Int64,
    duration: Int64?,
    cost: Int64
  ) throws {
    let price = try #require(table.resourcePrice(for: type, at: summer2026))
    let paid = try price.cost(usageMillionths: usage, durationMilliseconds: duration)
    #expect(paid.nanodollars == cost)
  }

  @Test func `the sandbox run of two cores and a gigabyte for two minutes is the sum of its parts`()
    throws
  {
    let parts: [(String, Int64)] = [
      ("cpu", 2_000_000), ("memory", 1_000_000), ("sandbox", 1_000_000),
    ]
    let costs = try parts.map { type, usage in
      let price = try #require(table.resourcePrice(for: type, at: summer2026))
      return try price.cost(usageMillionths: usage, durationMilliseconds: 120_000).nanodollars
    }
    #expect(costs.reduce(0, +) == 7_666_666)
  }
}

/// What the rows of one model, tier and date have in common.
private struct Group: Hashable {
  let name: [String]
  let tier: ServiceTier
  let validFrom: Instant

  init(_ price: ModelPrice) {
    name = [price.provider, price.model]
    tier = price.serviceTier
    validFrom = price.validFrom
  }
}
