extension UsageReading {
  /// Reads chat completions of OpenAI and of the hosts that copy them.
  ///
  /// Cached tokens are part of `prompt_tokens` wherever a host reports them: in
  /// `prompt_tokens_details` (OpenAI and most others), as `prompt_cache_hit_tokens` (DeepSeek) or
  /// as `cached_tokens` (Moonshot, Together). Only an answer whose total is its prompt, such as an
  /// embedding, may lack `completion_tokens`.
  static func openAIChat(_ object: UsageObject) throws -> UsageReading {
    let prompt = try object.require("prompt_tokens")
    let completion: Int64
    if let count = try object.count("completion_tokens") {
      completion = count
    } else if try object.count("total_tokens") == prompt {
      completion = 0
    } else {
      completion = try object.require("completion_tokens")
    }
    var reading = UsageReading(TokenUsage(prompt: prompt, completion: completion))
    try reading.addChatDetails(object)
    reading.usage.reasoning =
      try object.count("completion_tokens_details.reasoning_tokens", "reasoning_tokens") ?? 0
    try reading.readHiddenTokens(object)
    try reading.readAudioSeconds(object)
    return reading
  }

  /// Reads chat completions of xAI, whose reasoning comes on top of the completion.
  static func xAIChat(_ object: UsageObject) throws -> UsageReading {
    let reasoning =
      try object.count("completion_tokens_details.reasoning_tokens", "reasoning_tokens") ?? 0
    let completion = try object.require("completion_tokens") + reasoning
    var reading = UsageReading(
      TokenUsage(prompt: try object.require("prompt_tokens"), completion: completion)
    )
    try reading.addChatDetails(object)
    reading.usage.reasoning = reasoning
    return reading
  }

  /// Reads chat completions of Perplexity, where reasoning and citations come on top of the
  /// completion.
  static func perplexityChat(_ object: UsageObject) throws -> UsageReading {
    let reasoning = try object.count("reasoning_tokens") ?? 0
    let citations = try object.count("citation_tokens") ?? 0
    var reading = UsageReading(
      TokenUsage(
        prompt: try object.require("prompt_tokens"),
        completion: try object.require("completion_tokens") + reasoning + citations,
        reasoning: reasoning,
        webSearches: try object.count("num_search_queries") ?? 0
      )
    )
    reading.note(citations, "citation", chargedAs: "output")
    return reading
  }

  private mutating func addChatDetails(_ object: UsageObject) throws {
    usage.cacheRead =
      try object.count(
        "prompt_tokens_details.cached_tokens",
        "prompt_cache_hit_tokens",
        "cached_tokens",
        "cached_prompt_text_tokens"
      ) ?? 0
    usage.cacheWrite5m = try object.count("prompt_tokens_details.cache_write_tokens") ?? 0
    usage.promptAudio = try object.count("prompt_tokens_details.audio_tokens") ?? 0
    usage.promptImage = try object.count("prompt_tokens_details.image_tokens") ?? 0
    usage.completionAudio = try object.count("completion_tokens_details.audio_tokens") ?? 0
    usage.completionImage = try object.count("completion_tokens_details.image_tokens") ?? 0
    usage.webSearches = try object.count("server_tool_use.web_search_requests") ?? 0
    note(
      try object.count("prompt_tokens_details.video_tokens"),
      "video",
      chargedAs: "input"
    )
    note(
      try object.count("num_cached_tokens"),
      "cached (num_cached_tokens)",
      chargedAs: "ordinary input"
    )
  }

  /// Leaves a call without a list price that audio was billed for by the second, which Mistral
  /// counts beside the tokens.
  private mutating func readAudioSeconds(_ object: UsageObject) throws {
    guard let seconds = try object.count("prompt_audio_seconds"), seconds > 0 else { return }
    unlist("\(seconds) seconds of audio are billed apart, so the call is unpriced; give its cost.")
  }

  /// Leaves a call without a list price whose total holds tokens that no part of it names, such as
  /// the thoughts of Gemini behind this format.
  private mutating func readHiddenTokens(_ object: UsageObject) throws {
    guard let total = try object.count("total_tokens"), total > usage.total else { return }
    unlist(
      "total_tokens (\(total)) is more than prompt and completion (\(usage.total)), and nothing says what the rest is; "
        + "the call is unpriced."
    )
  }
}

extension UsageReading {
  /// Reads the responses, realtime, image and transcription APIs of OpenAI.
  ///
  /// The details stand under `input_tokens_details`, or under `input_token_details` in realtime
  /// sessions.
  static func openAIResponses(_ object: UsageObject) throws -> UsageReading {
    if object.text("type") == "duration" {
      throw LedgerError(
        .malformedInput,
        "This usage counts seconds, not tokens; record it as a resource usage instead."
      )
    }
    var reading = UsageReading(
      TokenUsage(
        prompt: try object.require("input_tokens"),
        cacheRead: try object.input("cached_tokens"),
        cacheWrite5m: try object.input("cache_write_tokens"),
        promptAudio: try object.input("audio_tokens"),
        cacheReadAudio: try object.input("cached_tokens_details.audio_tokens"),
        completion: try object.require("output_tokens"),
        reasoning: try object.output("reasoning_tokens"),
        completionAudio: try object.output("audio_tokens"),
        completionImage: try object.output("image_tokens")
      )
    )
    let cachedImage = try object.input("cached_tokens_details.image_tokens")
    reading.usage.promptImage = max(0, try object.input("image_tokens") - cachedImage)
    reading.note(cachedImage, "cached image", chargedAs: "cached input")
    return reading
  }
}

extension UsageObject {
  fileprivate func input(_ key: String) throws -> Int64 {
    try count("input_tokens_details.\(key)", "input_token_details.\(key)") ?? 0
  }

  fileprivate func output(_ key: String) throws -> Int64 {
    try count("output_tokens_details.\(key)", "output_token_details.\(key)") ?? 0
  }
}
