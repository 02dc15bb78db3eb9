/// What a hard budget does when it is asked to hold money for a call that has no known price.
public enum UnpricedPolicy: Sendable, Hashable {
  /// Refuses it.
  case refuse
  /// Holds at least this amount for it.
  case ceiling(Money)
  /// Holds what the caller estimated.
  case allow
}

extension UnpricedPolicy {
  /// The name of the policy, as the ledger stores it.
  package var name: String {
    switch self {
    case .refuse: "refuse"
    case .ceiling: "ceiling"
    case .allow: "allow"
    }
  }

  /// The amount of a ceiling.
  package var ceiling: Money? {
    if case .ceiling(let amount) = self { amount } else { nil }
  }
}
