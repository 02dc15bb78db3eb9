/// What a hard budget does when it is asked to hold money for a call whose price nobody knows.
public enum UnpricedPolicy: Sendable, Hashable {
  /// Refuses it.
  case refuse
  /// Holds at least this amount for it.
  case ceiling(Money)
  /// Holds what the caller estimated.
  case allow
}
