extension PriceTable {
  /// Returns the rows by which calls of one tier are charged at an instant, one for each length of
  /// prompt that matters.
  func rows(
    provider: String,
    model: String,
    tier: ServiceTier,
    at instant: Instant
  ) -> [ModelPrice] {
    let held = (choices[Name(provider: provider, model: model)] ?? [])
      .filter { $0.tier == tier && $0.validFrom <= instant }
    return Set(held.map(\.abovePromptTokens)).sorted().compactMap { above in
      let price = price(
        provider: provider,
        model: model,
        tier: tier,
        promptTokens: above + 1,
        at: instant
      )
      return price?.abovePromptTokens == above ? price : nil
    }
  }

  /// Returns the instants at which the prices of a model change in one tier.
  func changes(provider: String, model: String, tier: ServiceTier) -> [Instant] {
    let held = (choices[Name(provider: provider, model: model)] ?? []).filter { $0.tier == tier }
    return Set(held.map(\.validFrom)).sorted()
  }
}
