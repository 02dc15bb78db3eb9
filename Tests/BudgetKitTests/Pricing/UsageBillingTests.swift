import BudgetKit
import Testing

/// What an answer tells beside its tokens and what changes the price: each counts, or leaves the
/// call without a list price.
@Suite struct UsageBillingTests {
  struct Fact: Sendable, CustomTestStringConvertible {
    let name: String
    let body: String
    var provider: String?
    let tier: ServiceTier?
    var searches: Int64 = 0
    var cost: String?
    var testDescription: String { name }
  }

  private static let chat = #""usage":{"prompt_tokens":10,"completion_tokens":5"#
  private static let responses = #""usage":{"input_tokens":10,"output_tokens":5,"total_tokens":15"#
  private static let messages =
    #""model":"claude-opus-4-8","usage":{"input_tokens":10,"output_tokens":5,"cache_read_input_tokens":0"#
  private static let gemini = #""usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":5"#
  private static let converse = #""usage":{"inputTokens":10,"outputTokens":5}"#

  private static func openAI(_ items: String) -> String { "{\(responses)},\"output\":[\(items)]}" }

  private static func grounded(_ model: String, _ metadata: String) -> String {
    "{\"modelVersion\":\"\(model)\",\"candidates\":[{\"groundingMetadata\":{\(metadata)}}],\(gemini)}}"
  }

