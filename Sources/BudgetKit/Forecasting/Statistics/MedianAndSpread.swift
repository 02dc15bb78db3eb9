/// The median of some numbers, and the median distance from it.
struct MedianAndSpread {
  let median: Double
  /// The median absolute deviation; 1.4826 times it estimates the standard deviation of normal
  /// numbers.
  let deviation: Double

  /// The factor from the median absolute deviation to the standard deviation of a normal
  /// distribution.
  static let normalFactor = 1.4826

  /// Takes both from the numbers, or `nil` where there are none.
  init?(of numbers: [Double]) {
    guard let median = Self.median(of: numbers) else { return nil }
    self.median = median
    self.deviation = Self.median(of: numbers.map { abs($0 - median) }) ?? 0
  }

  /// Returns the middle number, or the mean of the two in the middle; `nil` where there are none.
  static func median(of numbers: [Double]) -> Double? {
    guard !numbers.isEmpty else { return nil }
    let sorted = numbers.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
