/// A model for which a call would fit that was refused.
public struct CheaperModel: Sendable, Hashable {
  /// The provider.
  public let provider: String
  /// The model.
  public let model: String
  /// What the call would cost at most.
  public let cost: Money
}

/// What a call that was about to be made costs with other models, as far as its estimate tells.
///
/// Where the prompt is known, the estimate tells how much output was allowed. Where it is not, a
/// model is as much cheaper as its dearer rate is: input or output, whichever has come down less.
struct CheaperCalls {
  private let model: ModelReference
  private let estimate: Money
  private let promptTokens: Int64?
  private let prices: PriceTable
  private let instant: Instant

  init(
    than model: ModelReference,
    estimatedAt estimate: Money,
    promptTokens: Int64?,
    prices: PriceTable,
    at instant: Instant
  ) {
    self.model = model
    self.estimate = estimate
    self.promptTokens = promptTokens
    self.prices = prices
    self.instant = instant
  }

  private func rates(provider: String, model name: String) -> ModelPrice.Rates? {
    prices.price(
      provider: provider,
      model: name,
      tier: model.serviceTier,
      promptTokens: promptTokens ?? 0,
      at: instant
    )?.rates
  }

  /// The most that the prompt and an output token of a model cost, or a million tokens of prompt
  /// where it is not known; `nil` where the model cannot be compared.
  private func bound(provider: String, model name: String) -> CostBound? {
    guard let rates = rates(provider: provider, model: name) else { return nil }
    // A fee for the request does not shrink with the call.
    guard promptTokens != nil || rates.request == .free,
      let bound = rates.bound(prompt: promptTokens ?? 1_000_000, cacheRead: 0),
      bound.outputRate != .free
    else { return nil }
    return bound
  }

  /// Returns the most output tokens of the model that an amount pays for, beside the prompt.
  ///
  /// 0 where not even the prompt fits; `nil` where the model has no price, or its output none.
  func outputTokens(for amount: Money) -> Int64? {
    guard
      let bound = rates(provider: model.provider, model: model.name)?
        .bound(prompt: promptTokens ?? 0, cacheRead: 0), bound.outputRate != .free
    else { return nil }
    return bound.outputTokens(for: amount)
  }

  /// Returns the models that cost no more than an amount, at most `most`: of those that are
  /// `preferred` first, then of the same provider, each the dearest first.
  func fitting(
    _ amount: Money,
    preferring preferred: Set<PriceTable.Name>,
    most: Int = 3
  ) -> [CheaperModel] {
    guard let own = bound(provider: model.provider, model: model.name) else { return [] }
    let provider = bookName(of: PriceTable.Name(provider: model.provider, model: model.name))?
      .provider
    let used = Set(preferred.compactMap(bookName))
    let names = Set(
      prices.prices.lazy.map { PriceTable.Name(provider: $0.provider, model: $0.model) }
        .filter { $0.provider == provider || used.contains($0) }
    )
    var costs = Set<Money>()
    return names.compactMap { name in cost(of: name, own) }
      .filter { $0.cost <= amount && $0.cost < estimate && $0.model != model.name }
      .sorted { left, right in
        let areUsed = [left, right].map {
          used.contains(PriceTable.Name(provider: $0.provider, model: $0.model))
        }
        if areUsed[0] != areUsed[1] { return areUsed[0] }
        return left.cost == right.cost ? left.model < right.model : left.cost > right.cost
      }
      // Names of one price are mostly names of one model.
      .filter { costs.insert($0.cost).inserted }
      .prefix(most).map { $0 }
  }

  /// The name under which the price book has a model, whatever it is called.
  private func bookName(of name: PriceTable.Name) -> PriceTable.Name? {
    prices.choices(provider: name.provider, model: name.model)?.first.map {
      let price = prices.prices[$0.index]
      return PriceTable.Name(provider: price.provider, model: price.model)
    }
  }

  private func cost(of name: PriceTable.Name, _ own: CostBound) -> CheaperModel? {
    guard let bound = bound(provider: name.provider, model: name.model),
      let cost = promptTokens == nil ? scaled(bound, own) : exact(bound, own)
    else { return nil }
    return CheaperModel(provider: name.provider, model: name.model, cost: cost)
  }

  private func exact(_ bound: CostBound, _ own: CostBound) -> Money? {
    try? bound.cost(outputTokens: own.outputTokens(for: estimate))
  }

  private func scaled(_ bound: CostBound, _ own: CostBound) -> Money? {
    guard own.input > 0 else { return nil }
    let ofInput = Self.scaled(estimate, bound.input, over: own.input)
    let ofOutput = Self.scaled(
      estimate,
      Int128(bound.outputRate.nanodollarsPerMillion),
      over: Int128(own.outputRate.nanodollarsPerMillion)
    )
    return max(ofInput, ofOutput)
  }

  private static func scaled(_ amount: Money, _ part: Int128, over whole: Int128) -> Money {
    let (product, overflow) = Int128(amount.nanodollars).multipliedReportingOverflow(by: part)
    guard !overflow else { return Money(nanodollars: .max) }
    return Money(nanodollars: Int64(clamping: (product + whole - 1) / whole))
  }
}

extension CostBound {
  /// Returns the most output tokens that an amount pays for beside the input; 0 where it does not
  /// pay for the input.
  func outputTokens(for amount: Money) -> Int64 {
    let left = Int128(amount.nanodollars) * 1_000_000 - input
    guard left > 0, outputRate != .free else { return 0 }
    return Int64(clamping: left / Int128(outputRate.nanodollarsPerMillion))
  }
}
