/// Says from what amount on a day is far more than its past lets expect.
///
/// A day is judged against the complete days before it, at most 56 and at least 14 of them. Only upwards, and
/// at any hour: the day so far may be compared, because the threshold is that of the whole day.
///
/// With 8 or more days of spend, days are first made comparable: with `base` the median of the positive days,
/// weekday `k` has the factor `v_k = max(0.1, (N_k median_k / base + 2) / (N_k + 2))` over its `N_k` days,
/// if at least half of all days are positive, else 1. The level is the median of the positive `y / v` in the last
/// 28 days, or in the last 7 if that is larger: a lasting step stops alarming after about four days. Then
/// `e = level * v` of the day is expected, `s = 1.4826 MAD of ln(y / v)`, held in 0.15 to 0.8, is the usual
/// scatter, and the threshold is
/// `max(1.5 e, e + max(least, daily mean of 28 days), min(e exp(3 s), 1.5 times the largest day))`.
///
/// With 3 to 7 days of spend it is `max(2 times the largest day, their median + max(least, daily mean))`.
/// With fewer nothing honest can be said.
public struct AnomalyRule: Sendable, Hashable {
  /// The least excess that is worth a message; max($1, 1 % of the monthly budget) is a good choice.
  public var leastExcess: Money

  /// Creates a rule; without a least excess every amount is worth a message.
  public init(leastExcess: Money = .zero) {
    self.leastExcess = leastExcess
  }

  /// The number of days that are looked at.
  public static let mostDays = 56
  /// The number of days below which nothing is said.
  public static let fewestDays = 14

  /// Says from what amount on a day is an anomaly.
  ///
  /// - Parameters:
  ///   - day: The day that is judged.
  ///   - dailySpend: The amounts of the complete days before it, without gaps, the day before it last.
  /// - Returns: The threshold, or `nil` where the past says too little.
  /// - Complexity: Constant: a sort of 56 numbers.
  public func threshold(on day: CivilDate, after dailySpend: [Money]) -> AnomalyThreshold? {
    guard dailySpend.count >= Self.fewestDays else { return nil }
    let amounts = dailySpend.suffix(Self.mostDays).map { max(0, $0.estimatedDollars) }
    let positive = amounts.filter { $0 > 0 }
    guard let largest = positive.max(), let median = MedianAndSpread.median(of: positive) else {
      return nil
    }
    let lastMonth = amounts.suffix(28)
    let dailyMean = lastMonth.reduce(0, +) / Double(lastMonth.count)
    let worthwhile = max(max(0, leastExcess.estimatedDollars), dailyMean)
    switch positive.count {
    case ..<3: return nil
    case 3..<8: return AnomalyThreshold(dollars: max(2 * largest, median + worthwhile))
    default: break
    }
    let past = ComparableDays(amounts: amounts, before: day.daysSince1970, base: median)
    let expected = past.expected
    let rare = expected * ElementaryFunctions.exponential(3 * past.scatter)
    return AnomalyThreshold(
      dollars: max(1.5 * expected, expected + worthwhile, min(rare, 1.5 * largest)),
      expected: expected,
      scatter: past.scatter
    )
  }
}

/// Days made comparable by taking their weekday out of them.
private struct ComparableDays {
  /// What is expected of the day after them.
  let expected: Double
  /// The usual scatter of the logarithm.
  let scatter: Double

  init(amounts: [Double], before day: Int, base: Double) {
    let firstDay = day - amounts.count
    let factors = Self.factors(amounts, firstDay: firstDay, base: base)
    let adjusted = amounts.indices.map { amounts[$0] / factors[weekday(ofDay: firstDay + $0)] }
    func level(ofLast days: Int) -> Double {
      MedianAndSpread.median(of: adjusted.suffix(days).filter { $0 > 0 }) ?? 0
    }
    expected = max(level(ofLast: 28), level(ofLast: 7)) * factors[weekday(ofDay: day)]
    let logarithms = adjusted.filter { $0 > 0 }.map(ElementaryFunctions.naturalLogarithm)
    let deviation = MedianAndSpread(of: logarithms)?.deviation ?? 0
    scatter = min(max(MedianAndSpread.normalFactor * deviation, 0.15), 0.8)
  }

  private static func factors(_ amounts: [Double], firstDay: Int, base: Double) -> [Double] {
    var ofWeekday = [[Double]](repeating: [], count: 7)
    for (index, amount) in amounts.enumerated() {
      ofWeekday[weekday(ofDay: firstDay + index)].append(amount)
    }
    guard 2 * amounts.count(where: { $0 > 0 }) >= amounts.count else {
      return [Double](repeating: 1, count: 7)
    }
    return ofWeekday.map { days in
      let count = Double(days.count)
      let median = MedianAndSpread.median(of: days) ?? 0
      return max(0.1, (count * median / base + 2) / (count + 2))
    }
  }
}
