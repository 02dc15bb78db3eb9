extension UsageReading {
  /// Reads the `usageMetadata` of Google Gemini and Vertex AI.
  ///
  /// Thoughts come on top of the candidates, and the results of tools on top of the prompt. Cached
  /// tokens are part of the prompt. Documents are images to the price list; video has no count of
  /// its own and is input like any other.
  static func gemini(_ object: UsageObject) throws -> UsageReading {
    let prompt = try object.count("promptTokenCount")
    guard try prompt ?? object.count("totalTokenCount") != nil else {
      throw LedgerError(
        .malformedInput,
        "The usage lacks promptTokenCount; pass the whole usageMetadata of a finished answer."
      )
    }
    let thoughts = try object.count("thoughtsTokenCount") ?? 0
    let answer = try object.count("candidatesTokenCount", "responseTokenCount") ?? 0
    var reading = UsageReading(
      TokenUsage(
        prompt: try (prompt ?? 0) + (object.count("toolUsePromptTokenCount") ?? 0),
        cacheRead: try object.count("cachedContentTokenCount") ?? 0,
        completion: answer + thoughts,
        reasoning: thoughts
      )
    )
    try reading.addModalities(object)
    return reading
  }

  private mutating func addModalities(_ object: UsageObject) throws {
    var input = try Modalities(object, "promptTokensDetails")
    input.add(try Modalities(object, "toolUsePromptTokensDetails"))
    let cached = try Modalities(object, "cacheTokensDetails")
    var output = try Modalities(object, "candidatesTokensDetails")
    output.add(try Modalities(object, "responseTokensDetails"))

    usage.promptAudio = input.audio
    usage.cacheReadAudio = cached.audio
    usage.promptImage = max(0, input.image - cached.image)
    usage.completionAudio = output.audio
    usage.completionImage = output.image
    note(input.other, "video or other", chargedAs: "input")
    note(cached.image, "cached image", chargedAs: "cached input")
    note(output.other, "video or other", chargedAs: "output")
  }
}

/// A list of token counts by modality, summed up by how they are priced.
private struct Modalities {
  var audio: Int64 = 0
  var image: Int64 = 0
  var other: Int64 = 0

  init(_ object: UsageObject, _ key: String) throws {
    for element in try object.objects(key) {
      let count = try element.count("tokenCount") ?? 0
      switch element.text("modality") {
      case "AUDIO": audio = Self.sum(audio, count)
      case "IMAGE", "DOCUMENT": image = Self.sum(image, count)
      case "TEXT", "MODALITY_UNSPECIFIED", nil: break
      default: other = Self.sum(other, count)
      }
    }
  }

  mutating func add(_ more: Modalities) {
    audio = Self.sum(audio, more.audio)
    image = Self.sum(image, more.image)
    other = Self.sum(other, more.other)
  }

  /// Adds two counts; a sum that no usage can have is held just above the largest, where it is
  /// refused.
  private static func sum(_ left: Int64, _ right: Int64) -> Int64 {
    min(left + right, TokenUsage.largestCount + 1)
  }
}
