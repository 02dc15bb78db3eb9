/// The complete local days that a projection learns from, in dollars, and how far today has come.
///
/// They run from the first day with spend to yesterday, at most 400 of them. Negative days count as
/// nothing. A change that is in force multiplies every day before it, as if its factor had always
/// applied; a past one-day event takes its day out of everything, and so does a change that begins
/// within a day.
struct SpendSample {
  /// The number of the first day since 1970-01-01.
  let firstDay: Int
  /// The amount of each day; what recurs is cut off by ``RecurringCharges`` later.
  var amounts: [Double]
  /// Whether the day counts.
  let counts: [Bool]
  /// The number of days that count.
  let dayCount: Int
  let today: Int
  var spentToday: Double
  /// Whether today counts: it has no event of its own, and no change begins within it.
  let todayCounts: Bool
  /// The part of today that is over.
  let fractionGone: Double

  static let mostDays = 400

  init(_ series: SpendSeries) {
    today = series.today.daysSince1970
    spentToday = max(0, series.spentToday.estimatedDollars)
    fractionGone = series.usableFraction
    firstDay = Self.firstDay(of: series)
    let days = firstDay..<today
    amounts = Self.amounts(of: series, on: days)
    let setAside = Set(series.events.lazy.compactMap(\.dayWithoutLesson).map(\.daysSince1970))
    counts = days.map { !setAside.contains($0) }
    dayCount = counts.count(where: \.self)
    todayCounts = !setAside.contains(today)
  }

  /// Returns the first day with spend, but not more than 400 days ago; today where there is none.
  private static func firstDay(of series: SpendSeries) -> Int {
    let today = series.today.daysSince1970
    guard let offset = series.dailySpend.firstIndex(where: { $0 > .zero }) else { return today }
    return min(today, max(series.firstDay.daysSince1970 + offset, today - mostDays))
  }

  private static func amounts(of series: SpendSeries, on days: Range<Int>) -> [Double] {
    let first = series.firstDay.daysSince1970
    let factors = pastFactors(of: series, on: days)
    return days.map { day in
      let index = day - first
      guard series.dailySpend.indices.contains(index) else { return 0 }
      return max(0, series.dailySpend[index].estimatedDollars) * factors[day - days.lowerBound]
    }
  }

  /// Returns what each day is multiplied by: the product of the changes after it, up to today.
  private static func pastFactors(of series: SpendSeries, on days: Range<Int>) -> [Double] {
    var factors = [Double](repeating: 1, count: days.count)
    for event in series.events
    where event.kind == .change
      && event.isInForce(on: series.today, fractionGone: series.usableFraction)
    {
      let lastBefore = event.date.daysSince1970 - 1 - days.lowerBound
      guard lastBefore >= 0, lastBefore < factors.count else { continue }
      factors[lastBefore] = SpendEvent.product(factors[lastBefore], event.usableFactor)
    }
    for index in factors.indices.dropLast().reversed() {
      factors[index] = SpendEvent.product(factors[index], factors[index + 1])
    }
    return factors
  }
}

extension SpendSample {
  /// Returns the number since 1970-01-01 of the day at an index.
  func day(at index: Int) -> Int { firstDay + index }

  /// The indices of the days that count among the last so many days.
  func countingIndices(ofLast days: Int) -> [Int] {
    amounts.indices.suffix(days).filter { counts[$0] }
  }

  /// Returns the weight of each day by its age, `2^(-age / halfLife)`; 0 for a day that does not
  /// count.
  ///
  /// The age of yesterday is the part of today that is over.
  func weights(halfLife: Double) -> [Double] {
    var weight = ElementaryFunctions.powerOfTwo(-fractionGone / halfLife)
    let step = ElementaryFunctions.powerOfTwo(-1 / halfLife)
    var weights = [Double](repeating: 0, count: amounts.count)
    for index in amounts.indices.reversed() {
      if counts[index] { weights[index] = weight }
      weight *= step
    }
    return weights
  }
}

extension SpendSample {
  /// Whether anything was spent on any of the days, or today.
  var hasSpend: Bool { spentToday > 0 || amounts.contains { $0 > 0 } }

  /// The complete days since the last with spend.
  var daysWithoutSpend: Int? {
    amounts.lastIndex { $0 > 0 }.map { amounts.count - 1 - $0 }
  }
}
