extension UsageReading {
  /// Reads Anthropic messages, also as Bedrock, Vertex AI and Azure hand them on.
  ///
  /// `input_tokens` leaves out what was read from a cache or written to one; the prompt is the sum
  /// of all three. Writes are told apart by `cache_creation`; whatever of
  /// `cache_creation_input_tokens` it does not name lives five minutes.
  ///
  /// The model that the answer names decides whose steps are its own: see ``AnthropicSteps``.
  static func anthropic(_ object: UsageObject, model: String?) throws -> UsageReading {
    let outer = try anthropicTokens(object)
    try outer.validate()
    let steps = try object.objects("iterations").map { iteration in
      AnthropicSteps.Step(
        type: iteration.text("type"),
        model: iteration.text("model"),
        speed: iteration.text("speed"),
        usage: try validated(anthropicTokens(iteration))
      )
    }
    let charges = AnthropicSteps(steps, outer: outer, model: model)
    var reading = UsageReading(charges.own)
    let serving = AnthropicServing(
      serviceTier: object.text("service_tier"),
      speed: object.text("speed"),
      region: object.text("inference_geo")
    )
    reading.tier = serving.tier
    reading.notes = serving.remarks
    reading.otherModels = charges.others.map { ProviderUsage.ModelUsage($0, serving) }
    try reading.readServerTools(object)
    return reading
  }

  private static func anthropicTokens(_ object: UsageObject) throws -> TokenUsage {
    let writes = try CacheWrites(object)
    let cacheRead = try object.count("cache_read_input_tokens") ?? 0
    return TokenUsage(
      prompt: try object.require("input_tokens") + cacheRead + writes.total,
      cacheRead: cacheRead,
      cacheWrite5m: writes.fiveMinutes,
      cacheWrite1h: writes.oneHour,
      completion: try object.require("output_tokens"),
      reasoning: try object.count("output_tokens_details.thinking_tokens") ?? 0,
      webSearches: try object.count("server_tool_use.web_search_requests") ?? 0
    )
  }

  private static func validated(_ usage: TokenUsage) throws -> TokenUsage {
    try usage.validate()
    return usage
  }

  /// Leaves a call without a list price that used a server tool other than those paid with tokens.
  private mutating func readServerTools(_ object: UsageObject) throws {
    for counter in object.json["server_tool_use"]?.object ?? []
    where !AnthropicTool.isPaidWithTokens(counter.key) {
      if try object.count("server_tool_use.\(counter.key)") ?? 0 > 0 {
        unlist(AnthropicTool.remark(counter.key))
      }
    }
  }
}

extension ProviderUsage.ModelUsage {
  fileprivate init(_ other: AnthropicSteps.Other, _ serving: AnthropicServing) {
    self.init(
      model: other.step.model,
      usage: other.step.usage,
      step: other.number,
      serviceTier: serving.step(speed: other.step.speed).tier,
      reportedCost: other.isFree ? .zero : nil
    )
  }
}

/// The tokens written to a cache, by how long it lives.
private struct CacheWrites {
  let fiveMinutes: Int64
  let oneHour: Int64

  var total: Int64 { fiveMinutes + oneHour }

  init(_ object: UsageObject) throws {
    let named5m = try object.count("cache_creation.ephemeral_5m_input_tokens") ?? 0
    let named1h = try object.count("cache_creation.ephemeral_1h_input_tokens") ?? 0
    let named = named5m + named1h
    let total = try object.count("cache_creation_input_tokens") ?? named
    guard named <= total else {
      throw LedgerError(
        .invalidAmount,
        "cache_creation names \(named) tokens, but cache_creation_input_tokens only \(total); correct one of them."
      )
    }
    fiveMinutes = total - named1h
    oneHour = named1h
  }
}
