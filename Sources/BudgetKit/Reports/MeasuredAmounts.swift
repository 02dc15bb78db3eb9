/// How much there is of each measure; sums are held at the ends of the range.
struct MeasuredAmounts: Sendable, Hashable {
  /// What it cost.
  var cost = Money.zero
  /// The tokens of its calls.
  var tokens: Int64 = 0
  /// The number of its calls.
  var calls: Int64 = 0

  /// The amount of one measure, in its unit.
  subscript(measure: AnomalyMeasure) -> Int64 {
    switch measure {
    case .cost: cost.nanodollars
    case .tokens: tokens
    case .calls: calls
    }
  }

  static func + (left: MeasuredAmounts, right: MeasuredAmounts) -> MeasuredAmounts {
    MeasuredAmounts(
      cost: left.cost + right.cost,
      tokens: left.tokens.addingWithinRange(right.tokens),
      calls: left.calls.addingWithinRange(right.calls)
    )
  }

  static func - (left: MeasuredAmounts, right: MeasuredAmounts) -> MeasuredAmounts {
    MeasuredAmounts(
      cost: left.cost - right.cost,
      tokens: left.tokens.subtractingWithinRange(right.tokens),
      calls: left.calls.subtractingWithinRange(right.calls)
    )
  }
}

extension Int64 {
  /// Returns the sum, held at the end of the range.
  func addingWithinRange(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }

  /// Returns the difference, held at the end of the range.
  func subtractingWithinRange(_ other: Int64) -> Int64 {
    let (difference, overflow) = subtractingReportingOverflow(other)
    return overflow ? (other < 0 ? .max : .min) : difference
  }
}
