/// How much a day of weight 1 has lately: between a quick and a slow average.
///
/// For a half-life `H` of 4 and of 28 days, `L_H = (sum 2^(-age/H) y + 1.5 p) / max(0.15, D_H)`
/// with `D_H = sum 2^(-age/H) w + 1.5 F w_today`, a ``FadingAverage``. Today counts half more than
/// its part that is over. The level is their geometric mean `L_4^a L_28^(1 - a)`, which follows a
/// step within days and forgets a spike sooner than an arithmetic one; but at least a quarter of
/// the larger, so that a pause does not forget everything. The more the days differ (`c'` of
/// ``SpendDispersion``), the less the last ones say: `a = 0.65 / (1 + 0.5 c')`.
struct SpendLevel {
  private var quick = FadingAverage(halfLife: 4)
  private var slow = FadingAverage(halfLife: 28)
  /// How much the recent average counts against the long one, 0 to 0.65.
  private let recency: Double

  /// A level that knows no day yet.
  init(dispersion: SpendDispersion) { recency = 0.65 / (1 + 0.5 * dispersion.ofDay) }

  /// The level of today.
  init(
    of sample: SpendSample,
    profile: WeekdayProfile,
    dispersion: SpendDispersion,
    shareOfToday: Double
  ) {
    self.init(dispersion: dispersion)
    for index in sample.amounts.indices {
      let counts = sample.counts[index]
      add(
        counts ? sample.amounts[index] : 0,
        weight: counts ? profile.weight(ofDay: sample.day(at: index)) : 0
      )
    }
    let part = sample.todayCounts ? 1.5 : 0
    let weight = part * shareOfToday * profile.weight(ofDay: sample.today)
    quick = quick.during(
      sample.fractionGone,
      amount: part * sample.spentToday,
      weight: weight
    )
    slow = slow.during(sample.fractionGone, amount: part * sample.spentToday, weight: weight)
  }

  /// Adds the next day.
  mutating func add(_ amount: Double, weight: Double) {
    quick.add(amount, weight: weight)
    slow.add(amount, weight: weight)
  }

  /// The average with a half-life of 4 days.
  var recent: Double { quick.value }

  /// The average with a half-life of 28 days.
  var long: Double { slow.value }

  /// The level.
  var value: Double {
    let mean =
      ElementaryFunctions.power(recent, recency) * ElementaryFunctions.power(long, 1 - recency)
    return max(mean, 0.25 * max(recent, long))
  }

  /// What both together rest on, in days.
  var effectiveDays: Double { (quick.days + slow.days) / 2 }

  /// By how much the recent average is above the long one, as a natural logarithm; 0 where nothing
  /// was spent.
  var change: Double {
    recent > 0 && long > 0 ? ElementaryFunctions.naturalLogarithm(recent / long) : 0
  }
}
