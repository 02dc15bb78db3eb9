/// Why a call has no price.
package enum PriceGap: Sendable, Hashable {
  /// Nobody knows the model under this name.
  case model
  /// The model has prices, but none in the service tier.
  case tier(ServiceTier)
  /// The prices of the model begin after the call.
  case time(from: Instant)
  /// The price lacks rates that the call needs.
  case rates([RateName])
}

extension PriceGap {
  /// Says what is missing, as the end of a sentence about a model.
  package var predicate: String {
    switch self {
    case .model: "has no price"
    case .tier(.unlisted):
      "was served in a way that no price list has: another tier, speed or region, or a tool that is billed apart"
    case .tier(let tier): "has no price in the \(tier) tier"
    case .time(let start): "has no price before \(start)"
    case .rates(let names):
      "has no rate for \(names.map(\.description).joined(separator: " and "))"
    }
  }
}

extension PriceTable {
  /// Returns why a call has no price, or `nil` where it has one.
  func gap(
    provider: String,
    model: String,
    tier: ServiceTier,
    usage: TokenUsage,
    at instant: Instant
  ) -> PriceGap? {
    let price = price(
      provider: provider,
      model: model,
      tier: tier,
      promptTokens: usage.prompt,
      at: instant
    )
    if let price {
      let missing = price.rates.missing(for: usage)
      return missing.isEmpty ? nil : .rates(missing)
    }
    guard let held = choices(provider: provider, model: model) else { return .model }
    let starts = held.filter { $0.tier == tier }.map(\.validFrom)
    return starts.min().map { .time(from: $0) } ?? .tier(tier)
  }

  /// Returns the names that look most like one that nobody knows: of the same provider, and the
  /// same name of other providers.
  ///
  /// - Complexity: The letters of the name times those of all names.
  package func names(near model: String, of provider: String) -> [String] {
    let payee = SpelledModel.provider(of: model) ?? ProviderName.canonical(provider)
    let isOpen = ProviderName.gateways.contains(payee)
    let bare = String(model.lowercased().split(separator: "/").last ?? "")
    let letters = Array(bare.utf8.prefix(64))
    var found: [(name: String, distance: Int)] = []
    for name in choices.keys where !name.model.hasPrefix(":") {
      if name.provider == payee || isOpen && ProviderName.makers.contains(name.provider) {
        let other = Array((name.model.lowercased().split(separator: "/").last ?? "").utf8)
        let distance = editDistance(letters, other)
        if 3 * distance <= letters.count { found.append((quoted(name.model), distance)) }
      } else if name.model == bare || name.model == model {
        found.append(("\(quoted(name.model)) of \(name.provider)", 1))
      }
    }
    return found.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(3).map(\.name)
  }
}
