/// Another name by which a provider's model is called.
///
/// Names match exactly or not at all, so that each known date and spelling has an entry of its own.
public struct ModelAlias: Sendable, Hashable {
  /// The provider's name, in lower case.
  public var provider: String
  /// The other name.
  public var alias: String
  /// The name under which the model has prices.
  public var model: String
  /// Where the alias came from: `built-in`, `user`, `litellm`, `genai-prices`.
  public var source: String

  /// Creates an alias.
  public init(provider: String, alias: String, model: String, source: String) {
    self.provider = provider
    self.alias = alias
    self.model = model
    self.source = source
  }
}
