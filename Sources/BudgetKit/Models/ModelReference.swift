/// A model of a provider at a service tier.
public struct ModelReference: Sendable, Hashable {
  /// The provider: `openai`, `anthropic`, `google`, `bedrock`, ...
  public var provider: String
  /// The model's exact name.
  public var name: String
  /// The service tier.
  public var serviceTier: ServiceTier

  /// Names a model.
  public init(provider: String, name: String, serviceTier: ServiceTier = .standard) {
    self.provider = provider
    self.name = name
    self.serviceTier = serviceTier
  }

  /// The model of a call of which only the cost is known.
  public static let unspecified = ModelReference(
    provider: LLMCall.unspecified,
    name: LLMCall.unspecified
  )
}
