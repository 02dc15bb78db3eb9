package import BudgetKit

extension [CategoryRule] {
  /// The rules by category, as one object.
  package var json: JSON {
    .fields(["categories": .array(categories.map { JSON.category($0.name, $0.patterns) })])
  }

  /// The rules of each category, in their order.
  package var categories: [(name: String, patterns: [String])] {
    var categories: [(name: String, patterns: [String])] = []
    for rule in self {
      if categories.last?.name == rule.category {
        categories[categories.count - 1].patterns.append(rule.pattern)
      } else {
        categories.append((rule.category, [rule.pattern]))
      }
    }
    return categories
  }
}

extension JSON {
  /// A category with its rules.
  package static func category(_ name: String, _ patterns: [String]) -> JSON {
    .fields(["category": .string(name), "features": .array(patterns.map(JSON.string))])
  }
}
