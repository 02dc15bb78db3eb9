/// The counts of a call as a log spells them, before it is known what contains what.
struct LoggedTokens {
  var input: Int64 = 0
  var cacheRead: Int64 = 0
  var cacheWrite: Int64 = 0
  var cacheWrite1h: Int64 = 0
  var output: Int64 = 0
  var reasoning: Int64 = 0
  /// The record's own total, which proves what contains what.
  var total: Int64?
  /// Whether the input holds what touched a cache, where no total says so.
  var inputHoldsCache: Bool
  /// Whether the output holds what was spent on reasoning, where no total says so.
  var outputHoldsReasoning: Bool
}

extension LoggedTokens {
  /// Returns the counts in our buckets.
  ///
  /// The total decides where it fits one reading alone; what a source says of itself decides
  /// otherwise. A cache that is larger than the input cannot be a part of it.
  func usage() throws -> TokenUsage {
    let cache = cacheRead + cacheWrite + cacheWrite1h
    let readings = [true, false].flatMap { cacheIsInside in
      [true, false].map { (cacheIsInside, $0) }
    }
    let fitting = readings.filter { reading in
      total == sum(cacheIsInside: reading.0, reasoningIsInside: reading.1)
    }
    let isTold = fitting.contains { $0 == (inputHoldsCache, outputHoldsReasoning) }
    let (holdsCache, holdsReasoning) =
      isTold
      ? (inputHoldsCache, outputHoldsReasoning)
      : fitting.first ?? (inputHoldsCache, outputHoldsReasoning)
    let cacheIsInside = holdsCache && cache <= input
    let reasoningIsInside = holdsReasoning && reasoning <= output
    let usage = TokenUsage(
      prompt: cacheIsInside ? input : input + cache,
      cacheRead: cacheRead,
      cacheWrite5m: cacheWrite,
      cacheWrite1h: cacheWrite1h,
      completion: reasoningIsInside ? output : output + reasoning,
      reasoning: reasoning
    )
    try usage.validate()
    return usage
  }

  /// Whether nothing at all was counted.
  var isEmpty: Bool {
    input == 0 && cacheRead == 0 && cacheWrite == 0 && cacheWrite1h == 0 && output == 0
      && reasoning == 0
  }

  private func sum(cacheIsInside: Bool, reasoningIsInside: Bool) -> Int64 {
    input + output + (cacheIsInside ? 0 : cacheRead + cacheWrite + cacheWrite1h)
      + (reasoningIsInside ? 0 : reasoning)
  }
}

/// Who made a model, by the names that makers give their own.
enum ModelMaker {
  /// Returns the provider that a name says or that alone makes such models; `nil` where neither is
  /// known.
  static func provider(of model: String) -> String? {
    if let said = SpelledModel.provider(of: model) { return said }
    let name = model.lowercased()
    return prefixes.first { name.hasPrefix($0.prefix) }?.provider
  }

  private static let prefixes: [(prefix: String, provider: String)] = [
    ("claude", "anthropic"), ("gemini", "google"), ("gpt-", "openai"), ("chatgpt", "openai"),
    ("o1", "openai"), ("o3", "openai"), ("o4", "openai"), ("codex", "openai"),
    ("text-embedding-3", "openai"), ("grok", "xai"), ("deepseek", "deepseek"),
    ("mistral", "mistral"), ("codestral", "mistral"), ("command-", "cohere"),
    ("kimi", "moonshotai"),
    ("glm-", "zai"), ("qwen", "alibaba"),
  ]
}
