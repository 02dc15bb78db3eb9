import BudgetKit
import Testing

@Suite struct PriceTableTests {
  private let march = Instant(millisecondsSince1970: 1_773_360_000_000)

  /// A price whose input rate tells it from the others.
  private func price(
    _ input: Int64,
    model: String = "model",
    tier: ServiceTier = .standard,
    above: Int64 = 0,
    from validFrom: Instant = .distantPast,
    source: String = "built-in"
  ) -> ModelPrice {
    let rates = ModelPrice.Rates(input: Rate(nanodollarsPerMillion: input), output: .free)
    return ModelPrice(
      provider: "maker",
      model: model,
      serviceTier: tier,
      abovePromptTokens: above,
      validFrom: validFrom,
      rates: rates,
      source: source
    )
  }

  private func found(
    in table: PriceTable,
    provider: String = "maker",
    model: String = "model",
    tier: ServiceTier = .standard,
    tokens: Int64 = 1,
    at instant: Instant? = nil
  ) -> Int64? {
    table.price(
      provider: provider,
      model: model,
      tier: tier,
      promptTokens: tokens,
      at: instant ?? march
    )?.rates.input.nanodollarsPerMillion
  }

  @Test(
    arguments: [(0, 1), (1, 1), (199_999, 1), (200_000, 1), (200_001, 2), (900_000, 3)]
      as [(Int64, Int64)]
  )
  func `a prompt of exactly the threshold still costs the lower rates`(tokens: Int64, input: Int64)
  {
    let table = PriceTable(prices: [
      price(2, above: 200_000), price(1), price(3, above: 500_000),
    ])
    #expect(found(in: table, tokens: tokens) == input)
  }

  @Test(arguments: [(-1, 1), (0, 2), (1, 2)] as [(Int64, Int64)])
  func `a price holds from its first millisecond on`(offset: Int64, input: Int64) {
    let table = PriceTable(prices: [price(1), price(2, from: march)])
    let instant = Instant(millisecondsSince1970: march.millisecondsSince1970 + offset)
    #expect(found(in: table, at: instant) == input)
  }

  @Test func `before its first price a model is unpriced`() {
    let table = PriceTable(prices: [price(2, from: march)])
    let before = Instant(millisecondsSince1970: march.millisecondsSince1970 - 1)
    #expect(found(in: table, at: before) == nil)
  }

  @Test func `a later date ends the long-prompt rates of an earlier one`() {
    let table = PriceTable(prices: [
      price(1), price(2, above: 200_000), price(3, from: march),
    ])
    let before = Instant(millisecondsSince1970: march.millisecondsSince1970 - 1)
    #expect(found(in: table, tokens: 300_000, at: before) == 2)
    #expect(found(in: table, tokens: 300_000) == 3)
  }

  @Test(arguments: ServiceTier.allCases)
  func `a tier without prices of its own is unpriced, not standard`(tier: ServiceTier) {
    let table = PriceTable(prices: [price(1)])
    #expect(found(in: table, tier: tier) == (tier == .standard ? 1 : nil))
    let batch = PriceTable(prices: [price(1), price(2, tier: .batch)])
    #expect(found(in: batch, tier: .batch) == 2)
  }

  @Test func `the user is believed first, then imported lists, then the built-in book`() {
    let builtIn = price(1, from: march)
    let imported = price(2, source: "litellm")
    let user = price(3, source: "user")
    #expect(found(in: PriceTable(prices: [builtIn, imported, user])) == 3)
    #expect(found(in: PriceTable(prices: [builtIn, imported])) == 2)
    #expect(found(in: PriceTable(prices: [builtIn])) == 1)
  }

  @Test func `a user's price counts from its own date on`() {
    let table = PriceTable(prices: [price(1), price(3, from: march, source: "user")])
    let before = Instant(millisecondsSince1970: march.millisecondsSince1970 - 1)
    #expect(found(in: table, at: before) == 1)
    #expect(found(in: table) == 3)
  }

  @Test func `of two imported lists the later price counts`() {
    let table = PriceTable(prices: [
      price(1, source: "litellm"), price(2, from: march, source: "genai-prices"),
    ])
    #expect(found(in: table) == 2)
  }

  @Test func `a user's rates for long prompts say nothing about short ones`() {
    let table = PriceTable(prices: [price(1), price(9, above: 1_000, source: "user")])
    #expect(found(in: table, tokens: 1_000) == 1)
    #expect(found(in: table, tokens: 1_001) == 9)
  }

  @Test func `names match exactly or through an alias`() {
    let alias = ModelAlias(provider: "maker", alias: "other", model: "model", source: "built-in")
    let table = PriceTable(prices: [price(1)], aliases: [alias])
    #expect(found(in: table, model: "other") == 1)
    for name in ["mode", "model-2", "other-", ""] {
      #expect(found(in: table, model: name) == nil, "\(name)")
    }
    #expect(found(in: table, provider: "another") == nil)
  }

  @Test func `a model's own price comes before its alias`() {
    let alias = ModelAlias(provider: "maker", alias: "other", model: "model", source: "litellm")
    let own = price(2, model: "other", from: march)
    let table = PriceTable(prices: [price(1), own], aliases: [alias])
    let before = Instant(millisecondsSince1970: march.millisecondsSince1970 - 1)
    #expect(found(in: table, model: "other") == 2)
    #expect(found(in: table, model: "other", at: before) == 1)
  }