  static let facts: [Fact] = [
    // Anthropic
    Fact(name: "fast", body: "{\(messages),\"speed\":\"fast\"}}", tier: .fast),
    Fact(name: "in the US", body: "{\(messages),\"inference_geo\":\"us\"}}", tier: .us),
    Fact(
      name: "fast in the US",
      body:
        "{\(messages),\"speed\":\"fast\",\"inference_geo\":\"us\",\"service_tier\":\"standard\"}}",
      tier: .fastUS
    ),
    Fact(
      name: "a batch in the US",
      body: "{\(messages),\"inference_geo\":\"us\",\"service_tier\":\"batch\"}}",
      tier: .batchUS
    ),
    Fact(name: "an unknown speed", body: "{\(messages),\"speed\":\"warp\"}}", tier: .unlisted),
    Fact(
      name: "an unknown region",
      body: "{\(messages),\"inference_geo\":\"eu\"}}",
      tier: .unlisted
    ),
    Fact(
      name: "no region",
      body: "{\(messages),\"inference_geo\":\"not_available\",\"speed\":\"standard\"}}",
      tier: nil
    ),
    Fact(
      name: "searches and pages",
      body:
        "{\(messages),\"server_tool_use\":{\"web_search_requests\":2,\"web_fetch_requests\":3}}}",
      tier: nil,
      searches: 2
    ),
    Fact(
      name: "a tool that is counted and not priced",
      body: "{\(messages),\"server_tool_use\":{\"code_execution_requests\":1}}}",
      tier: .unlisted
    ),
    Fact(
      name: "a container",
      body: "{\(messages)},\"content\":[{\"type\":\"bash_code_execution_tool_result\"}]}",
      tier: .unlisted
    ),
    Fact(
      name: "a container beside a search",
      body: "{\(messages)},\"content\":[{\"type\":\"web_search_tool_result\"},"
        + "{\"type\":\"bash_code_execution_tool_result\"}]}",
      tier: nil
    ),
    Fact(
      name: "a refusal before any output",
      body: #"{"stop_reason":"refusal","content":[],"usage":{"input_tokens":10,"output_tokens":0,"#
        + #""cache_read_input_tokens":0}}"#,
      tier: nil,
      cost: "0"
    ),
    Fact(
      name: "a refusal after output",
      body: "{\"stop_reason\":\"refusal\",\(messages)}}",
      tier: nil
    ),
    // OpenAI
    Fact(name: "flex", body: "{\"service_tier\":\"flex\",\(responses)}}", tier: .flex),
    Fact(
      name: "a tier without a list price",
      body: "{\"service_tier\":\"scale\",\(chat)}}",
      tier: .unlisted
    ),
    Fact(
      name: "searches in a response",
      body: openAI(
        #"{"type":"web_search_call","action":{"type":"search"}},{"type":"web_search_call"},"#
          + #"{"type":"web_search_call","action":{"type":"open_page"}},{"type":"message"}"#
      ),
      tier: nil,
      searches: 2
    ),
    Fact(name: "file search", body: openAI(#"{"type":"file_search_call"}"#), tier: .unlisted),
    Fact(
      name: "code interpreter",
      body: openAI(#"{"type":"code_interpreter_call"}"#),
      tier: .unlisted
    ),
    Fact(
      name: "image generation",
      body: openAI(#"{"type":"image_generation_call"}"#),
      tier: .unlisted
    ),
    Fact(name: "a shell in a container", body: openAI(#"{"type":"shell_call"}"#), tier: .unlisted),
    Fact(
      name: "tools that cost no more than their tokens",
      body: openAI(#"{"type":"computer_call"},{"type":"mcp_call"},{"type":"function_call"}"#),
      tier: nil
    ),
    Fact(
      name: "sums of tools",
      body:
        "{\(responses)},\"tool_usage\":{\"web_search\":{\"num_requests\":3},\"image_gen\":{\"total_tokens\":0}}}",
      tier: nil,
      searches: 3
    ),
    Fact(
      name: "an image among the sums of tools",
      body: "{\(responses)},\"tool_usage\":{\"image_gen\":{\"total_tokens\":9}}}",
      tier: .unlisted
    ),
    Fact(
      name: "a model made for searching",
      body: "{\"model\":\"gpt-4o-search-preview\",\(chat)}}",
      tier: nil,
      searches: 1
    ),
    Fact(
      name: "predicted tokens, which are part of the completion",
      body:
        "{\(chat),\"total_tokens\":15,\"completion_tokens_details\":{\"accepted_prediction_tokens\":1,"
        + "\"rejected_prediction_tokens\":2}}}",
      tier: nil
    ),
    Fact(
      name: "tokens that nothing names",
      body: "{\(chat),\"total_tokens\":40}}",
      tier: .unlisted
    ),
    // Google
    Fact(
      name: "different queries of Gemini 3",
      body: grounded("gemini-3.1-pro-preview", #""webSearchQueries":["a","b","a",""]"#),
      tier: nil,
      searches: 2
    ),
    Fact(
      name: "a prompt of Gemini 2.5 that searched",
      body: grounded("models/gemini-2.5-flash", #""webSearchQueries":["a","b"]"#),
      tier: nil,
      searches: 1
    ),
    Fact(name: "grounding that found nothing", body: grounded("gemini-2.5-pro", ""), tier: nil),
    Fact(
      name: "searches of nobody knows what",
      body: grounded("tuned-model", #""webSearchQueries":["a","b"]"#),
      tier: .unlisted
    ),
    Fact(
      name: "maps",
      body: grounded("gemini-2.5-pro", #""groundingChunks":[{"maps":{"uri":"u"}}]"#),
      tier: .unlisted
    ),
    Fact(
      name: "an own source",
      body: grounded("gemini-2.5-pro", #""retrievalQueries":["a"]"#),
      tier: .unlisted
    ),
    Fact(
      name: "throughput that was bought",
      body: "{\(gemini),\"trafficType\":\"PROVISIONED_THROUGHPUT\"}}",
      tier: .unlisted
    ),
    Fact(
      name: "priority",
      body: "{\(gemini),\"trafficType\":\"ON_DEMAND_PRIORITY\"}}",
      tier: .priority
    ),
    // Amazon Bedrock
    Fact(
      name: "optimised latency",
      body: "{\"performanceConfig\":{\"latency\":\"optimized\"},\(converse)}",
      tier: .unlisted
    ),
    Fact(
      name: "usual latency",
      body: "{\"performanceConfig\":{\"latency\":\"standard\"},\(converse)}",
      tier: nil
    ),
    Fact(
      name: "a tier of Bedrock",
      body: "{\"serviceTier\":{\"type\":\"flex\"},\(converse)}",
      tier: .flex
    ),
    Fact(
      name: "a reserved tier",
      body: "{\"serviceTier\":{\"type\":\"reserved\"},\(converse)}",
      tier: .unlisted
    ),
    Fact(name: "a guardrail", body: "{\"trace\":{\"guardrail\":{}},\(converse)}", tier: .unlisted),
    Fact(
      name: "a router",
      body: "{\"trace\":{\"promptRouter\":{\"invokedModelId\":\"m\"}},\(converse)}",
      tier: .unlisted
    ),
    // OpenRouter
    Fact(name: "a charge", body: "{\(chat),\"cost\":0.25}}", tier: nil, cost: "0.25"),
    Fact(
      name: "a charge and what an own key paid",
      body:
        "{\(chat),\"cost\":0.01,\"is_byok\":true,\"cost_details\":{\"upstream_inference_cost\":0.2}}}",
      tier: nil,
      cost: "0.21"
    ),
    Fact(name: "the fee alone", body: "{\(chat),\"cost\":0.01,\"is_byok\":true}}", tier: .unlisted),
    // xAI
    Fact(
      name: "ticks",
      body: "{\(chat),\"cost_in_usd_ticks\":1777005}}",
      tier: nil,
      cost: "0.000177701"
    ),
    Fact(
      name: "sources",
      body: "{\(chat),\"num_sources_used\":3}}",
      provider: "xai",
      tier: .unlisted
    ),
    Fact(
      name: "tools of xAI",
      body: "{\(responses),\"num_server_side_tools_used\":1}}",
      provider: "xai",
      tier: .unlisted
    ),
    Fact(
      name: "tools of xAI by their names",
      body: "{\(responses),\"server_side_tool_usage_details\":{\"web_search_calls\":2}}}",
      provider: "xai",
      tier: .unlisted
    ),
    Fact(
      name: "tools of xAI beside the usage",
      body: "{\(responses)},\"server_side_tool_usage\":{\"SERVER_SIDE_TOOL_X_SEARCH\":1}}",
      provider: "xai",
      tier: .unlisted
    ),
    Fact(
      name: "tools of xAI that were not used",
      body: "{\(responses),\"server_side_tool_usage_details\":{\"web_search_calls\":0}}}",
      provider: "xai",
      tier: nil
    ),
    Fact(
      name: "tools of Nova",
      body: #"{"usage":{"inputTokens":1,"outputTokens":1,"serverToolUsage":{"search":1}}}"#,
      tier: .unlisted
    ),
    // Others
    Fact(name: "seconds of audio", body: "{\(chat),\"prompt_audio_seconds\":36}}", tier: .unlisted),
    Fact(name: "connectors", body: "{\(chat),\"connectors\":{\"web_search\":1}}}", tier: .unlisted),
    Fact(
      name: "a wide search context",
      body: "{\(chat),\"search_context_size\":\"high\"}}",
      tier: .unlisted
    ),
    Fact(
      name: "tools of Groq",
      body: "{\(chat)},\"choices\":[{\"message\":{\"executed_tools\":[{\"type\":\"search\"}]}}]}",
      tier: .unlisted
    ),
    Fact(
      name: "calls passed on",
      body: "{\(chat)},\"usage_breakdown\":{\"models\":[{\"model\":\"m\"}]}}",
      tier: .unlisted
    ),
    Fact(
      name: "searches of Cohere",
      body: #"{"usage":{"billed_units":{"input_tokens":1,"output_tokens":1,"search_units":1}}}"#,
      tier: .unlisted
    ),
  ]

  @Test(arguments: facts)
  func `each fact counts, or leaves the call without a list price`(_ fact: Fact) throws {
    let read = try ProviderUsage(provider: fact.provider, body: fact.body)
    #expect(read.serviceTier ?? .standard == fact.tier ?? .standard, "\(read.notes)")
    #expect(read.usage.webSearches == fact.searches)
    #expect(try read.reportedCost == fact.cost.map { try Money(usd: $0) })
    #expect(read.serviceTier != .unlisted || !read.notes.isEmpty, "what is unpriced is said")
  }

  @Test(arguments: [
    #"{"usage":{"inputTokens":10,"outputTokens":5,"totalTokens":15,"cachedInputTokens":8}}"#,
    #"{"usage":{"inputTokens":10,"outputTokens":5,"inputTokenDetails":{"cacheReadTokens":8}}}"#,
    #"{"input_tokens":10,"output_tokens":5,"input_token_details":{"cache_read":8}}"#,
    #"{"input_tokens":10,"output_tokens":5,"input_token_details":{"cache_creation":8}}"#,
  ])
  func `counts that a library has put together are not taken for those of a provider`(
    body: String
  ) throws {
    for provider in ["anthropic", "bedrock", nil] {
      #expect(refusal { _ = try ProviderUsage(provider: provider, body: body) } == .malformedInput)
    }
  }

  @Test func `nobody sells the unlisted tier`() throws {
    let book = try BuiltInPrices.book()
    #expect(!book.prices.contains { $0.serviceTier == .unlisted })
    #expect(book.prices.contains { $0.serviceTier == .fastUS })
  }

  @Test(arguments: [
    ("claude-opus-4-6", ServiceTier.fast, "2026-02-20", 1, "30", "150"),
    ("claude-opus-4-6", .fast, "2026-02-20", 200_001, "60", "225"),
    ("claude-opus-4-6", .fast, "2026-03-13", 200_001, "30", "150"),
    ("claude-opus-4-8", .fast, "2026-08-01", 1, "10", "50"),
    ("claude-opus-5-5", .fast, "2026-11-01", 1, "8", "40"),
    ("claude-opus-4-6", .us, "2026-08-01", 1, "5.5", "27.5"),
    ("claude-opus-4-6", .batchUS, "2026-08-01", 1, "2.75", "13.75"),
    ("claude-opus-4-8", .fastUS, "2026-08-01", 1, "11", "55"),
  ])
  func `speed and region are factors on all rates of tokens`(
    model: String,
    tier: ServiceTier,
    day: String,
    prompt: Int64,
    input: String,
    output: String
  ) throws {
    let book = try BuiltInPrices.book()
    let table = PriceTable(prices: book.prices, aliases: book.aliases)
    let price = table.price(
      provider: "anthropic",
      model: model,
      tier: tier,
      promptTokens: prompt,
      at: try Instant(iso8601: day + "T12:00:00Z")
    )
    let rates = try #require(price?.rates)
    #expect(
      try rates.input == Rate(usd: input, per: .million)
        && rates.output == Rate(usd: output, per: .million)
    )
    #expect(rates.webSearch == (try Rate(usd: "10", per: .thousand)))
  }

  @Test func `models without a fast mode or a choice of region have no such price`() throws {
    let book = try BuiltInPrices.book()
    for tier in [ServiceTier.fast, .us] {
      #expect(!book.prices.contains { $0.model == "claude-opus-4-5" && $0.serviceTier == tier })
      #expect(!book.prices.contains { $0.provider == "google" && $0.serviceTier == tier })
    }
  }

  @Test(arguments: [
    (ServiceTier.standard, ServiceTier.batch, ServiceTier.batch), (.fast, .us, .fastUS),
    (.us, .batch, .batchUS),
    (.batch, .fast, .unlisted), (.unlisted, .standard, .unlisted), (.flex, .us, .unlisted),
    (.us, .us, .us),
  ])
  func `two facts of one call go together, or nobody sells them`(
    one: ServiceTier,
    other: ServiceTier,
    both: ServiceTier
  ) {
    #expect(one.also(other) == both && other.also(one) == both)
  }
}
