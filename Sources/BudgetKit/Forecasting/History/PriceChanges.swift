/// What the price book says of past and coming days, as changes of a scope's spend.
///
/// For each instant at which a price begins, every model of the 28 days before its day (or before
/// today, where that is earlier) is priced before and after, for its average call; days from which
/// nothing is learnt are left out. With `s_m` its share of all spend and `f_m` new over old cost,
/// the spend is multiplied by `1 + sum s_m (f_m - 1)`. Resources and models without a price count
/// as they are; a cost that the provider reports is taken to follow the book. All calls count as of
/// the standard tier.
///
/// A past change must show in the books, which hold what was paid: a price that was entered long
/// after its date changed nothing on it. Over the old price of its average call, a call of the 28
/// days after that day must cost more (or less) than one of the 28 days before by at least the root
/// of `f_m`, so that the change is no nearer to none than to what the book says; of a model that
/// becomes free the calls must be free. A model without a call since is believed.
struct PriceChanges {
  typealias Use = ModelUse

  /// When a price of a model that was used begins, in order.
  private let instants: [Instant]
  private let zone: Zone
  /// The uses of each day from the first of ``daily`` on.
  private(set) var uses: [[Use]]
  /// What models and resources cost.
  let daily: DailySpend
  let prices: PriceTable

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
  ///   - known: What else is known; its single days are left out of all uses, as days within which
  ///     a price begins are.
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

  /// Returns the days whose uses tell what changes on some others mean.
  ///
  /// They are the days before today, where a change is still to come.
  static func daysOfUses(
    around days: [CivilDate],
    today: CivilDate
  ) -> ClosedRange<CivilDate>? {
    guard let first = days.min(), let last = days.max() else { return nil }
    let start = min(first, today).adding(days: -daysBefore)
    return start...max(start, min(last.adding(days: daysAfter), today))
  }

  func index(of day: CivilDate) -> Int {
    day.daysSince1970 - daily.days.lowerBound.daysSince1970
  }
}
