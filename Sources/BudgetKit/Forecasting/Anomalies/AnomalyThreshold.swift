/// The amount from which on a day, or an hour, is an anomaly, and what was expected of it.
public struct AnomalyThreshold: Sendable, Hashable {
  /// The least amount that is an anomaly.
  public let amount: Money
  /// What the day, or its largest hour, was expected to have; `nil` where there was too little to expect anything.
  public let expected: Money?
  /// The usual scatter of the logarithm of a day, or of a largest hour, 0.15 to 0.8; `nil` as ``expected``.
  public let scatter: Double?

  init(dollars: Double, expected: Double? = nil, scatter: Double? = nil) {
    amount = Money(estimatedDollars: dollars)
    self.expected = expected.map { Money(estimatedDollars: $0) }
    self.scatter = scatter
  }

  /// Returns the threshold where so many dollars more are expected, because they come every month.
  ///
  /// It rises by as much, and stays at least half more than what is expected.
  func expecting(_ dollars: Double) -> AnomalyThreshold {
    guard dollars > 0 else { return self }
    let expected = (expected?.estimatedDollars ?? 0) + dollars
    return AnomalyThreshold(
      dollars: max(amount.estimatedDollars + dollars, 1.5 * expected),
      expected: expected,
      scatter: scatter
    )
  }

  /// Returns whether a day or an hour with that much is an anomaly; exactly at the threshold it is.
  public func isReached(by spend: Money) -> Bool { spend >= amount }
}
