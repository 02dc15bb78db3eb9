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
}
