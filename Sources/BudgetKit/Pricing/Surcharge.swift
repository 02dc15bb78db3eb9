/// What a model costs in another service tier, as a multiple of its other prices.
///
/// The factor goes on every rate of tokens, with all its dates and lengths of prompt; fees for
/// requests and searches stay.
struct Surcharge {
  let provider: String
  let model: String
  /// The tier that the factor leads to.
  let tier: ServiceTier
  /// The factor, in thousandths.
  let thousandths: Int64

  /// Returns the prices, each followed by those that surcharges make of it; several go on top of
  /// each other.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/malformedInput`` for a surcharge on a
  ///   model without a price.
  static func adding(_ surcharges: [Surcharge], to prices: [ModelPrice]) throws -> [ModelPrice] {
    let byModel = Dictionary(grouping: surcharges) { [$0.provider, $0.model] }
    let models = Set(prices.map { [$0.provider, $0.model] })
    if let stray = surcharges.first(where: { !models.contains([$0.provider, $0.model]) }) {
      throw LedgerError(
        .malformedInput,
        "The price book has a surcharge on \(quoted(stray.model)), which has no price."
      )
    }
    return prices.flatMap { price in
      (byModel[[price.provider, price.model]] ?? []).reduce([price]) {
        $0 + $0.compactMap($1.raised)
      }
    }
  }

  /// Returns a price with the surcharge on it, or `nil` where the two do not go together.
  private func raised(_ price: ModelPrice) -> ModelPrice? {
    let tier = price.serviceTier.also(tier)
    guard tier != .unlisted, tier != price.serviceTier else { return nil }
    var raised = price
    raised.serviceTier = tier
    raised.rates.multiplyTokenRates(byThousandths: thousandths)
    return raised
  }
}

extension ModelPrice.Rates {
  fileprivate mutating func multiplyTokenRates(byThousandths factor: Int64) {
    input = input.multiplied(byThousandths: factor)
    output = output.multiplied(byThousandths: factor)
    for rate in [
      \Self.cacheRead, \.cacheWrite5m, \.cacheWrite1h, \.reasoning, \.audioInput, \.audioCacheRead,
      \.audioOutput, \.imageInput, \.imageOutput,
    ] { self[keyPath: rate] = self[keyPath: rate]?.multiplied(byThousandths: factor) }
  }
}

extension Rate {
  /// Returns so many thousandths of the rate, rounded half up.
  fileprivate func multiplied(byThousandths factor: Int64) -> Rate {
    Rate(nanodollarsPerMillion: (nanodollarsPerMillion * factor + 500) / 1_000)
  }
}
