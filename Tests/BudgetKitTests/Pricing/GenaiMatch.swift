import BudgetKit
import Foundation
import Testing

/// The rules by which genai-prices finds a model: used here to check prices, never by the importer.
struct GenaiMatcher {
  private let providers: [String: JSON]

  init(_ list: JSON) throws {
    let providers = try #require(list.array)
    self.providers = Dictionary(
      providers.compactMap { provider in provider["id"]?.string.map { ($0, provider) } },
      uniquingKeysWith: { first, _ in first }
    )
  }

  /// Returns the provider and id of the model that a name means, the provider's stand-ins included.
  func find(_ name: String, at provider: String) -> (provider: String, model: String)? {
    let standIns = providers[provider]?["fallback_model_providers"]?.array ?? []
    for place in [provider] + standIns.compactMap(\.string) {
      for model in providers[place]?["models"]?.array ?? []
      where Self.matches(model["match"] ?? .null, name.lowercased()) {
        return model["id"]?.string.map { (place, $0) }
      }
    }
    return nil
  }

  private static func matches(_ rule: JSON, _ name: String) -> Bool {
    guard let clause = rule.object?.first else { return false }
    let text = clause.value.string ?? ""
    let rules = clause.value.array ?? []
    return switch clause.key {
    case "or": rules.contains { matches($0, name) }
    case "and": rules.allSatisfy { matches($0, name) }
    case "equals": name == text
    case "starts_with": name.hasPrefix(text)
    case "ends_with": name.hasSuffix(text)
    case "contains": name.contains(text)
    case "regex": name.range(of: text, options: .regularExpression) != nil
    default: false
    }
  }
}
