/// How a provider served a call, as far as that changes what the call costs.
public enum ServiceTier: String, Sendable, Hashable, CaseIterable {
  /// The ordinary tier, and the one assumed when nothing is said.
  case standard
  /// Answered within hours, usually at half the price.
  case batch
  /// Answered when there is room.
  case flex
  /// Answered first, at a premium.
  case priority
  /// Answered by a faster configuration of the same model, such as Anthropic's `speed: "fast"`.
  case fast
  /// Answered in the United States only, such as Anthropic's `inference_geo: "us"`.
  case us
  /// A batch that was answered in the United States only.
  case batchUS = "batch-us"
  /// Answered fast, and in the United States only.
  case fastUS = "fast-us"
  /// Served or extended in a way for which no list price is known: another tier, speed or region,
  /// or a tool that is billed apart.
  ///
  /// No list has a price for it, so such a call is unpriced unless its cost is reported.
  case unlisted
}

extension ServiceTier {
  /// Returns the tier of a call that was also fast, or also bound to the United States;
  /// ``unlisted`` where nobody sells that.
  package func also(_ other: ServiceTier) -> ServiceTier {
    switch (self, other) {
    case (let tier, .standard), (.standard, let tier): tier
    case (let tier, let same) where tier == same: tier
    case (.batch, .us), (.us, .batch): .batchUS
    case (.fast, .us), (.us, .fast): .fastUS
    case (.batchUS, .us), (.us, .batchUS), (.batchUS, .batch), (.batch, .batchUS): .batchUS
    case (.fastUS, .us), (.us, .fastUS), (.fastUS, .fast), (.fast, .fastUS): .fastUS
    default: .unlisted
    }
  }
}

extension ServiceTier {
  /// Reads a tier as logs and providers name it, in capital or small letters; `nil` for one that is
  /// not known.
  package init?(logged name: String) {
    switch name.lowercased() {
    case "standard", "default", "on_demand", "auto": self = .standard
    case "batch", "batches": self = .batch
    case "flex", "on_demand_flex": self = .flex
    case "priority", "on_demand_priority": self = .priority
    case let name:
      guard let tier = ServiceTier(rawValue: name) else { return nil }
      self = tier
    }
  }
}
