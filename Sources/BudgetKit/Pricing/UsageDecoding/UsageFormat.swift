/// How a provider's answers spell the tokens that they used.
public enum UsageFormat: String, Sendable, Hashable, CaseIterable {
  /// OpenAI chat completions and the many hosts that copy them: `prompt_tokens`,
  /// `completion_tokens`.
  case openAIChat
  /// OpenAI responses, realtime sessions, images and transcriptions: `input_tokens`,
  /// `output_tokens`.
  case openAIResponses
  /// OpenAI embeddings: `prompt_tokens`, and no output.
  case openAIEmbeddings
  /// xAI chat completions, whose `reasoning_tokens` come on top of `completion_tokens`.
  case xAIChat
  /// Perplexity chat completions, whose reasoning and citation tokens come on top of
  /// `completion_tokens`.
  case perplexityChat
  /// Anthropic messages, whose `input_tokens` leave out whatever touched the cache.
  case anthropicMessages
  /// Google Gemini and Vertex AI: `usageMetadata` with `promptTokenCount` and
  /// `candidatesTokenCount`.
  case geminiContent
  /// Amazon Bedrock Converse: `inputTokens`, `outputTokens`, without whatever touched the cache.
  case bedrockConverse
  /// Cohere: `billed_units`, which is less than what the model read.
  case cohere
}

extension UsageFormat {
  /// Returns the format that the members of a usage object show, or `nil` for none that is known.
  ///
  /// The provider settles what the members alone leave open, such as `input_tokens` without any
  /// detail.
  static func recognise(_ usage: UsageObject, provider: String?) throws -> UsageFormat? {
    if usage.holds("promptTokenCount", "candidatesTokenCount", "totalTokenCount") {
      return .geminiContent
    }
    guard !isOfLibrary(usage) else { return nil }
    if usage.holds("inputTokens", "outputTokens") { return .bedrockConverse }
    if usage.holds("billed_units") { return .cohere }
    if usage.holds("prompt_tokens") { return try recogniseChat(usage, provider: provider) }
    guard usage.holds("input_tokens", "output_tokens") else { return nil }
    if usage.holds("cache_read_input_tokens", "cache_creation_input_tokens", "cache_creation") {
      return .anthropicMessages
    }
    return provider == "anthropic" ? .anthropicMessages : .openAIResponses
  }

  /// Whether a library has put counts of its own together, in which the names of a provider mean
  /// something else: what the AI SDK and LangChain call input holds what was read from a cache.
  private static func isOfLibrary(_ usage: UsageObject) -> Bool {
    if usage.holds("cachedInputTokens", "inputTokenDetails") { return true }
    let details = usage.json["input_token_details"]
    return ["cache_read", "cache_creation"].contains { details?[$0] != nil }
  }

  /// Tells chat completions whose reasoning comes on top of the completion from the others.
  ///
  /// The total settles it where it can; the provider where it cannot.
  private static func recogniseChat(_ usage: UsageObject, provider: String?) throws -> UsageFormat {
    if usage.holds("citation_tokens", "num_search_queries") || provider == "perplexity" {
      return .perplexityChat
    }
    let sum = try usage.require("prompt_tokens") + (usage.count("completion_tokens") ?? 0)
    let reasoning = try usage.count(
      "completion_tokens_details.reasoning_tokens",
      "reasoning_tokens"
    )
    guard let reasoning, reasoning > 0 else {
      return usage.holds("cached_prompt_text_tokens") ? .xAIChat : .openAIChat
    }
    let total = try usage.count("total_tokens")
    if total == sum + reasoning { return .xAIChat }
    if total == sum { return .openAIChat }
    return provider == "xai" || usage.holds("cached_prompt_text_tokens") ? .xAIChat : .openAIChat
  }
}
