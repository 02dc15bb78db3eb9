/// The amount from which on a day, or an hour, is an anomaly, and what was expected of it.
package struct AnomalyThreshold: Sendable, Hashable {
  /// The least amount that is an anomaly.
  package let amount: Money
  /// What the day, or its largest hour, was expected to have; `nil` where there was too little to
  /// expect anything.
  package let expected: Money?
  /// The usual scatter of the logarithm of a day, or of a largest hour, 0.15 to 0.8; `nil` as
  /// ``expected``.
  package let scatter: Double?

  private init(amount: Money, expected: Money?, scatter: Double?) {
    self.amount = amount
    self.expected = expected
    self.scatter = scatter
  }

  init(dollars: Double, expected: Double? = nil, scatter: Double? = nil) {
    self.init(
      amount: Money(estimatedDollars: dollars),
      expected: expected.map { Money(estimatedDollars: $0) },
      scatter: scatter
    )
  }

  /// Returns the threshold where so much more is expected, because it comes every month.
  ///
  /// It rises by as much, and stays at least half more than what is expected.
  func expecting(_ more: Money) -> AnomalyThreshold {
    guard more > .zero else { return self }
    let expected = (expected ?? .zero) + more
    let halfMore = expected + Money(nanodollars: expected.nanodollars / 2)
    return AnomalyThreshold(
      amount: max(amount + more, halfMore),
      expected: expected,
      scatter: scatter
    )
  }

  /// Returns whether a day or an hour with that much is an anomaly; exactly at the threshold it is.
  package func isReached(by spend: Money) -> Bool { spend >= amount }
}
