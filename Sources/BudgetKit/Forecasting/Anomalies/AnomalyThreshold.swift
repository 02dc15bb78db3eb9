/// The amount from which a day, or an hour, is an anomaly, and what was expected of it; in the unit
/// of what is judged.
package struct AnomalyThreshold: Sendable, Hashable {
  /// The least amount that is an anomaly.
  package let amount: Int64
  /// What the day, or its largest hour, was expected to have; `nil` where there was too little to
  /// expect anything.
  package let expected: Int64?
  /// The usual scatter of the logarithm of a day, or of a largest hour, 0.15 to 0.8; `nil` as
  /// ``expected``.
  package let scatter: Double?

  private init(amount: Int64, expected: Int64?, scatter: Double?) {
    self.amount = amount
    self.expected = expected
    self.scatter = scatter
  }

  init(estimate: Double, expected: Double? = nil, scatter: Double? = nil) {
    self.init(
      amount: Int64(estimate: estimate),
      expected: expected.map { Int64(estimate: $0) },
      scatter: scatter
    )
  }

  /// Returns the threshold where so much more is expected, because it comes every month.
  ///
  /// It rises by as much, and stays at least half more than what is expected.
  func expecting(_ more: Int64) -> AnomalyThreshold {
    guard more > 0 else { return self }
    let expected = (expected ?? 0).addingWithinRange(more)
    let halfMore = expected.addingWithinRange(expected / 2)
    return AnomalyThreshold(
      amount: max(amount.addingWithinRange(more), halfMore),
      expected: expected,
      scatter: scatter
    )
  }

  /// Returns whether a day or an hour with that much is an anomaly; exactly at the threshold it is.
  package func isReached(by amount: Int64) -> Bool { amount >= self.amount }
}

extension Int64 {
  /// Creates the number nearest to an estimate, held at the ends of the range; what is not a number
  /// is 0.
  init(estimate: Double) {
    let rounded = estimate.rounded()
    self = rounded.isNaN ? 0 : Int64(exactly: rounded) ?? (rounded < 0 ? .min : .max)
  }
}
