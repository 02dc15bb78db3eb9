/// How much a day of weight 1 has lately: between a quick and a slow average.
///
/// For a half-life `H` of 4 and of 28 days, `L_H = (sum 2^(-age/H) y + 1.5 p) / max(0.15, D_H)` with
/// `D_H = sum 2^(-age/H) w + 1.5 F w_today`: an average in which days fade, divided by what a level of 1
/// would have given. Today counts half more than its part that is over. The level is their geometric mean
/// `L_4^a L_28^(1 - a)`, which follows a step within days and forgets a spike sooner than an arithmetic one; but at least a
/// quarter of the larger, so that a pause does not forget everything. The more the days differ (`c'` of ``SpendDispersion``), the less
/// the last ones say: `a = 0.65 / (1 + 0.5 c')`.
struct SpendLevel {
  /// The average with a half-life of 4 days.
  let recent: Double
  /// The average with a half-life of 28 days.
  let long: Double
  /// The level.
  let value: Double
  /// What both together rest on, in days.
  let effectiveDays: Double

  init(
    of sample: SpendSample,
    profile: WeekdayProfile,
    dispersion: SpendDispersion,
    shareOfToday: Double
  ) {
    let today = sample.todayCounts
    let weightToday = today ? 1.5 * shareOfToday * profile.weight(ofDay: sample.today) : 0
    func average(halfLife: Double) -> (level: Double, days: Double) {
      var sum = 0.0
      var days = 0.0
      for (index, weight) in sample.weights(halfLife: halfLife).enumerated() {
        sum += weight * sample.amounts[index]
        days += weight * profile.weight(ofDay: sample.day(at: index))
      }
      days += weightToday
      return ((sum + (today ? 1.5 * sample.spentToday : 0)) / max(0.15, days), days)
    }
    let quick = average(halfLife: 4)
    let slow = average(halfLife: 28)
    recent = quick.level
    long = slow.level
    effectiveDays = (quick.days + slow.days) / 2
    value = Self.between(
      recent: quick.level,
      long: slow.level,
      recency: Self.recency(variation: dispersion.ofDay)
    )
  }

  /// Returns how much the recent average counts against the long one, 0 to 0.65.
  static func recency(variation: Double) -> Double { 0.65 / (1 + 0.5 * variation) }

  /// Returns the level between two averages.
  static func between(recent: Double, long: Double, recency: Double) -> Double {
    let mean =
      ElementaryFunctions.power(recent, recency) * ElementaryFunctions.power(long, 1 - recency)
    return max(mean, 0.25 * max(recent, long))
  }

  /// By how much the recent average is above the long one, as a natural logarithm; 0 without both.
  var change: Double {
    recent > 0 && long > 0 ? ElementaryFunctions.naturalLogarithm(recent / long) : 0
  }
}
