/// How wrong this method was on this very series, beside how wrong it took itself to be.
///
/// From every complete day `i >= 10` on which `h` more days are known, the days after it are
/// foreseen by the level of that day and compared with what came. With the level
/// `l = between(l_4, l_28)` from the days up to `i` and the sums `W` and `Y` of weights and amounts
/// of the `h` days after it, the error is that of the cube root, `z = 3 ((Y / (l W))^(1/3) - 1)`,
/// held in -3 to 3, and what it was expected to be is `v = V (1 + 7 / (i + 1))^2`, at most 4, with
/// the variance `V` of ``SpendDispersion`` for `h` equal days. The ratio is `sum z^2 / sum v`, held
/// in 0.05 to 6.
///
/// It is believed as far as it rests on stretches that do not overlap: `w = m / (m + 4)` for `m` =
/// number of comparisons over `h`. `h` is the number of days to come, at most 31 and at most a
/// third of the history.
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
    var level = SpendLevel(dispersion: dispersion)
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
      expected += dispersion.expectedError(at: level, over: days, after: next)
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

extension SpendDispersion {
  /// Returns the squared error that a level known from so many days expects of the days after it.
  fileprivate func expectedError(at level: SpendLevel, over days: Int, after known: Int) -> Double {
    let widening = Self.widening(days: known)
    return min(
      4,
      varianceOfRest(concentration: 1 / Double(days), level: level) * widening * widening
    )
  }
}
