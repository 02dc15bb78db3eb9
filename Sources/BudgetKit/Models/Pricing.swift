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
  /// Unknown: there is no price for it, and so no cost. Never the same as 0.
  case unpriced
}

extension Pricing {
  /// The number that a table holds for the word.
  var code: Int64 {
    switch self {
    case .priced: 0
    case .reported: 1
    case .free: 2
    case .unpriced: 3
    }
  }

  /// Returns what a number of a table stands for; `nil` for a number that none holds.
  init?(code: Int64) {
    guard let pricing = Self.allCases.first(where: { $0.code == code }) else { return nil }
    self = pricing
  }
}
