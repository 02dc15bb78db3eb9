/// How fast a provider promises to answer, which changes what a call costs.
public enum ServiceTier: String, Sendable, Hashable, CaseIterable {
  /// The ordinary tier, and the one assumed when nothing is said.
  case standard
  /// Answered within hours, usually at half the price.
  case batch
  /// Answered when there is room.
  case flex
  /// Answered first, at a premium.
  case priority
}
