/// What a check of a ledger found.
public struct Verification: Sendable, Hashable {
  /// How many figures and rules were checked.
  public internal(set) var checked = 0
  /// What differs from what the rows say, one sentence each.
  ///
  /// Empty for books in order.
  public internal(set) var differences: [String] = []

  /// Whether everything agrees.
  public var isOK: Bool { differences.isEmpty }
}

extension Verification {
  /// Counts one check, and notes the difference if there is one.
  mutating func expect(_ isRight: Bool, _ difference: @autoclosure () -> String) {
    checked += 1
    if !isRight { differences.append(difference()) }
  }

  /// Checks that two sets of keyed figures are the same.
  mutating func expectEqual<Key: Hashable & Comparable, Figures: Equatable>(
    stored: [Key: Figures],
    computed: [Key: Figures],
    _ what: String
  ) {
    for key in Set(stored.keys).union(computed.keys).sorted() {
      expect(
        stored[key] == computed[key],
        "\(what) \(key) holds \(Self.describe(stored[key])), but its rows give "
          + "\(Self.describe(computed[key]))."
      )
    }
  }

  private static func describe(_ figures: (some Any)?) -> String {
    figures.map { "\($0)" } ?? "nothing"
  }
}
