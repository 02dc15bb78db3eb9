/// Another name under which a provider's model is known.
///
/// Lookup of a price takes the exact name first and an alias second, never a prefix or a pattern.
public struct ModelAlias: Sendable, Hashable {
  /// The provider, in its lower-case name.
  public var provider: String
  /// The other name.
  public var alias: String
  /// The model that it means.
  public var model: String

  /// Creates an alias.
  public init(provider: String, alias: String, model: String) {
    self.provider = provider
    self.alias = alias
    self.model = model
  }
}
