/// The amount from which a day is abnormal, given the days before it.
///
/// The rule knows no unit: amounts are nanodollars, tokens or calls, and all of one rule are the
/// same.
///
/// A day is judged against the complete days before it, at most 56 and at least 14 of them. Only
/// upwards, and at any hour: the day so far may be compared, because the threshold is that of the
/// whole day. Days that are left out are not counted, and the others keep their weekdays and their
/// age.
///
/// With 8 or more days of spend, days are first made comparable: with `base` the median of the
/// positive days, weekday `k` has the factor
/// `v_k = max(0.1, (N_k median_k / base + 2) / (N_k + 2))` over its `N_k` days, if at least half of
/// all days are positive, else 1. The level is the median of the positive `y / v` in the last 28
/// days, or in the last 7 if that is larger: a lasting step stops alarming after about four days.
/// Then `e = level * v` of the day is expected, `s = 1.4826 MAD of ln(y / v)`, held in 0.15 to 0.8,
/// is the usual scatter, and the threshold is
/// `max(1.5 e, e + max(least, daily mean of 28 days), min(e exp(3 s), 1.5 times the largest day))`.
///
/// With 3 to 7 days of spend it is
/// `max(2 times the largest day, their median + max(least, daily mean))`. With fewer nothing honest
/// can be said.
package struct AnomalyRule: Sendable, Hashable {
  /// The least excess that is worth a message; of cost, max($1, 1 % of the monthly budget) is a
  /// good choice.
  package var leastExcess: Int64

  /// Creates a rule; without a least excess every amount is worth a message.
  package init(leastExcess: Int64 = 0) {
    self.leastExcess = leastExcess
  }

  /// The number of days that are looked at.
  package static let mostDays = 56
  /// The number of days whose mean is a mean day.
  static let daysOfMean = 28
  /// The number of days below which nothing is said.
  package static let fewestDays = 14
  /// The number of days with spend below which nothing is said.
  package static let fewestDaysWithSpend = 3

  /// Returns the amount from which a day is an anomaly.
  ///
  /// - Parameters:
  ///   - day: The day that is judged.
  ///   - amounts: Those of the complete days before it, without gaps, the day before it last.
  ///   - explained: Those among them that say nothing about other days.
  /// - Returns: The threshold, or `nil` where the past says too little.
  /// - Complexity: Constant: a sort of 56 numbers.
  package func threshold(
    on day: CivilDate,
    after amounts: [Int64],
    leavingOut explained: Set<CivilDate> = []
  ) -> AnomalyThreshold? {
    let days = amounts.suffix(Self.mostDays).leavingOut(explained, before: day)
    guard Self.canJudge(after: days) else { return nil }
    let amounts = days.map { $0.map { Double(max(0, $0)) } }
    let positive = amounts.compactMap(\.self).filter { $0 > 0 }
    guard let largest = positive.max(), let median = MedianAndSpread.median(of: positive) else {
      return nil
    }
    let dailyMean = ComparableDays.mean(ofLastMonth: amounts)
    let worthwhile = max(Double(max(0, leastExcess)), dailyMean)
    guard positive.count >= ComparableDays.fewest else {
      return AnomalyThreshold(estimate: max(2 * largest, median + worthwhile))
    }
    let past = ComparableDays(amounts: amounts, before: day.daysSince1970, base: median)
    let expected = past.expected
    return AnomalyThreshold(
      estimate: max(
        1.5 * expected,
        expected + worthwhile,
        min(past.expected(timesScatter: 3), 1.5 * largest)
      ),
      expected: expected,
      scatter: past.scatter
    )
  }

  /// Returns whether the past says enough for a threshold; its days that are left out are `nil`.
  static func canJudge(after days: [Int64?]) -> Bool {
    let known = days.compactMap(\.self)
    return known.count >= fewestDays && known.count { $0 > 0 } >= fewestDaysWithSpend
  }
}
