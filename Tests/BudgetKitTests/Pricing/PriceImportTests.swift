import BudgetKit
import Testing

@Suite struct PriceImportTests {
  // MARK: LiteLLM

  @Test func `suffixes become service tiers and lengths of prompt`() throws {
    let list = try PriceImport(
      litellm: bytes(
        #"""
        {"sample_spec":{"litellm_provider":"one of"},
        "gpt-x":{"litellm_provider":"openai","mode":"chat","input_cost_per_token":5e-06,
        "output_cost_per_token":3e-05,"cache_read_input_token_cost":5e-07,
        "input_cost_per_token_batches":2.5e-06,"output_cost_per_token_batches":1.5e-05,
        "input_cost_per_token_above_272k_tokens":1e-05,"output_cost_per_token_above_272k_tokens":4.5e-05,
        "input_cost_per_token_above_272k_tokens_batches":5e-06,
        "output_cost_per_token_above_272k_tokens_batches":2.25e-05,
        "cache_read_input_token_cost_above_272k_tokens":1e-06,
        "search_context_cost_per_query":{"search_context_size_medium":0.01}}}
        """#
      )
    )
    #expect(list.skipped.isEmpty && list.notes.isEmpty && list.aliases.isEmpty)
    #expect(list.importedEntries == 1)
    #expect(list.prices.map(\.serviceTier) == [.standard, .standard, .batch, .batch])
    #expect(list.prices.map(\.abovePromptTokens) == [0, 272_000, 0, 272_000])
    #expect(list.prices.map(\.rates.input.description) == ["5", "10", "2.5", "5"])
    #expect(list.prices.map(\.rates.output.description) == ["30", "45", "15", "22.5"])
    #expect(list.prices.map(\.rates.cacheRead?.description) == ["0.5", "1", nil, nil])
    #expect(
      list.prices.map(\.rates.webSearch?.description) == ["10000", "10000", "10000", "10000"]
    )
  }

  @Test func `a float gone long snaps to a whole nanodollar per million`() throws {
    let list = try PriceImport(
      litellm: bytes(
        #"""
        {"m":{"litellm_provider":"openai","input_cost_per_token":2.9999900000000002e-06,
        "output_cost_per_token":1.0000000000000001e-07}}
        """#
      )
    )
    #expect(list.prices.map(\.rates.input.nanodollarsPerMillion) == [2_999_990_000])
    #expect(list.prices.map(\.rates.output.nanodollarsPerMillion) == [100_000_000])
  }

  @Test func `ranges of prompt length become rows`() throws {
    let list = try PriceImport(
      litellm: bytes(
        #"""
        {"dashscope/q":{"litellm_provider":"dashscope","tiered_pricing":[
        {"range":[0,256000.0],"input_cost_per_token":5e-08,"output_cost_per_token":4e-07},
        {"range":[256000.0,1000000.0],"input_cost_per_token":2.5e-07,"output_cost_per_token":2e-06}]}}
        """#
      )
    )
    #expect(list.prices.map(\.abovePromptTokens) == [0, 256_000])
    #expect(list.prices.map(\.rates.input.description) == ["0.05", "0.25"])
    #expect(
      list.aliases == [
        ModelAlias(provider: "alibaba", alias: "dashscope/q", model: "q", source: "litellm")
      ]
    )
  }

  @Test func `two prices of one name keep apart, two of the same become one`() throws {
    let list = try PriceImport(
      litellm: bytes(
        #"""
        {"gemini/a":{"litellm_provider":"gemini","input_cost_per_token":1e-06,"output_cost_per_token":2e-06},
        "a":{"litellm_provider":"vertex_ai-language-models","input_cost_per_token":3e-06,
        "output_cost_per_token":2e-06},
        "vertex_ai/a":{"litellm_provider":"vertex_ai","input_cost_per_token":3e-06,
        "output_cost_per_token":2e-06}}
        """#
      )
    )
    #expect(list.prices.map(\.model) == ["gemini/a", "a"])
    #expect(list.prices.allSatisfy { $0.provider == "google" })
    #expect(
      list.aliases == [
        ModelAlias(provider: "google", alias: "vertex_ai/a", model: "a", source: "litellm")
      ]
    )
    #expect(list.notes.map(\.name) == ["gemini/a"])
    #expect(list.importedEntries == 3)
  }

  @Test func `a free entry does not take the name of one that charges`() throws {
    let list = try PriceImport(
      litellm: bytes(
        #"""
        {"gemini/a":{"litellm_provider":"gemini","input_cost_per_token":0,"output_cost_per_token":0},
        "vertex_ai/a":{"litellm_provider":"vertex_ai","input_cost_per_token":3e-06,
        "output_cost_per_token":2e-06}}
        """#
      )
    )
    #expect(list.prices.map(\.model) == ["gemini/a", "a"])
    #expect(list.prices.map(\.rates.input.description) == ["0", "3"])
  }

  @Test(arguments: [
    ("priced by the image", #"{"litellm_provider":"x","output_cost_per_image":0.04}"#),
    ("priced by nothing", #"{"litellm_provider":"x","mode":"chat"}"#),
    (
      "free tokens, but a price per query",
      #"""
      {"litellm_provider":"x","input_cost_per_token":0,"output_cost_per_token":0,
      "input_cost_per_query":0.002}
      """#
    ),
    (
      "free tokens where tokens are not billed",
      #"""
      {"litellm_provider":"x","mode":"audio_transcription","input_cost_per_token":0,
      "output_cost_per_token":0}
      """#
    ),
    ("no output", #"{"litellm_provider":"x","mode":"chat","input_cost_per_token":1e-06}"#),
    (
      "a negative price",
      #"{"litellm_provider":"x","input_cost_per_token":-1e-06,"output_cost_per_token":1e-06}"#
    ),
    (
      "a price in words",
      #"{"litellm_provider":"x","input_cost_per_token":"free","output_cost_per_token":1e-06}"#
    ),
    (
      "less than can be counted",
      #"{"litellm_provider":"x","input_cost_per_token":1e-16,"output_cost_per_token":1e-06}"#
    ),
    ("no provider", #"{"input_cost_per_token":1e-06,"output_cost_per_token":1e-06}"#),
    ("no object", "7"),
  ])
  func `an entry without a usable price is skipped by name`(_ name: String, _ entry: String) throws
  {
    let list = try PriceImport(litellm: bytes("{\"m\":\(entry)}"))
    #expect(list.prices.isEmpty && list.importedEntries == 0)
    #expect(list.skipped.map(\.name) == ["m"], "\(name)")
  }

  @Test func `a charge that is not known is named`() throws {
    let list = try PriceImport(
      litellm: bytes(
        #"""
        {"m":{"litellm_provider":"x","input_cost_per_token":1e-06,"output_cost_per_token":1e-06,
        "moon_cost_per_orbit":3}}
        """#
      )
    )
    #expect(list.prices.count == 1)
    #expect(list.notes.map(\.reason) == ["Not represented: moon_cost_per_orbit."])
  }

  // MARK: genai-prices

  @Test func `dates and lengths become rows`() throws {
    let list = try PriceImport(
      genaiPrices: bytes(
        #"""
        [{"id":"x-ai","models":[{"id":"g","match":{"or":[{"equals":"g"},{"equals":"g-1"},
        {"starts_with":"g-2"}]},"prices":[{"prices":{"input_mtok":{"base":1,"tiers":[{"start":200000,
        "price":2}]},"output_mtok":5}},{"constraint":{"start_date":"2026-09-01"},
        "prices":{"input_mtok":3,"output_mtok":6,"web_searches_kcount":10}}]}]}]
        """#
      )
    )
    #expect(list.prices.map(\.provider) == ["xai", "xai", "xai"])
    #expect(list.prices.map(\.abovePromptTokens) == [0, 200_000, 0])
    #expect(list.prices.map(\.rates.input.description) == ["1", "2", "3"])
    #expect(list.prices.map(\.rates.output.description) == ["5", "5", "6"])
    #expect(
      list.prices.map(\.validFrom.millisecondsSince1970) == [
        Instant.distantPast.millisecondsSince1970, Instant.distantPast.millisecondsSince1970,
        1_788_220_800_000,
      ]
    )
    #expect(list.prices.last?.rates.webSearch?.description == "10000")
    #expect(
      list.aliases == [
        ModelAlias(provider: "xai", alias: "g-1", model: "g", source: "genai-prices")
      ]
    )
    #expect(list.notes.map(\.name) == ["x-ai/g"])
  }

  @Test func `a missing cache-read rate is the input rate, a missing cache-write rate is unknown`()
    throws
  {
    let list = try PriceImport(
      genaiPrices: bytes(
        #"[{"id":"p","models":[{"id":"m","prices":{"input_mtok":1.5,"output_mtok":5}}]}]"#
      )
    )
    let rates = try #require(list.prices.first?.rates)
    #expect(rates.cacheRead == rates.input)
    #expect(rates.cacheWrite5m == nil && rates.cacheWrite1h == nil)
  }

  @Test(arguments: [
    ("no price", "{}"),
    ("no input price", #"{"output_mtok":5}"#),
    (
      "a price by the hour",
      #"""
      [{"prices":{"input_mtok":1,"output_mtok":1}},{"constraint":{"start_time":"00:30:00Z",
      "end_time":"16:30:00Z"},"prices":{"input_mtok":2,"output_mtok":2}}]
      """#
    ),
    ("a date that is none", #"[{"constraint":{"start_date":"soon"},"prices":{"input_mtok":1}}]"#),
    ("a negative price", #"{"input_mtok":-1}"#),
    ("a tier without a start", #"{"input_mtok":{"base":1,"tiers":[{"price":2}]}}"#),
    ("words", #""free""#),
  ])
  func `a model without a usable price is skipped by name`(_ name: String, _ prices: String) throws
  {
    let list = try PriceImport(
      genaiPrices: bytes("[{\"id\":\"p\",\"models\":[{\"id\":\"m\",\"prices\":\(prices)}]}]")
    )
    #expect(list.prices.isEmpty)
    #expect(list.skipped.map(\.name) == ["p/m"], "\(name)")
  }

  @Test func `a free model is known by its name`() throws {
    let list = try PriceImport(
      genaiPrices: bytes(#"[{"id":"openrouter","models":[{"id":"a/b:free","prices":{}}]}]"#)
    )
    #expect(list.prices.map(\.rates.input) == [.free])
  }

  // MARK: both

  @Test func `a list is recognised by its shape`() throws {
    #expect(try PriceImport(recognising: bytes("[]")).prices.isEmpty)
    #expect(try PriceImport(recognising: bytes("{}")).prices.isEmpty)
    #expect(refusal { try PriceImport(recognising: bytes("7")) } == .malformedInput)
    #expect(refusal { try PriceImport(recognising: bytes("[7]")) } == .malformedInput)
    #expect(refusal { try PriceImport(recognising: bytes("{")) } == .malformedInput)
  }

  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
}
