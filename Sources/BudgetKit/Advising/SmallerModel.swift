/// Finds a smaller model of the same provider.
struct SmallerModel {
  private let prices: PriceTable
  private let now: Instant
  /// The models that are in use, with how many calls they have answered.
  private let used: [ModelReference: Int64]

  init(_ prices: PriceTable, used: [ModelReference: Int64], at now: Instant) {
    self.prices = prices
    self.used = used
    self.now = now
  }

  /// What providers put into the name of a model, and what the next smaller one has there.
  private static let steps = [
    ("opus", "sonnet"), ("sonnet", "haiku"), ("-pro", "-flash"), ("-flash", "-flash-lite"),
    ("large", "medium"), ("medium", "small"), ("-mini", "-nano"),
  ]

  /// Returns the dearest model that would have answered calls for at least so much less: those that
  /// are in use already, and those whose names say that they are the smaller one of the same kind.
  func find(
    for model: ModelReference,
    _ simple: CallPatterns.SimpleCalls
  ) -> ModelReference? {
    let inUse = used.filter {
      $0.key.provider == model.provider && $0.key.serviceTier == model.serviceTier
        && $0.value >= AdviceThreshold.fewestConcerned
    }.map(\.key.name)
    let most =
      Int128(simple.cost.nanodollars) * (100 - AdviceThreshold.leastModelSavingPercent) / 100
    return Set(inUse + Self.smaller(than: model.name))
      .subtracting([model.name])
      .compactMap { name -> (name: String, cost: Money)? in
        let other = ModelReference(
          provider: model.provider,
          name: name,
          serviceTier: model.serviceTier
        )
        guard let cost = cost(of: simple.usage, with: other),
          Int128(cost.nanodollars) <= most, cost > .zero
        else { return nil }
        return (name, cost)
      }
      .max { ($0.cost, $1.name) < ($1.cost, $0.name) }
      .map {
        ModelReference(provider: model.provider, name: $0.name, serviceTier: model.serviceTier)
      }
  }

  private static func smaller(than name: String) -> [String] {
    [name + "-mini"]
      + steps.compactMap { word, smaller in
        let parts = name.split(separator: word, maxSplits: 1, omittingEmptySubsequences: false)
        return parts.count == 2 ? parts[0] + smaller + parts[1] : nil
      }
  }

  /// Returns what tokens cost with a model now; `nil` where that is not known.
  func cost(of usage: TokenUsage, with model: ModelReference) -> Money? {
    let price = prices.price(
      provider: model.provider,
      model: model.name,
      tier: model.serviceTier,
      promptTokens: 0,
      at: now
    )
    return (try? price?.rates.cost(of: usage))?.total
  }
}
