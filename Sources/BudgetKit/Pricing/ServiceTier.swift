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

extension ServiceTier {
  /// Reads a tier as logs and providers name it, in capital or small letters; `nil` for one that is not known.
  package init?(logged name: String) {
    switch name.lowercased() {
    case "standard", "default", "on_demand", "auto": self = .standard
    case "batch", "batches": self = .batch
    case "flex", "on_demand_flex": self = .flex
    case "priority", "on_demand_priority": self = .priority
    default: return nil
    }
  }
}
