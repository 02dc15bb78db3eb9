/// Says from what amount on an hour is far more than its past lets expect.
///
/// Most hours of most ledgers are empty, and a day has 24 chances to surprise. So an hour is judged
/// against the largest hour of each complete day before its own: of at most 56 days and at least
/// 14, with spend on at least 8 of them and on one of the last 28. Only upwards, and while it runs:
/// the hour so far may be compared, because the threshold is that of the whole hour.
///
/// The largest hours are made comparable as ``AnomalyRule`` makes days. With `e` what is expected
/// of the day's largest hour and `s` the usual scatter of their logarithm, the threshold is
/// `max(e + least, half the daily mean of 28 days, 2 e, min(e exp(4 s), 2 times the largest hour))`.
///
/// Hours of the day in which nothing was spent on any of these days, nor in the two hours before
/// and after them, are silent: there nobody works, and the last two terms are `1.5 e`.
///
/// It is stricter than the rule of days, because it is asked more often: on 360 days of real call
/// logs it named 0.3 in 100 that the rule of days did not name.
package struct HourlyAnomalyRule: Sendable, Hashable {
  /// A complete day.
  package struct Day: Sendable, Hashable {
    /// The amount of each hour, the first hour of the day first; hours that are missing at the end
    /// have nothing.
    package var hourlyAmounts: [Int64]

    /// Creates a day.
    package init(hourlyAmounts: [Int64] = []) {
      self.hourlyAmounts = hourlyAmounts
    }
  }

  /// The least excess that is worth a message, in the unit of the hours; as of ``AnomalyRule``.
  package var leastExcess: Int64

  /// Creates a rule; without a least excess every amount is worth a message.
  package init(leastExcess: Int64 = 0) {
    self.leastExcess = leastExcess
  }

  /// Returns the amount from which an hour of a day is an anomaly.
  ///
  /// - Parameters:
  ///   - hour: The hours of the day that are over when it begins. Those from 24 on are compared
  ///     with the first of the day.
  ///   - day: The day of the hour.
  ///   - days: The complete days before it, without gaps, the day before it last.
  ///   - explained: Those among them that say nothing about other days.
  /// - Returns: The threshold, or `nil` where the past says too little.
  /// - Complexity: Constant: a look at the hours of 56 days, and a sort of 56 numbers.
  package func threshold(
    ofHour hour: Int,
    on day: CivilDate,
    after days: [Day],
    leavingOut explained: Set<CivilDate> = []
  ) -> AnomalyThreshold? {
    let days = days.suffix(AnomalyRule.mostDays).leavingOut(explained, before: day)
    let known = days.compactMap(\.self)
    guard Self.canJudge(after: days.map { $0?.largestHour }) else { return nil }
    let largestHours = days.map { $0.map { Double($0.largestHour) } }
    let positive = largestHours.compactMap(\.self).filter { $0 > 0 }
    guard let largest = positive.max(), let median = MedianAndSpread.median(of: positive) else {
      return nil
    }
    let past = ComparableDays(amounts: largestHours, before: day.daysSince1970, base: median)
    let expected = past.expected
    let worthwhile = max(
      expected + Double(max(0, leastExcess)),
      0.5 * ComparableDays.mean(ofLastMonth: days.map { $0?.sum })
    )
    let unusual =
      Self.isSilent(hour, on: known)
      ? 1.5 * expected
      : max(2 * expected, min(past.expected(timesScatter: 4), 2 * largest))
    return AnomalyThreshold(
      estimate: max(worthwhile, unusual),
      expected: expected,
      scatter: past.scatter
    )
  }

  /// Returns whether the past says enough for a threshold; its days that are left out are `nil`.
  ///
  /// They may be what each day spent or its largest hour: only whether it is positive counts.
  static func canJudge(after days: [Int64?]) -> Bool {
    days.count { $0 != nil } >= AnomalyRule.fewestDays
      && days.count { $0.map { $0 > 0 } == true } >= ComparableDays.fewest
      && days.suffix(28).contains { $0.map { $0 > 0 } == true }
  }

  /// Returns whether nothing was spent in an hour of the day and in the two before and after it;
  /// after the last comes the first.
  private static func isSilent(_ hour: Int, on days: [Day]) -> Bool {
    let near = Set((46...50).map { (hour % 24 + $0) % 24 })
    return !days.contains { day in
      day.hourlyAmounts.indices.contains { near.contains($0 % 24) && day.hourlyAmounts[$0] > 0 }
    }
  }
}

extension HourlyAnomalyRule.Day {
  /// The amount of its largest hour.
  fileprivate var largestHour: Int64 { max(0, hourlyAmounts.max() ?? 0) }

  /// The amount of the day.
  fileprivate var sum: Double {
    hourlyAmounts.reduce(0) { $0 + Double(max(0, $1)) }
  }
}
