/// Days made comparable by taking their weekday out of them.
///
/// What stands for a day is its spend, or its largest hour.
struct ComparableDays {
  /// The fewest days with spend that can be compared.
  static let fewest = 8

  /// What is expected of the day after them.
  let expected: Double
  /// The usual scatter of the logarithm.
  let scatter: Double

  /// Compares the days before a day, without gaps and none negative; `base` is the median of the
  /// positive ones.
  ///
  /// A day that is `nil` is left out: it keeps its place, and is not counted.
  init(amounts: [Double?], before day: Int, base: Double) {
    let firstDay = day - amounts.count
    let factors = Self.factors(amounts, firstDay: firstDay, base: base)
    let adjusted = amounts.enumerated().map { index, amount in
      (amount ?? 0) / factors[weekday(ofDay: firstDay + index)]
    }
    func level(ofLast days: Int) -> Double {
      MedianAndSpread.median(of: adjusted.suffix(days).filter { $0 > 0 }) ?? 0
    }
    expected = max(level(ofLast: 28), level(ofLast: 7)) * factors[weekday(ofDay: day)]
    let logarithms = adjusted.filter { $0 > 0 }.map(ElementaryFunctions.naturalLogarithm)
    let deviation = MedianAndSpread(of: logarithms)?.deviation ?? 0
    scatter = min(max(MedianAndSpread.normalFactor * deviation, 0.15), 0.8)
  }

  /// Returns what is so many times the usual scatter above what is expected.
  func expected(timesScatter factor: Double) -> Double {
    expected * ElementaryFunctions.exponential(factor * scatter)
  }

  /// Returns the mean of the last 28 days, those without spend included; 0 where all are left out.
  static func mean(ofLastMonth amounts: [Double?]) -> Double {
    let lastMonth = amounts.suffix(AnomalyRule.daysOfMean).compactMap(\.self)
    return lastMonth.reduce(0, +) / Double(max(1, lastMonth.count))
  }

  private static func factors(_ amounts: [Double?], firstDay: Int, base: Double) -> [Double] {
    var ofWeekday = [[Double]](repeating: [], count: 7)
    for (index, amount) in amounts.enumerated() {
      if let amount { ofWeekday[weekday(ofDay: firstDay + index)].append(amount) }
    }
    let known = amounts.compactMap(\.self)
    guard 2 * known.count(where: { $0 > 0 }) >= known.count else {
      return [Double](repeating: 1, count: 7)
    }
    return ofWeekday.map { days in
      let count = Double(days.count)
      let median = MedianAndSpread.median(of: days) ?? 0
      return max(0.1, (count * median / base + 2) / (count + 2))
    }
  }
}

extension Collection {
  /// Returns what stands for each of the days before a day, without gaps, with `nil` in the place
  /// of those that are left out.
  func leavingOut(_ days: Set<CivilDate>, before day: CivilDate) -> [Element?] {
    var kept: [Element?] = map(\.self)
    for left in days {
      let index = count - (day.daysSince1970 - left.daysSince1970)
      if kept.indices.contains(index) { kept[index] = nil }
    }
    return kept
  }
}
