/// A rule that puts features into a category.
public struct CategoryRule: Sendable, Hashable {
  /// The features: a name, in which `*` stands for any text.
  public let pattern: String
  /// The category.
  public let category: String

  /// Creates a rule.
  public init(_ pattern: String, in category: String) {
    self.pattern = pattern
    self.category = category
  }
}

extension CategoryRule {
  /// Throws unless the rule can be kept.
  func validate() throws {
    try validateName(category, what: "The category")
    try validateName(pattern, what: "The feature")
    guard category != FeatureCategories.none else {
      throw LedgerError(
        .invalidValue,
        "\(quoted(category)) is what features are in that no rule names; choose another category."
      )
    }
  }

  /// How many characters of a feature are told, of which the rule with the most counts.
  private var told: Int { pattern.utf8.count { $0 != UInt8(ascii: "*") } }

  private var isExact: Bool { !pattern.utf8.contains(UInt8(ascii: "*")) }

  /// Whether this rule counts before another where both fit.
  fileprivate func goesBefore(_ other: CategoryRule) -> Bool {
    if told != other.told { return told > other.told }
    if isExact != other.isExact { return isExact }
    return pattern < other.pattern
  }

  /// Whether a feature fits the pattern.
  ///
  /// - Complexity: The product of both lengths at most.
  func fits(_ feature: String) -> Bool {
    let (pattern, text) = (Array(pattern.utf8), Array(feature.utf8))
    let star = UInt8(ascii: "*")
    var (place, next) = (0, 0)
    var lastStar: (pattern: Int, text: Int)?
    while place < text.count {
      if next < pattern.count, pattern[next] == star {
        lastStar = (next, place)
        next += 1
      } else if next < pattern.count, pattern[next] == text[place] {
        place += 1
        next += 1
      } else if let star = lastStar {
        // The star takes one more.
        lastStar = (star.pattern, star.text + 1)
        place = star.text + 1
        next = star.pattern + 1
      } else {
        return false
      }
    }
    return pattern[next...].allSatisfy { $0 == star }
  }
}

/// The categories that rules make of features.
///
/// A feature belongs to the category of the longest pattern that it fits, stars not counted; of two
/// as long one without a star counts, else the first by name. A feature that fits none is
/// ``none``.
public struct FeatureCategories: Sendable, Hashable {
  /// The rules, in the order in which they count.
  public let rules: [CategoryRule]

  /// The category of features that no rule names.
  public static let none = "uncategorised"

  /// Creates categories from rules in any order.
  public init(_ rules: [CategoryRule] = []) {
    self.rules = rules.sorted { $0.goesBefore($1) }
  }

  /// Returns the category of a feature.
  ///
  /// - Complexity: Linear in the rules.
  public func category(of feature: String) -> String {
    rules.first { $0.fits(feature) }?.category ?? Self.none
  }
}

/// The names that rows have, their categories included, each of which is found once.
struct CategoryNames {
  private let categories: FeatureCategories
  private var known: [String: String] = [:]
  /// Features that no rule names; a few of them.
  private(set) var uncategorised: Set<String> = []

  /// Of how many features the category is kept in mind.
  private static let mostKnown = 4_096
  /// How many features without a category are told.
  static let mostTold = 20

  init(_ categories: FeatureCategories) { self.categories = categories }

  /// Returns the name of a row for a dimension; `nil` for none.
  mutating func name(
    of dimension: UsageDimension,
    _ name: (UsageDimension) throws -> String?
  ) rethrows -> String? {
    guard dimension == .category else { return try name(dimension) }
    guard let feature = try name(.feature) else { return nil }
    if let category = known[feature] { return category }
    let category = categories.category(of: feature)
    if known.count >= Self.mostKnown { known = [:] }
    known[feature] = category
    return category
  }

  /// Notes that a feature belongs to no category.
  mutating func note(uncategorised feature: String?) {
    guard let feature, uncategorised.count <= Self.mostTold else { return }
    uncategorised.insert(feature)
  }
}
