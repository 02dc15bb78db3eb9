extension PriceBook {
  /// Takes over a price list.
  ///
  /// Some lists date no price. Such a price says what a model costs today, not what it cost once: where the built-in book knows the
  /// model it counts from the day of the import, so that older calls keep the prices of their time. For any other model it counts
  /// always.
  ///
  /// - Parameters:
  ///   - list: The list.
  ///   - start: From when all its undated prices count instead; `nil` for the rule above.
  ///   - subject: The list's name, for the audit log.
  ///   - change: Who imports it and why.
  /// - Throws: As ``set(_:aliases:resources:subject:by:)`` does; then nothing is taken over.
  package func take(
    _ list: PriceImport,
    from start: Instant?,
    subject: String,
    by change: Change
  ) throws {
    let today = Zone.utc.start(of: Zone.utc.civilDate(at: store.clock.now()))
    let known = try Set(models().filter { $0.source == PriceSource.builtIn }.map(ModelName.init))
    let prices = list.prices.map { price in
      let isKnown = known.contains(ModelName(price))
      return price.holding(from: start ?? (isKnown ? today : .distantPast))
    }
    try set(prices, aliases: list.aliases, subject: subject, by: change)
  }
}

private struct ModelName: Hashable {
  let provider: String
  let model: String

  init(_ price: ModelPrice) {
    provider = price.provider
    model = price.model
  }
}

extension ModelPrice {
  /// Returns the price, from an instant on where it has no date of its own.
  fileprivate func holding(from start: Instant) -> ModelPrice {
    guard validFrom == .distantPast else { return self }
    var price = self
    price.validFrom = start
    return price
  }
}
