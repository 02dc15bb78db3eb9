/// What was read out of one usage object.
struct UsageReading {
  /// The counts.
  var usage: TokenUsage
  /// One sentence for each thing in the object that the counts cannot say.
  var notes: [String] = []
  /// Calls of other models that the provider made on the way and bills apart.
  var otherModels: [ProviderUsage.ModelUsage] = []
  /// The tier that the usage tells; ``ServiceTier/unlisted`` where something in it is paid for and
  /// has no list price.
  var tier = ServiceTier.standard

  init(_ usage: TokenUsage) { self.usage = usage }

  /// Leaves the call without a list price, with one sentence that says why.
  mutating func unlist(_ reason: String) {
    tier = .unlisted
    notes.append(reason)
  }

  /// Notes tokens that are charged like any others of their side because ``TokenUsage`` has no
  /// count of them.
  mutating func note(_ count: Int64?, _ what: String, chargedAs bucket: String) {
    guard let count, count > 0 else { return }
    notes.append("\(count) \(what) tokens are counted as \(bucket) tokens.")
  }
}

extension UsageReading {
  /// Reads a usage object in a given format, and throws where its counts contradict each other.
  init(_ object: UsageObject, format: UsageFormat, model: String?) throws {
    switch format {
    case .openAIChat: self = try .openAIChat(object)
    case .openAIResponses: self = try .openAIResponses(object)
    case .openAIEmbeddings: self.init(TokenUsage(prompt: try object.require("prompt_tokens")))
    case .xAIChat: self = try .xAIChat(object)
    case .perplexityChat: self = try .perplexityChat(object)
    case .anthropicMessages: self = try .anthropic(object, model: model)
    case .geminiContent: self = try .gemini(object)
    case .bedrockConverse: self = try .bedrock(object)
    case .cohere: self = try .cohere(object)
    }
    try usage.validate()
  }
}
