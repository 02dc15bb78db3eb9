extension UsagePlace {
  /// Why the model stopped, in the provider's own word, or `nil` where the answer does not say so.
  ///
  /// It stands beside the usage (Anthropic, Bedrock, Cohere), with the first choice (OpenAI and the
  /// hosts that copy it) or candidate (Google), and for OpenAI responses is the reason why they are
  /// incomplete, or else their status.
  var finishReason: String? {
    let places: [JSON?] = [
      holder["stop_reason"], holder["stopReason"], holder["finish_reason"],
      holder["choices"]?.array?.first?["finish_reason"],
      holder["candidates"]?.array?.first?["finishReason"],
      holder[path: "incomplete_details", "reason"],
      holder["object"]?.string == "response" ? holder["status"] : nil,
    ]
    let word = places.lazy.compactMap { $0?.string }.first { !$0.isEmpty }
    return word.flatMap(cleanedName)
  }
}