  @Test func `a user's alias comes before the name's own price, and a user's price before both`() {
    let alias = ModelAlias(provider: "maker", alias: "other", model: "model", source: "user")
    let own = price(2, model: "other")
    #expect(found(in: PriceTable(prices: [price(1), own], aliases: [alias]), model: "other") == 1)
    let mine = price(3, model: "other", source: "user")
    let table = PriceTable(prices: [price(1), own, mine], aliases: [alias])
    #expect(found(in: table, model: "other") == 3)
  }

  @Test func `a user's price of a model counts for its aliases, also where a list prices them`() {
    let alias = ModelAlias(provider: "maker", alias: "other", model: "model", source: "built-in")
    let listed = price(2, model: "other", source: "litellm")
    let mine = price(3, source: "user")
    let table = PriceTable(prices: [price(1), listed, mine], aliases: [alias])
    #expect(found(in: table, model: "other") == 3)
  }

  @Test func `a user's alias may lead to another alias, to a spelling, or to another provider`() {
    func alias(_ name: String, _ model: String, _ source: String = "user") -> ModelAlias {
      ModelAlias(provider: "azure", alias: name, model: model, source: source)
    }
    var openAI = price(1, model: "gpt-4o")
    openAI.provider = "openai"
    var azure = price(2, model: "gpt-4.1")
    azure.provider = "azure"
    let table = PriceTable(
      prices: [openAI, azure],
      aliases: [
        alias("gpt-4.1-2025-04-14", "gpt-4.1", "built-in"), alias("a", "gpt-4.1-2025-04-14"),
        alias("b", "GPT-4.1"), alias("c", "openai/gpt-4o"), alias("d", "nobody"),
      ]
    )
    for (name, rate) in [("a", 2), ("b", 2), ("c", 1), ("d", nil)] as [(String, Int64?)] {
      #expect(found(in: table, provider: "azure", model: name) == rate, "\(name)")
    }
  }

  @Test func `a user's alias comes before a built-in one, and aliases do not chain`() {
    let aliases = [
      ModelAlias(provider: "maker", alias: "a", model: "second", source: "user"),
      ModelAlias(provider: "maker", alias: "a", model: "model", source: "built-in"),
      ModelAlias(provider: "maker", alias: "b", model: "a", source: "built-in"),
    ]
    let table = PriceTable(prices: [price(1), price(2, model: "second")], aliases: aliases)
    #expect(found(in: table, model: "a") == 2)
    #expect(found(in: table, model: "b") == nil)
  }

  @Test func `a price keeps the row it stands in`() {
    var stored = price(1)
    stored.priceID = 42
    let table = PriceTable(prices: [stored])
    let found = table.price(provider: "maker", model: "model", promptTokens: 1, at: march)
    #expect(found?.priceID == 42)
  }

  @Test(arguments: [
    ("claude", "anthropic"), ("aws.bedrock", "bedrock"), ("aws", "bedrock"),
    ("gcp.gemini", "google"), ("gcp.vertex_ai", "google"), ("vertex", "google"),
    ("mistral_ai", "mistral"), ("x_ai", "xai"), ("azure.ai.openai", "azure"),
    ("anthropic", "anthropic"), ("Claude", "anthropic"), ("", ""),
    ("OpenAI", "openai"), ("Vertex_AI", "google"), ("vertex_ai-anthropic_models", "google"),
    ("AcmeProxy", "AcmeProxy"),
  ])
  func `a provider is known by its synonyms`(name: String, canonical: String) {
    #expect(ProviderName.canonical(name) == canonical)
  }

  @Test func `a provider's own spelling comes before its synonym`() throws {
    let book = try BuiltInPrices.book()
    var own = price(7, model: "claude-opus-4-5", source: "user")
    own.provider = "claude"
    let table = PriceTable(prices: book.prices + [own], aliases: book.aliases)
    #expect(found(in: table, provider: "claude", model: "claude-opus-4-5") == 7)
    #expect(found(in: table, provider: "claude", model: "claude-opus-4-6") == 5_000_000_000)
  }

  @Test func `a resource has the user's price before the book's, and the latest`() {
    func price(_ rate: Int64, from: Instant = .distantPast, _ source: String) -> ResourcePrice {
      ResourcePrice(
        resourceType: "cpu",
        unit: "core-hour",
        rate: Rate(nanodollarsPerMillion: rate),
        validFrom: from,
        source: source
      )
    }
    let table = PriceTable(
      prices: [],
      resources: [
        price(1, "built-in"), price(2, from: march, "built-in"), price(3, from: march, "user"),
      ]
    )
    let before = Instant(millisecondsSince1970: march.millisecondsSince1970 - 1)
    #expect(table.resourcePrice(for: "cpu", at: before)?.rate.nanodollarsPerMillion == 1)
    #expect(table.resourcePrice(for: "cpu", at: march)?.rate.nanodollarsPerMillion == 3)
    #expect(table.resourcePrice(for: "gpu", at: march) == nil)
  }
}
