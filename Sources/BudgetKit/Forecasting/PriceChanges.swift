internal import BudgetSQLite

/// What the price book says of past and coming days, as changes of a scope's spend.
///
/// For each instant at which a price begins, every model of the 28 days before its day (or before today, where that is earlier) is priced
/// before and after, for its average call; days from which nothing is learnt are left out: with `s_m` its share of all spend and `f_m` new over old cost, the spend is multiplied by
/// `1 + sum s_m (f_m - 1)`. Resources and models without a price count as they are; a cost that the provider reports is
/// taken to follow the book. All calls count as of the standard tier.
///
/// A past change must show in the books, which hold what was paid: a price that was entered long after its date changed nothing on it. Over the
/// old price of its average call, a call of the 28 days after that day must cost more (or less) than one of the 28 days
/// before by at least the root of `f_m`, so that the change is no nearer to none than to what the book says; of a model that becomes free the calls
/// must be free. A model without a call since is believed.
struct PriceChanges {
  /// What a model was used for on one day.
  struct Use {
    let day: CivilDate
    let provider: String
    let model: String
    let calls: Int64
    let usage: TokenUsage
    let cost: Money
  }

  /// When a price of a model that was used begins, in order.
  private let instants: [Instant]
  private let zone: Zone
  /// The uses of each day from the first of ``daily`` on.
  private var uses: [[Use]]
  /// What models and resources cost.
  private let daily: DailySpend
  private let prices: PriceTable

  init(
    instants: [Instant],
    zone: Zone,
    uses: [Use],
    daily: DailySpend,
    prices: PriceTable
  ) {
    self.instants = instants
    self.zone = zone
    self.daily = daily
    self.prices = prices
    self.uses = [[Use]](repeating: [], count: daily.days.dayCount)
    for use in uses where daily.days.contains(use.day) {
      self.uses[index(of: use.day)].append(use)
    }
  }

  /// Returns the changes as they are known on a day, the later ones from the uses before it.
  ///
  /// - Parameters:
  ///   - today: The day.
  ///   - known: What else is known; its single days are left out of all uses, as days within which a price begins are.
  /// - Returns: A change for each instant at which spend changes.
  /// - Complexity: Linear in the instants, and in the uses of 57 days around each.
  func events(today: CivilDate, besides known: [SpendEvent] = []) -> [SpendEvent] {
    let mixed = instants.map { SpendEvent(changeAt: $0, factor: 1, in: zone) }
    let setAside = Set((known + mixed).compactMap(\.dayWithoutLesson))
    return instants.compactMap { event(at: $0, today: today, without: setAside) }
  }

  private func event(
    at instant: Instant,
    today: CivilDate,
    without setAside: Set<CivilDate>
  ) -> SpendEvent? {
    let day = zone.civilDate(at: instant)
    let end = min(day, today)
    let start = end.adding(days: -Self.daysBefore)
    let cost = cost(from: start, to: end, without: setAside).estimatedDollars
    guard cost > 0 else { return nil }
    let before = totals(from: start, to: end, without: setAside)
    let after = totals(
      from: day.adding(days: 1),
      to: min(day.adding(days: Self.daysAfter + 1), today),
      without: setAside
    )
    let models = before.keys.sorted { ($0.provider, $0.model) < ($1.provider, $1.model) }
    let factor = models.reduce(1.0) { sum, model in
      guard let use = before[model],
        let change = change(of: model, use, after[model], at: instant)
      else { return sum }
      return sum + use.cost.estimatedDollars / cost * (change - 1)
    }
    return factor == 1 ? nil : SpendEvent(changeAt: instant, factor: factor, in: zone)
  }

  private static let daysBefore = 28
  private static let daysAfter = 28

  /// Returns the days whose uses tell what changes on some others mean; the days before today, where a change is still to come.
  fileprivate static func daysOfUses(
    around days: [CivilDate],
    today: CivilDate
  ) -> ClosedRange<CivilDate>? {
    guard let first = days.min(), let last = days.max() else { return nil }
    let start = min(first, today).adding(days: -daysBefore)
    return start...max(start, min(last.adding(days: daysAfter), today))
  }

  private func index(of day: CivilDate) -> Int {
    day.daysSince1970 - daily.days.lowerBound.daysSince1970
  }
}

// MARK: - One model

extension PriceChanges {
  private struct Model: Hashable {
    let provider: String
    let model: String
  }

  /// What a model was used for on some days together.
  private struct Total {
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
  private func totals(
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
  private func cost(
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

  /// Returns new over old cost; `nil` where one is not known, and where the books do not bear it out.
  private func change(
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

// MARK: - Reading

extension SpendReader {
  /// Returns the changes of price that the book dates within the days of the history, and after them until the end of a day.
  ///
  /// - Complexity: Linear in the roll-up's rows; without a price that begins in that time no price is loaded.
  func priceChanges(
    until last: CivilDate,
    in prices: PriceCatalog,
    _ daily: DailySpend,
    on connection: borrowing Connection
  ) throws -> PriceChanges {
    let period = Period(
      storedStart: zone.start(of: daily.days.lowerBound),
      end: zone.start(of: last.adding(days: 1))
    )
    let instants = try SpendRepository.priceDates(
      of: scope,
      days: daily.days,
      in: period,
      on: connection
    )
    let dates = instants.map { zone.civilDate(at: $0) }
    guard let days = PriceChanges.daysOfUses(around: dates, today: today) else {
      let none = PriceTable(prices: [])
      return PriceChanges(instants: [], zone: zone, uses: [], daily: daily, prices: none)
    }
    let facts = try WorkspaceRepository.facts(of: scope.workspace, on: connection)
    return PriceChanges(
      instants: instants,
      zone: zone,
      uses: try SpendRepository.modelUses(of: scope, days: days, on: connection),
      daily: daily,
      prices: try prices.table(revision: facts.priceRevision, on: connection)
    )
  }
}
