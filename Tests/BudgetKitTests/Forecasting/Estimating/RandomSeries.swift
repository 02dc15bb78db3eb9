import BudgetKit

/// Series for seeded runs: plausible ones, and nonsense.
struct RandomSeries {
  private var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// Returns days with a level, weekends, noise, pauses and sometimes a charge at the start of a
  /// month.
  mutating func plausible() -> SpendSeries {
    let today = CivilDate(daysSince1970: Int.random(in: 20_000...20_800, using: &random))
    let count = Int.random(in: 0...200, using: &random)
    let firstDay = today.adding(days: -count)
    let level = Double.random(in: 0.01...500, using: &random)
    let weekend = Double.random(in: 0...1, using: &random)
    let silence = Double.random(in: 0...0.5, using: &random)
    let charge = Bool.random(using: &random) ? level * 15 : 0
    let amounts = (0..<count).map { offset in
      let day = firstDay.adding(days: offset)
      let isWeekend = (day.daysSince1970 + 3) % 7 >= 5
      let noise = Double.random(in: 0.2...2, using: &random)
      let amount = Double.random(in: 0...1, using: &random) < silence ? 0 : level * noise
      return dollars(amount * (isWeekend ? weekend : 1) + (day.day == 1 ? charge : 0))
    }
    return SpendSeries(
      firstDay: firstDay,
      dailySpend: amounts,
      today: today,
      spentToday: dollars(Double.random(in: 0...level, using: &random)),
      fractionOfTodayGone: Double.random(in: 0..<1, using: &random),
      firstDayOfPeriod: today.firstOfMonth,
      lastDayOfPeriod: today.firstOfNextMonth.adding(days: -1)
    )
  }

  /// Returns anything that fits the types.
  mutating func nonsense() -> SpendSeries {
    let today = CivilDate(daysSince1970: Int.random(in: 19_000...21_000, using: &random))
    let count = Int.random(in: 0...(Bool.random(using: &random) ? 40 : 900), using: &random)
    let start = [-count, 1, -3 * count, 5_000, -900_000].randomElement(using: &random) ?? 0
    let kind = Int.random(in: 0..<6, using: &random)
    var amounts = (0..<count).map { _ in amount(ofKind: kind) }
    if let day = amounts.indices.randomElement(using: &random) { amounts[day] = .dollars(9_990) }
    return SpendSeries(
      firstDay: today.adding(days: start),
      dailySpend: amounts,
      today: today,
      spentToday: amount(ofKind: kind),
      fractionOfTodayGone: fraction(),
      firstDayOfPeriod: today.adding(days: -Int.random(in: -10...400, using: &random)),
      lastDayOfPeriod: today.adding(days: Int.random(in: -10...400, using: &random)),
      hourlySpend: (0..<([0, 24, 23].randomElement(using: &random) ?? 0)).map { _ in
        amount(ofKind: kind)
      },
      events: (0..<Int.random(in: 0...4, using: &random)).map { _ in event(around: today) },
      hardLimit: Bool.random(using: &random) ? amount(ofKind: kind) : nil
    )
  }

  mutating func money(upTo largest: Int64) -> Money {
    Money(nanodollars: Int64.random(in: 0...largest, using: &random))
  }

  private mutating func amount(ofKind kind: Int) -> Money {
    let nanodollars: Int64 =
      switch kind {
      case 0: 0
      case 1: Int64.random(in: 0...50_000_000_000, using: &random)
      case 2: Int64.random(in: -5_000_000_000...5_000_000_000, using: &random)
      case 3: Int64.random(in: 0...9, using: &random) == 0 ? 1 : 0
      case 4: Int64.random(in: .min ... .max, using: &random)
      default: Bool.random(using: &random) ? Money.largestAmount.nanodollars : 1
      }
    return Money(nanodollars: nanodollars)
  }

  private mutating func fraction() -> Double {
    let choices = [0, 1, 0.5, -3, 7, .nan, .infinity, -.infinity, 1e-300]
    return choices.randomElement(using: &random) ?? 0
  }

  private mutating func event(around today: CivilDate) -> SpendEvent {
    let factors = [0, 1, 0.5, -1, 1e300, 1e-300, .nan, .infinity]
    return SpendEvent(
      Bool.random(using: &random) ? .change : .oneDay,
      on: today.adding(days: Int.random(in: -100...40, using: &random)),
      factor: factors.randomElement(using: &random) ?? 1
    )
  }

  private func dollars(_ amount: Double) -> Money {
    Money(nanodollars: Int64((amount * 1e9).rounded()))
  }
}

extension SpendProjection {
  /// The quantiles of all levels that are shown, upwards.
  var shownQuantiles: [Money] { [0.025, 0.1, 0.5, 0.9, 0.975].map(quantile) }
}
