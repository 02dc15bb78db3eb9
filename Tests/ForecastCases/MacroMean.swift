/// A mean in which groups weigh the same, in a group its series, and in a series its cases or their
/// dollars.
///
/// A group or a series with many cases does not drown the others.
struct MacroMean {
  private var sums: [String: [String: (value: Double, weight: Double)]] = [:]

  /// Adds the value of a case; with a weight the series is the sum of its values over that of its
  /// weights.
  mutating func add(_ value: Double, weight: Double = 1, of truth: ForecastTruth) {
    add(value, weight: weight, series: truth.series, group: truth.group)
  }

  /// Adds the value of a case of a series in a group.
  mutating func add(_ value: Double, weight: Double = 1, series: String, group: String) {
    sums[group, default: [:]][series, default: (0, 0)].value += value
    sums[group, default: [:]][series, default: (0, 0)].weight += weight
  }

  /// The mean; infinite where nothing was added.
  var value: Double {
    Self.mean(sums.values.map { Self.mean($0.values.map { $0.value / $0.weight }) })
  }

  /// Returns the mean of some values; infinite where there are none.
  ///
  /// They are summed from the least on, so that the mean does not depend on their order.
  static func mean(_ values: [Double]) -> Double {
    values.isEmpty ? .infinity : values.sorted().reduce(0, +) / Double(values.count)
  }
}
