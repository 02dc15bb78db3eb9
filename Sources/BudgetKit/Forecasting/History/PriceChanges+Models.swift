extension PriceChanges {
  struct Model: Hashable {
    let provider: String
    let model: String
  }

  /// What a model was used for on some days together.
  struct Total {
    var calls: Int64 = 0
    var usage = TokenUsage()
    var cost = Money.zero

    mutating func add(_ use: Use) {
      calls &+= use.calls
      usage.prompt &+= use.usage.prompt
      usage.cacheRead &+= use.usage.cacheRead
      usage.cacheWrite5m &+= use.usage.cacheWrite5m
      usage.completion &+= use.usage.completion
      cost = cost + use.cost
    }

    /// The average call.
    var averageCall: TokenUsage {
      let calls = max(1, calls)
      return TokenUsage(
        prompt: usage.prompt / calls,
        cacheRead: usage.cacheRead / calls,
        cacheWrite5m: usage.cacheWrite5m / calls,
        completion: usage.completion / calls
      )
    }

    /// What a call cost, in dollars.
    var costOfCall: Double { cost.estimatedDollars / Double(max(1, calls)) }
  }

  /// Returns the uses of the days from one until before another.
  func totals(
    from start: CivilDate,
    to end: CivilDate,
    without setAside: Set<CivilDate>
  ) -> [Model: Total] {
    indices(from: start, to: end, without: setAside).map { uses[$0] }.joined()
      .reduce(into: [:]) { totals, use in
        totals[Model(provider: use.provider, model: use.model), default: Total()].add(use)
      }
  }

  /// Returns what the same days cost, resources included.
  func cost(
    from start: CivilDate,
    to end: CivilDate,
    without setAside: Set<CivilDate>
  ) -> Money {
    indices(from: start, to: end, without: setAside)
      .reduce(.zero) { $0 + (daily.llm[$1] + daily.compute[$1]) }
  }

  private func indices(
    from start: CivilDate,
    to end: CivilDate,
    without setAside: Set<CivilDate>
  ) -> [Int] {
    let first = max(0, index(of: start))
    let last = min(uses.count, index(of: end))
    return (first..<max(first, last)).filter { index in
      !setAside.contains(daily.days.lowerBound.adding(days: index))
    }
  }

  /// Returns new over old cost; `nil` where one is not known, and where the books do not bear it
  /// out.
  func change(
    of model: Model,
    _ before: Total,
    _ after: Total?,
    at instant: Instant
  ) -> Double? {
    guard let earlier = costs(of: before.averageCall, model, at: instant) else { return nil }
    let change = earlier.new / earlier.old
    guard let after, after.calls > 0 else { return change }
    guard let later = costs(of: after.averageCall, model, at: instant) else { return nil }
    let paidBefore = before.costOfCall / earlier.old
    let paidAfter = after.costOfCall / later.old
    guard paidBefore > 0, paidAfter > 0 || later.new == 0 else { return nil }
    let said = later.new / later.old
    let seen = paidAfter / paidBefore
    let isSeen = said < 1 ? seen <= said.squareRoot() : seen >= said.squareRoot()
    return isSeen ? change : nil
  }

  /// Returns what a call costs before and from an instant on, in dollars; the first is not 0.
  private func costs(
    of call: TokenUsage,
    _ model: Model,
    at instant: Instant
  ) -> (old: Double, new: Double)? {
    guard let old = cost(of: call, model, at: instant.adding(milliseconds: -1)), old > 0,
      let new = cost(of: call, model, at: instant)
    else { return nil }
    return (old, new)
  }

  private func cost(of call: TokenUsage, _ model: Model, at instant: Instant) -> Double? {
    let price = prices.price(
      provider: model.provider,
      model: model.model,
      promptTokens: call.prompt,
      at: instant
    )
    let cost = try? price?.rates.cost(of: call)
    return cost?.total.estimatedDollars
  }
}
