extension ProviderUsage {
  /// Returns the cost that a usage object reports, or `nil`.
  ///
  /// `cost` is a number of dollars (OpenRouter), or an object with `total_cost` (Perplexity). With `is_byok` the model was
  /// paid by the customer's own key, and what that cost stands in `cost_details`.
  static func reportedCost(_ usage: UsageObject) throws -> Money? {
    guard let cost = usage.json["cost"], !cost.isNull else { return nil }
    let amount = cost.object == nil ? cost : cost["total_cost"] ?? .null
    if amount.isNull { return nil }
    let charged = try dollars(amount, "cost")
    guard usage.json["is_byok"]?.bool == true,
      let upstream = usage.json[path: "cost_details", "upstream_inference_cost"], !upstream.isNull
    else { return charged }
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

  /// Reads the tier that served the call; one that is not known is left open, with a note.
  mutating func readServiceTier(_ place: UsagePlace) {
    let names = [
      place.usage.text("service_tier"), place.usage.text("serviceTier"),
      place.usage.text("trafficType"), place.holder["service_tier"]?.string,
    ]
    guard let name = names.compactMap({ $0 }).first else { return }
    switch name.lowercased() {
    case "standard", "default", "on_demand", "auto": serviceTier = .standard
    case "batch": serviceTier = .batch
    case "flex", "on_demand_flex": serviceTier = .flex
    case "priority", "on_demand_priority": serviceTier = .priority
    default:
      notes.append("The service tier \(quoted(name)) is not known; its price is not either.")
    }
  }
}
