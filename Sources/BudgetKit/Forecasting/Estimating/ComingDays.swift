/// What the rest of today and every coming day of the period is expected to have.
///
/// A day's size is `x_j = w_j` times the factors of its events, today's `x_0 = (1 - F) w_today`
/// times those of today; its mean is `level x_j` plus the charges that recur on it, times the same
/// factors. Of a charge of today that has not come `1 - F` is expected.
struct ComingDays {
  /// The sizes in days of weight 1; today's rest first.
  let sizes: [Double]
  /// The recurring charges of the same days, in dollars.
  let extras: [Double]
  /// The part of today that is still to come.
  private let partOfToday: Double

  init(
    of series: SpendSeries,
    sample: SpendSample,
    profile: WeekdayProfile,
    charges: RecurringCharges,
    shareOfToday: Double
  ) {
    let today = sample.today
    let last = series.lastDayOfPeriod.daysSince1970
    let days = today..<max(today, min(last + 1, today + ForecastWindow.mostDays))
    let factors = Self.factors(of: series, on: days)
    partOfToday = 1 - shareOfToday
    sizes = days.map { day in
      let part = day == today ? 1 - shareOfToday : 1
      return part * profile.weight(ofDay: day) * factors[day - today]
    }
    extras = days.map { day in
      let extra =
        day == today
        ? charges.stillToComeToday(sample, shareOfToday: shareOfToday) : charges.extra(onDay: day)
      return extra * factors[day - today]
    }
  }

  /// Returns what each day is multiplied by.
  ///
  /// A change that is in force is in the level already.
  private static func factors(of series: SpendSeries, on days: Range<Int>) -> [Double] {
    var changes = [Double](repeating: 1, count: days.count)
    var single = changes
    for event in series.events {
      let index = event.date.daysSince1970 - days.lowerBound
      guard single.indices.contains(index) else { continue }
      switch event.kind {
      case .oneDay: single[index] = SpendEvent.product(single[index], event.usableFactor)
      case .change where event.isInForce(on: series.today, fractionGone: series.usableFraction):
        continue
      case .change: changes[index] = SpendEvent.product(changes[index], event.usableFactor)
      }
    }
    for index in changes.indices.dropFirst() {
      changes[index] = SpendEvent.product(changes[index], changes[index - 1])
    }
    return zip(changes, single).map { SpendEvent.product($0, $1) }
  }

  /// The sum of the sizes.
  var size: Double { sizes.reduce(0, +) }

  /// How much the sizes lie on few days: 1 for a single day, 1/n for n equal ones, 1 for none.
  var concentration: Double {
    let size = size
    return size > 0 ? sizes.reduce(0) { $0 + $1 * $1 } / (size * size) : 1
  }

  /// The same where a part of a day scatters like so many independent calls: a half of it half as
  /// much as all of it, and so relatively more.
  var concentrationOfParts: Double {
    let size = size
    guard size > 0, let first = sizes.first, partOfToday > 0 else { return concentration }
    let whole = first * first / partOfToday
    return (whole + sizes.dropFirst().reduce(0) { $0 + $1 * $1 }) / (size * size)
  }

  /// Returns the mean of each day at a level, in dollars.
  func means(atLevel level: Double) -> [Double] {
    zip(sizes, extras).map { level * $0 + $1 }
  }
}
