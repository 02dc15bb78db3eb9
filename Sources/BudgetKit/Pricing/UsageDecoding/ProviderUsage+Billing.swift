extension ProviderUsage {
  /// Returns the cost that an answer reports, or `nil`.
  ///
  /// `cost` is a number of dollars (OpenRouter), or an object with `total_cost` (Perplexity). With
  /// `is_byok` the model was paid by the customer's own key, and what that cost stands in
  /// `cost_details`; without it the fee alone would be too little. xAI counts in ticks, ten
  /// thousand millions to a dollar. A refusal before any output is free.
  static func reportedCost(_ place: UsagePlace, _ reading: inout UsageReading) throws -> Money? {
    if place.isFreeRefusal(reading.usage) {
      reading.notes.append("A refusal before any output is not billed.")
      return .zero
    }
    let usage = place.usage
    if let ticks = try usage.ticks("cost_in_usd_ticks") { return ticks }
    guard let cost = usage.json["cost"], !cost.isNull else { return nil }
    let amount = cost.object == nil ? cost : cost["total_cost"] ?? .null
    if amount.isNull { return nil }
    let charged = try dollars(amount, "cost")
    guard usage.json["is_byok"]?.bool == true else { return charged }
    guard let upstream = usage.json[path: "cost_details", "upstream_inference_cost"],
      !upstream.isNull
    else {
      reading.unlist(
        "The answer tells the router's fee alone and not what your own key paid, so the call is unpriced."
      )
      return nil
    }
    guard let sum = charged.adding(try dollars(upstream, "upstream_inference_cost")) else {
      throw LedgerError(.invalidAmount, "The reported costs add up to more than an amount can be.")
    }
    return sum
  }

  private static func dollars(_ value: JSON, _ name: String) throws -> Money {
    guard let number = value.number else {
      throw LedgerError(.malformedInput, "\(name) must be a number of US dollars.")
    }
    let amount = try Money(loggedUSD: Array(number.utf8))
    guard amount >= .zero, amount <= .largestAmount else {
      throw LedgerError(
        .invalidAmount,
        "\(name) must be between 0 and \(Money.largestAmount) US dollars; this is \(amount)."
      )
    }
    return amount
  }

  /// Reads the tier that served the call; one that no price list knows is ``ServiceTier/unlisted``,
  /// with a note.
  mutating func readServiceTier(_ place: UsagePlace, _ read: ServiceTier) {
    let usage = place.usage
    let names = [
      usage.text("service_tier"), usage.text("serviceTier"), usage.text("trafficType"),
      place.holder["service_tier"]?.string, place.holder["serviceTier"]?.string,
      place.holder[path: "serviceTier", "type"]?.string,
    ].compactMap { $0 }
    guard !names.isEmpty || read != .standard else { return }
    serviceTier = names.reduce(read) { tier, name in
      let named = Self.tier(named: name)
      if named == .unlisted && read != .unlisted {
        notes.append("The service tier \(quoted(name)) has no list price, so the call is unpriced.")
      }
      // What the reading found is more than the tier's name: a speed, a region.
      return tier == .standard || tier == .unlisted
        ? tier.also(named) : named == .unlisted ? named : tier
    }
  }

  private static func tier(named name: String) -> ServiceTier {
    switch name.lowercased() {
    case "", "standard", "default", "on_demand", "auto", "traffic_type_unspecified": .standard
    case "batch": .batch
    case "flex", "on_demand_flex": .flex
    case "priority", "on_demand_priority": .priority
    default: .unlisted
    }
  }
}

extension UsageObject {
  /// Returns an amount in ticks of a tenth of a nanodollar, rounded half up, or `nil` without one.
  fileprivate func ticks(_ key: String) throws -> Money? {
    guard let value = json[key], !value.isNull else { return nil }
    guard let ticks = value.int64, ticks >= 0, ticks / 10 <= Money.largestAmount.nanodollars else {
      throw LedgerError(.invalidAmount, "\(key) must be a whole number, not negative; correct it.")
    }
    return Money(nanodollars: ticks / 10 + (ticks % 10 >= 5 ? 1 : 0))
  }
}

extension UsagePlace {
  /// Whether Anthropic refused before any output, which it does not bill.
  fileprivate func isFreeRefusal(_ usage: TokenUsage) -> Bool {
    AnthropicRefusal.isFree(
      stopReason: holder["stop_reason"]?.string,
      output: usage.completion,
      contentIsEmpty: holder["content"]?.array?.isEmpty
    )
  }
}
