import BudgetKit
import Foundation
import Testing

/// One entry of the golden data: an answer, and what genai-prices reads out of it by each flavour.
struct GoldenAnswer {
  let body: JSON
  let model: String?
  let readings: [Reading]

  /// One reading, shared by all flavours that agree on it.
  struct Reading {
    let usage: [String: Int64]
    let flavours: [Flavour]
  }

  /// One provider's way to read, with the price it comes to.
  struct Flavour {
    let provider: String
    let name: String
    let total: Decimal?
  }

  static func all() throws -> [GoldenAnswer] {
    let list = try JSON(parsing: PriceListData.bytes("golden/genai_prices_usages_even.json.gz"))
    return try #require(list.array).map(GoldenAnswer.init)
  }

  private init(_ json: JSON) throws {
    body = try #require(json["body"])
    model = json["model"]?.string
    readings = try #require(json["extracted"]?.array).map { reading in
      let counts = try #require(reading["usage"]?.object)
      return Reading(
        usage: Dictionary(uniqueKeysWithValues: counts.map { ($0.key, $0.value.int64 ?? -1) }),
        flavours: try #require(reading["extractors"]?.array).map(Flavour.init)
      )
    }
  }

  /// The provider and flavour that the shape of the body belongs to.
  var own: (provider: String, flavour: String) {
    guard let usage = body["usage"] else {
      return body["usageMetadata"] != nil ? ("google", "default") : ("cohere", "embeddings")
    }
    if usage["inputTokens"] != nil { return ("aws", "default") }
    if usage["billed_units"] != nil { return ("cohere", "default") }
    if usage["cache_read_input_tokens"] != nil { return ("anthropic", "default") }
    if usage["input_tokens"] != nil { return ("openai", "responses") }
    if usage["completion_tokens"] == nil { return ("openai", "embeddings") }
    if usage["queue_time"] != nil { return ("groq", "default") }
    if usage["num_cached_tokens"] != nil { return ("mistral", "default") }
    if usage["prompt_cache_hit_tokens"] != nil { return ("deepseek", "chat") }
    return usage["cost"] != nil ? ("openrouter", "chat") : ("openai", "chat")
  }

  /// What is expected of the flavour that the body belongs to.
  var ownReading: Reading? {
    readings.first { reading in
      reading.flavours.contains { $0.provider == own.provider && $0.name == own.flavour }
    }
  }
}

extension GoldenAnswer.Flavour {
  fileprivate init(_ json: JSON) throws {
    provider = try #require(json["provider_id"]?.string)
    name = try #require(json["api_flavor"]?.string)
    func amount(_ key: String) -> Decimal? {
      json[key]?.string.flatMap { Decimal(string: $0) }
    }
    if let whole = amount("total_price") {
      total = whole
    } else if let input = amount("input_price"), let output = amount("output_price") {
      total = input + output
    } else {
      total = nil
    }
  }

  /// The price in whole nanodollars, rounded half up.
  var totalNanodollars: Int64? {
    guard var scaled = total.map({ $0 * 1_000_000_000 }) else { return nil }
    var rounded = Decimal()
    NSDecimalRound(&rounded, &scaled, 0, .plain)
    return Int64(rounded.description)
  }

  /// Our format for the flavour; `nil` where we have none.
  var format: UsageFormat? {
    switch (provider, name) {
    case ("google", "default"): .geminiContent
    case ("aws", "default"): .bedrockConverse
    case ("cohere", "default"), ("cohere", "embeddings"): .cohere
    case ("cohere", "tokens"): nil
    case ("anthropic", "default"), ("minimax", "default"), (_, "anthropic"): .anthropicMessages
    case ("x-ai", _): .xAIChat
    case ("perplexity", _): .perplexityChat
    case (_, "responses"): .openAIResponses
    case (_, "embeddings"): .openAIEmbeddings
    default: .openAIChat
    }
  }
}

extension GoldenAnswer.Reading {
  /// The counts as ours are named.
  ///
  /// Text and tool tokens are no counts of their own: nothing prices them apart.
  var expected: TokenUsage {
    func count(_ key: String) -> Int64 { usage[key] ?? 0 }
    let written = count("cache_write_tokens")
    let oneHour = count("cache_write_1h_tokens")
    return TokenUsage(
      prompt: count("input_tokens"),
      cacheRead: count("cache_read_tokens"),
      cacheWrite5m: written - oneHour,
      cacheWrite1h: oneHour,
      promptAudio: count("input_audio_tokens"),
      cacheReadAudio: count("cache_audio_read_tokens"),
      promptImage: max(0, count("input_image_tokens") - count("cache_image_read_tokens")),
      completion: count("output_tokens"),
      reasoning: count("output_reasoning_tokens"),
      completionAudio: count("output_audio_tokens"),
      completionImage: count("output_image_tokens"),
      webSearches: count("web_searches")
    )
  }

  /// The counts that are not zero and that no count of ours can say.
  var unrepresented: [String] {
    let known: Set = [
      "input_video_tokens", "output_video_tokens", "cache_image_read_tokens",
      "cache_video_read_tokens",
      "output_citation_tokens",
    ]
    return usage.filter { known.contains($0.key) && $0.value > 0 }.keys.sorted()
  }
}
