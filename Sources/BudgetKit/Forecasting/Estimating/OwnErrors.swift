/// How wrong this method was on this very series, beside how wrong it took itself to be.
///
/// From every complete day `i >= 10` on which `h` more days are known, the days after it are foreseen by the level of
/// that day and compared with what came. With the level `l = between(l_4, l_28)` from the days up to `i` and the sums `W` and `Y` of
/// weights and amounts of the `h` days after it, the error is that of the cube root, `z = 3 ((Y / (l W))^(1/3) - 1)`, held in -3 to 3, and
/// what it was expected to be is `v = (5 c' / h + 2.5 c' / (D + 0.3) + 0.2 min(ln(l_4 / l_28)^2, 4) + 0.0005) (1 + 7 / (i + 1))^2`, at most 4.
/// The ratio is `sum z^2 / sum v`, held in 0.05 to 6.
///
/// It is believed as far as it rests on stretches that do not overlap: `w = m / (m + 4)` for `m` = number of comparisons over `h`. `h` is the
/// number of days to come, at most 31 and at most a third of the history.
struct OwnErrors {
  /// The squared errors over what they were expected to be; 1 where nothing can be compared.
  let ratio: Double
  /// How far the ratio is believed, 0 to 1.
  let weight: Double

  init(
    of sample: SpendSample,
    profile: WeekdayProfile,
    dispersion: SpendDispersion,
    daysToCome: Double
  ) {
    let count = sample.amounts.count
    let days = min(Self.horizon(daysToCome), max(1, count / 3))
    let amounts = zip(sample.amounts, sample.counts).map { $1 ? $0 : 0 }
    let weights = sample.counts.enumerated().map { index, counts in
      counts ? profile.weight(ofDay: sample.day(at: index)) : 0
    }
    let amountsUpTo = Self.runningSums(of: amounts)
    let weightsUpTo = Self.runningSums(of: weights)
    var level = FadingLevel(recency: SpendLevel.recency(variation: dispersion.ofDay))
    var (errors, expected, comparisons) = (0.0, 0.0, 0)
    for index in amounts.indices.dropLast(days) {
      level.add(amounts[index], weight: weights[index])
      let next = index + 1
      guard next >= 10 else { continue }
      let weight = weightsUpTo[next + days] - weightsUpTo[next]
      let foreseen = level.value * weight
      guard foreseen > 0, weight > 0.3 * Double(days) else { continue }
      let came = max(0, amountsUpTo[next + days] - amountsUpTo[next])
      let error = 3 * (ElementaryFunctions.cubeRoot(came / foreseen) - 1)
      let held = min(max(error, -3), 3)
      errors += held * held
      expected += level.expectedError(variation: dispersion.ofDay, over: days, after: next)
      comparisons += 1
    }
    ratio = expected > 0 ? min(max(errors / expected, 0.05), 6) : 1
    let independent = Double(comparisons) / Double(days)
    weight = independent / (independent + 4)
  }

  /// By what a spread has to be multiplied.
  var factor: Double { ElementaryFunctions.power(ratio, weight / 2) }

  private static func horizon(_ daysToCome: Double) -> Int {
    Int(min(max((daysToCome + 0.5).rounded(.down), 1), 31))
  }

  private static func runningSums(of numbers: [Double]) -> [Double] {
    numbers.reduce(into: [0]) { sums, number in sums.append((sums.last ?? 0) + number) }
  }
}

/// The level as it was on one day after another.
private struct FadingLevel {
  let recency: Double
  private var quick = Average(halfLife: 4)
  private var slow = Average(halfLife: 28)

  init(recency: Double) { self.recency = recency }

  mutating func add(_ amount: Double, weight: Double) {
    quick.add(amount, weight: weight)
    slow.add(amount, weight: weight)
  }

  var value: Double {
    SpendLevel.between(recent: quick.value, long: slow.value, recency: recency)
  }

  /// Returns the variance that the method would have expected of the days after a day.
  func expectedError(variation: Double, over days: Int, after day: Int) -> Double {
    let change =
      quick.value > 0 && slow.value > 0
      ? ElementaryFunctions.naturalLogarithm(quick.value / slow.value) : 2
    let known = (quick.days + slow.days) / 2
    let variance =
      5 * variation / Double(days) + 2.5 * variation / (known + 0.3) + 0.2 * min(change * change, 4)
      + 0.0005
    let short = 1 + 7 / Double(day + 1)
    return min(4, variance * short * short)
  }

  /// An average in which days fade.
  private struct Average {
    private let fading: Double
    private var sum = 0.0
    private(set) var days = 0.0

    init(halfLife: Double) { fading = ElementaryFunctions.powerOfTwo(-1 / halfLife) }

    mutating func add(_ amount: Double, weight: Double) {
      sum = sum * fading + amount
      days = days * fading + weight
    }

    var value: Double { sum / max(0.15, days) }
  }
}
