extension UsageReading {
  /// Reads Amazon Bedrock Converse.
  ///
  /// `inputTokens` leaves out what was read from a cache or written to one; the prompt is the sum
  /// of all three. Writes live five minutes unless `cacheDetails` says that some live an hour.
  static func bedrock(_ object: UsageObject) throws -> UsageReading {
    let cacheRead = try object.count("cacheReadInputTokens", "cacheReadInputTokenCount") ?? 0
    let written = try object.count("cacheWriteInputTokens", "cacheWriteInputTokenCount") ?? 0
    var oneHour: Int64 = 0
    for detail in try object.objects("cacheDetails") where detail.text("ttl") == "1h" {
      oneHour = min(oneHour + (try detail.require("inputTokens")), TokenUsage.largestCount + 1)
    }
    guard oneHour <= written else {
      throw LedgerError(
        .invalidAmount,
        "cacheDetails names \(oneHour) tokens, but cacheWriteInputTokens only \(written); correct one of them."
      )
    }
    return UsageReading(
      TokenUsage(
        prompt: try object.require("inputTokens") + cacheRead + written,
        cacheRead: cacheRead,
        cacheWrite5m: written - oneHour,
        cacheWrite1h: oneHour,
        completion: try object.require("outputTokens")
      )
    )
  }

  /// Reads Cohere, which bills less than the model reads: its own preamble is not charged.
  ///
  /// Embeddings have no output.
  static func cohere(_ object: UsageObject) throws -> UsageReading {
    UsageReading(
      TokenUsage(
        prompt: try object.require("billed_units.input_tokens"),
        promptImage: try object.count("billed_units.image_tokens") ?? 0,
        completion: try object.count("billed_units.output_tokens") ?? 0
      )
    )
  }
}
