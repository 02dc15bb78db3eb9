import BudgetKit
import Testing

@Suite struct UsageDecodingTests {
  struct Answer: Sendable, CustomTestStringConvertible {
    let name: String
    let body: String
    let format: UsageFormat
    let usage: TokenUsage
    var testDescription: String { name }
  }

  static let answers: [Answer] = [
    Answer(
      name: "OpenAI chat: cached and audio are parts of the prompt, reasoning of the completion",
      body: """
        {"model":"gpt-4o","usage":{"prompt_tokens":100,"completion_tokens":50,"total_tokens":150,
        "prompt_tokens_details":{"cached_tokens":60,"audio_tokens":10},
        "completion_tokens_details":{"reasoning_tokens":20,"audio_tokens":5}}}
        """,
      format: .openAIChat,
      usage: TokenUsage(
        prompt: 100,
        cacheRead: 60,
        promptAudio: 10,
        completion: 50,
        reasoning: 20,
        completionAudio: 5
      )
    ),
    Answer(
      name: "OpenAI chat: null details are none",
      body: #"""
        {"prompt_tokens":3,"completion_tokens":4,"total_tokens":7,"prompt_tokens_details":null}
        """#,
      format: .openAIChat,
      usage: TokenUsage(prompt: 3, completion: 4)
    ),
    Answer(
      name: "embeddings: the total is the prompt, and there is no output",
      body: #"{"object":"list","model":"e","usage":{"prompt_tokens":4,"total_tokens":4}}"#,
      format: .openAIChat,
      usage: TokenUsage(prompt: 4)
    ),
    Answer(
      name: "DeepSeek: the cache hits stand at the top",
      body: #"""
        {"usage":{"prompt_tokens":10,"completion_tokens":2,"prompt_cache_hit_tokens":8,
        "prompt_cache_miss_tokens":2}}
        """#,
      format: .openAIChat,
      usage: TokenUsage(prompt: 10, cacheRead: 8, completion: 2)
    ),
    Answer(
      name: "Moonshot: cached_tokens stands at the top",
      body: #"{"usage":{"prompt_tokens":10,"completion_tokens":2,"cached_tokens":7}}"#,
      format: .openAIChat,
      usage: TokenUsage(prompt: 10, cacheRead: 7, completion: 2)
    ),
    Answer(
      name: "Groq: the usage at the end of a stream",
      body:
        #"{"x_groq":{"id":"r","usage":{"prompt_tokens":5,"completion_tokens":6,"queue_time":0.1}}}"#,
      format: .openAIChat,
      usage: TokenUsage(prompt: 5, completion: 6)
    ),
    Answer(
      name: "xAI: the total shows that reasoning comes on top",
      body: #"""
        {"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":35,
        "completion_tokens_details":{"reasoning_tokens":20}}}
        """#,
      format: .xAIChat,
      usage: TokenUsage(prompt: 10, completion: 25, reasoning: 20)
    ),
    Answer(
      name: "Perplexity: reasoning and citations come on top",
      body: #"""
        {"usage":{"prompt_tokens":10,"completion_tokens":5,"reasoning_tokens":7,"citation_tokens":3,
        "num_search_queries":2}}
        """#,
      format: .perplexityChat,
      usage: TokenUsage(prompt: 10, completion: 15, reasoning: 7, webSearches: 2)
    ),
    Answer(
      name: "OpenAI responses",
      body: #"""
        {"usage":{"input_tokens":100,"input_tokens_details":{"cached_tokens":40,"cache_write_tokens":9},
        "output_tokens":30,"output_tokens_details":{"reasoning_tokens":12},"total_tokens":130}}
        """#,
      format: .openAIResponses,
      usage: TokenUsage(prompt: 100, cacheRead: 40, cacheWrite5m: 9, completion: 30, reasoning: 12)
    ),
    Answer(
      name: "OpenAI realtime: cached tokens by modality",
      body: #"""
        {"type":"response.done","response":{"usage":{"input_tokens":100,"output_tokens":20,
        "input_token_details":{"text_tokens":40,"audio_tokens":50,"image_tokens":10,"cached_tokens":30,
        "cached_tokens_details":{"text_tokens":10,"audio_tokens":16,"image_tokens":4}},
        "output_token_details":{"text_tokens":8,"audio_tokens":12}}}}
        """#,
      format: .openAIResponses,
      usage: TokenUsage(
        prompt: 100,
        cacheRead: 30,
        promptAudio: 50,
        cacheReadAudio: 16,
        promptImage: 6,
        completion: 20,
        completionAudio: 12
      )
    ),
    Answer(
      name: "Anthropic: the prompt is input, cache reads and cache writes together",
      body: #"""
        {"usage":{"input_tokens":3,"cache_read_input_tokens":100,"cache_creation_input_tokens":50,
        "cache_creation":{"ephemeral_5m_input_tokens":20,"ephemeral_1h_input_tokens":30},
        "output_tokens":7,"server_tool_use":{"web_search_requests":2}}}
        """#,
      format: .anthropicMessages,
      usage: TokenUsage(
        prompt: 153,
        cacheRead: 100,
        cacheWrite5m: 20,
        cacheWrite1h: 30,
        completion: 7,
        webSearches: 2
      )
    ),
    Answer(
      name: "Anthropic: a plain sum of cache writes lives five minutes",
      body: #"""
        {"usage":{"input_tokens":3,"cache_creation_input_tokens":50,"output_tokens":7}}
        """#,
      format: .anthropicMessages,
      usage: TokenUsage(prompt: 53, cacheWrite5m: 50, completion: 7)
    ),
    Answer(
      name: "Gemini: thoughts are output, tool results are input",
      body: #"""
        {"modelVersion":"g","usageMetadata":{"promptTokenCount":100,"cachedContentTokenCount":40,
        "candidatesTokenCount":20,"thoughtsTokenCount":30,"toolUsePromptTokenCount":5,
        "totalTokenCount":155,"promptTokensDetails":[{"modality":"TEXT","tokenCount":50},
        {"modality":"AUDIO","tokenCount":30},{"modality":"IMAGE","tokenCount":20}],
        "cacheTokensDetails":[{"modality":"AUDIO","tokenCount":10},{"modality":"IMAGE","tokenCount":6}],
        "candidatesTokensDetails":[{"modality":"IMAGE","tokenCount":20}]}}
        """#,
      format: .geminiContent,
      usage: TokenUsage(
        prompt: 105,
        cacheRead: 40,
        promptAudio: 30,
        cacheReadAudio: 10,
        promptImage: 14,
        completion: 50,
        reasoning: 30,
        completionImage: 20
      )
    ),
    Answer(
      name: "Bedrock Converse: an hour's cache is told by its details",
      body: #"""
        {"usage":{"inputTokens":3,"outputTokens":4,"totalTokens":37,"cacheReadInputTokens":10,
        "cacheWriteInputTokens":20,"cacheDetails":[{"ttl":"1h","inputTokens":15},{"ttl":"5m","inputTokens":5}]}}
        """#,
      format: .bedrockConverse,
      usage: TokenUsage(
        prompt: 33,
        cacheRead: 10,
        cacheWrite5m: 5,
        cacheWrite1h: 15,
        completion: 4
      )
    ),
    Answer(
      name: "Cohere: the billed units count",
      body: #"""
        {"usage":{"billed_units":{"input_tokens":51,"output_tokens":13},
        "tokens":{"input_tokens":1533,"output_tokens":36},"cached_tokens":1440}}
        """#,
      format: .cohere,
      usage: TokenUsage(prompt: 51, completion: 13)
    ),
    Answer(
      name: "Cohere embeddings: the billed units stand in meta",
      body: #"{"meta":{"billed_units":{"input_tokens":4}}}"#,
      format: .cohere,
      usage: TokenUsage(prompt: 4)
    ),
  ]

  @Test(arguments: answers)
  func `an answer is recognised and read`(_ answer: Answer) throws {
    let read = try ProviderUsage(body: answer.body)
    #expect(read.format == answer.format)
    #expect(read.usage == answer.usage)
    let bytes = Array(answer.body.utf8)
    #expect(try TokenUsage(decoding: bytes, format: answer.format) == answer.usage)
  }

  @Test(arguments: [
    ("the answer is no object", "[1]", LedgerError.Code.malformedInput),
    ("the text is cut", #"{"usage":{"prompt_tokens":1"#, .malformedInput),
    ("there is no usage", #"{"id":"x","model":"gpt-4o"}"#, .malformedInput),
    ("the usage is null", #"{"model":"gpt-4o","usage":null}"#, .malformedInput),
    ("the usage is text", #"{"usage":"12"}"#, .malformedInput),
    ("the completion is missing", #"{"prompt_tokens":5,"total_tokens":9}"#, .malformedInput),
    ("the output is missing", #"{"input_tokens":5}"#, .malformedInput),
    ("the input is missing", #"{"outputTokens":5}"#, .malformedInput),
    ("a count is text", #"{"prompt_tokens":"5","completion_tokens":1}"#, .malformedInput),
    ("a count is negative", #"{"prompt_tokens":-5,"completion_tokens":1}"#, .invalidAmount),
    ("a count is fractional", #"{"prompt_tokens":5.5,"completion_tokens":1}"#, .invalidAmount),
    ("a count is huge", #"{"prompt_tokens":1e30,"completion_tokens":1}"#, .invalidAmount),
    (
      "a count is just too large", #"{"prompt_tokens":1000000000001,"completion_tokens":1}"#,
      .invalidAmount
    ),
    (
      "a sum is too large",
      #"{"input_tokens":1000000000000,"cache_read_input_tokens":1,"output_tokens":1}"#,
      .invalidAmount
    ),
    (
      "more is cached than read",
      #"{"prompt_tokens":5,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":6}}"#,
      .invalidAmount
    ),
    (
      "more is reasoned than written",
      #"{"input_tokens":5,"output_tokens":1,"output_tokens_details":{"reasoning_tokens":2}}"#,
      .invalidAmount
    ),
    (
      "the details are a number",
      #"{"prompt_tokens":5,"completion_tokens":1,"prompt_tokens_details":7}"#, .malformedInput
    ),
    (
      "the parts of cache writes exceed their sum",
      #"""
      {"input_tokens":5,"output_tokens":1,"cache_creation_input_tokens":1,
      "cache_creation":{"ephemeral_1h_input_tokens":2}}
      """#, .invalidAmount
    ),
    (
      "cache details exceed the writes",
      #"{"inputTokens":5,"outputTokens":1,"cacheDetails":[{"ttl":"1h","inputTokens":2}]}"#,
      .invalidAmount
    ),
    (
      "a modality exceeds the prompt",
      #"{"promptTokenCount":5,"promptTokensDetails":[{"modality":"AUDIO","tokenCount":6}]}"#,
      .invalidAmount
    ),
    (
      "the list of modalities is none", #"{"promptTokenCount":5,"promptTokensDetails":5}"#,
      .malformedInput
    ),
    ("the usage counts seconds", #"{"type":"duration","input_tokens":5}"#, .malformedInput),
    (
      "the stream has only begun",
      #"{"type":"message_start","message":{"usage":{"input_tokens":5,"output_tokens":1}}}"#,
      .malformedInput
    ),
    (
      "the cost is negative", #"{"prompt_tokens":5,"completion_tokens":1,"cost":-0.1}"#,
      .invalidAmount
    ),
    (
      "the cost is text", #"{"prompt_tokens":5,"completion_tokens":1,"cost":"0.1"}"#,
      .malformedInput
    ),
  ])
  func `a usage that contradicts itself is refused`(
    _ name: String,
    _ body: String,
    _ code: LedgerError.Code
  ) {
    #expect(refusal { try ProviderUsage(body: body) } == code, "\(name)")
  }

  @Test(arguments: [
    (#"{"prompt_tokens":1,"completion_tokens":1,"cost":0.00014634}"#, "0.00014634"),
    (#"{"prompt_tokens":1,"completion_tokens":1,"cost":4.1400000000000003e-05}"#, "0.0000414"),
    (
      #"""
      {"prompt_tokens":1,"completion_tokens":1,"cost":0,"is_byok":true,
      "cost_details":{"upstream_inference_cost":0.0002265}}
      """#, "0.0002265"
    ),
    (
      #"""
      {"prompt_tokens":1,"completion_tokens":1,"cost":0.5,"is_byok":false,
      "cost_details":{"upstream_inference_cost":0.4}}
      """#, "0.5"
    ),
    (#"{"prompt_tokens":1,"completion_tokens":1,"cost":{"total_cost":0.006}}"#, "0.006"),
  ])
  func `a reported cost is read exactly`(_ body: String, _ usd: String) throws {
    #expect(try ProviderUsage(body: body).reportedCost == Money(usd: usd))
  }

  @Test func `an answer without a cost reports none`() throws {
    #expect(
      try ProviderUsage(body: #"{"prompt_tokens":1,"completion_tokens":1,"cost":null}"#)
        .reportedCost == nil
    )
  }

  @Test(arguments: [
    (
      #"{"service_tier":"default","usage":{"prompt_tokens":1,"completion_tokens":1}}"#,
      ServiceTier.standard
    ),
    (#"{"service_tier":"flex","usage":{"prompt_tokens":1,"completion_tokens":1}}"#, .flex),
    (#"{"usage":{"input_tokens":1,"output_tokens":1,"service_tier":"batch"}}"#, .batch),
    (#"{"usageMetadata":{"promptTokenCount":1,"trafficType":"ON_DEMAND_PRIORITY"}}"#, .priority),
    (#"{"usage":{"prompt_tokens":1,"completion_tokens":1}}"#, nil),
    (#"{"service_tier":"scale","usage":{"prompt_tokens":1,"completion_tokens":1}}"#, .unlisted),
  ])
  func `the tier that served a call is read`(_ body: String, _ tier: ServiceTier?) throws {
    #expect(try ProviderUsage(body: body).serviceTier == tier)
  }

  @Test func `an unknown tier is noted`() throws {
    let read = try ProviderUsage(
      body: #"{"service_tier":"scale","usage":{"prompt_tokens":1,"completion_tokens":1}}"#
    )
    #expect(read.notes.count == 1)
  }

  @Test func `the provider settles what the counts leave open`() throws {
    let bare = #"{"input_tokens":1,"output_tokens":1}"#
    #expect(try ProviderUsage(provider: "anthropic", body: bare).format == .anthropicMessages)
    #expect(try ProviderUsage(provider: "azure", body: bare).format == .openAIResponses)
  }

  @Test func `a step of another model is reported apart`() throws {
    let read = try ProviderUsage(
      body: #"""
        {"model":"claude-sonnet-5","usage":{"input_tokens":10,"output_tokens":5,
        "cache_read_input_tokens":0,"iterations":[
        {"type":"message","input_tokens":10,"output_tokens":5},
        {"type":"advisor_message","model":"claude-opus-4-8","input_tokens":20,"output_tokens":2}]}}
        """#
    )
    #expect(read.model == "claude-sonnet-5")
    #expect(read.usage == TokenUsage(prompt: 10, completion: 5))
    #expect(
      read.otherModels == [
        ProviderUsage.ModelUsage(
          model: "claude-opus-4-8",
          usage: TokenUsage(prompt: 20, completion: 2),
          step: 2
        )
      ]
    )
  }

  @Test func `tokens that have no count of their own are noted`() throws {
    let read = try ProviderUsage(
      body: #"""
        {"usageMetadata":{"promptTokenCount":9,
        "promptTokensDetails":[{"modality":"VIDEO","tokenCount":9}]}}
        """#
    )
    #expect(read.usage == TokenUsage(prompt: 9))
    #expect(read.notes == ["9 video or other tokens are counted as input tokens."])
  }
}
