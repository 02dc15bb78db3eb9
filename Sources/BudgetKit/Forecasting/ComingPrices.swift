internal import BudgetSQLite

/// What the price book already says of coming days, as changes of a scope's spend.
///
/// For each date on which a price begins within the window, every model of the last 28 days is priced before and after, for its
/// average call: with `s_m` its share of all spend and `f_m` new over old cost, the spend is multiplied by `1 + sum s_m (f_m - 1)`.
/// Resources and models without a price count as they are; a cost that the provider reports is taken to follow the book.
/// All calls count as of the standard tier.
struct ComingPrices {
  /// What a model was used for lately.
  struct Use {
    let provider: String
    let model: String
    let calls: Int64
    let usage: TokenUsage
    let cost: Money
  }

  /// The uses of models in the last 28 days.
  let uses: [Use]
  /// What models and resources cost in these days.
  let totalCost: Money
  let prices: PriceTable

  /// Returns the change that takes place at an instant, or `nil` where nothing changes.
  func change(at instant: Instant, on day: CivilDate) -> SpendEvent? {
    let total = totalCost.estimatedDollars
    guard total > 0 else { return nil }
    let factor = uses.reduce(1.0) { sum, use in
      guard let ratio = ratio(of: use, at: instant) else { return sum }
      return sum + use.cost.estimatedDollars / total * (ratio - 1)
    }
    return factor == 1 ? nil : SpendEvent(.change, on: day, factor: factor)
  }

  private func ratio(of use: Use, at instant: Instant) -> Double? {
    guard let average = use.averageCall,
      let old = cost(of: average, use, at: instant.adding(milliseconds: -1)), old > 0,
      let new = cost(of: average, use, at: instant)
    else { return nil }
    return new / old
  }

  private func cost(of call: TokenUsage, _ use: Use, at instant: Instant) -> Double? {
    let price = prices.price(
      provider: use.provider,
      model: use.model,
      promptTokens: call.prompt,
      at: instant
    )
    let cost = try? price?.rates.cost(of: call)
    return cost?.total.estimatedDollars
  }
}

extension ComingPrices.Use {
  /// The average call; `nil` where there was none.
  fileprivate var averageCall: TokenUsage? {
    guard calls > 0 else { return nil }
    return TokenUsage(
      prompt: usage.prompt / calls,
      cacheRead: usage.cacheRead / calls,
      cacheWrite5m: usage.cacheWrite5m / calls,
      completion: usage.completion / calls
    )
  }
}

extension SpendReader {
  /// Returns the changes of price that the book dates after today and within a window.
  func comingPrices(
    until last: CivilDate,
    in prices: PriceCatalog,
    _ daily: DailySpend,
    on connection: borrowing Connection
  ) throws -> [SpendEvent] {
    let period = Period(storedStart: instant, end: zone.start(of: last.adding(days: 1)))
    let dates = try SpendRepository.priceDates(in: period, on: connection)
    guard !dates.isEmpty else { return [] }
    let facts = try WorkspaceRepository.facts(of: scope.workspace, on: connection)
    let lately = today.adding(days: -28)...today.adding(days: -1)
    let coming = ComingPrices(
      uses: try SpendRepository.modelUses(of: scope, days: lately, on: connection),
      totalCost: daily.total(on: lately),
      prices: try prices.table(revision: facts.priceRevision, on: connection)
    )
    return dates.compactMap { coming.change(at: $0, on: zone.civilDate(at: $0)) }
  }
}
