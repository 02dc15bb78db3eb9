extension UsageReading {
  /// Reads Anthropic messages, also as Bedrock, Vertex AI and Azure hand them on.
  ///
  /// `input_tokens` leaves out what was read from a cache or written to one; the prompt is the sum of all three. Writes are
  /// told apart by `cache_creation`; whatever of `cache_creation_input_tokens` it does not name lives five minutes.
  static func anthropic(_ object: UsageObject) throws -> UsageReading {
    let writes = try CacheWrites(object)
    let cacheRead = try object.count("cache_read_input_tokens") ?? 0
    var reading = UsageReading(
      TokenUsage(
        prompt: try object.require("input_tokens") + cacheRead + writes.total,
        cacheRead: cacheRead,
        cacheWrite5m: writes.fiveMinutes,
        cacheWrite1h: writes.oneHour,
        completion: try object.require("output_tokens"),
        reasoning: try object.count("output_tokens_details.thinking_tokens") ?? 0,
        webSearches: try object.count("server_tool_use.web_search_requests") ?? 0
      )
    )
    try reading.addIterations(object)
    if let speed = object.text("speed"), speed != "standard" {
      reading.notes.append("The speed \(quoted(speed)) is billed at a multiple of the list price.")
    }
    if object.text("inference_geo") == "us" {
      reading.notes.append("Inference in the US only is billed at a multiple of the list price.")
    }
    return reading
  }

  /// Adds the steps that another model took: they are billed apart and stand in no sum of the object.
  private mutating func addIterations(_ object: UsageObject) throws {
    for iteration in try object.objects("iterations") {
      guard let type = iteration.text("type"), type != "message" else { continue }
      let step = try UsageReading.anthropic(iteration).usage
      try step.validate()
      otherModels.append(ProviderUsage.ModelUsage(model: iteration.text("model"), usage: step))
      notes.append("A step of type \(quoted(type)) is billed apart: see otherModels.")
    }
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
