/// How the cost of a row came about.
///
/// Priced, free and unpriced are three states, never one.
public enum Pricing: String, Sendable, Hashable, CaseIterable {
  /// Computed from the price book.
  case priced
  /// Stated by the provider.
  case reported
  /// The price book says that it costs nothing.
  case free
  /// Nobody knows: there is no price for it, and so no cost. Never the same as 0.
  case unpriced
}
