/// A projection of the past beside what came.
package struct SpendReplay: Sendable, Hashable {
  /// The first and the last day of the period.
  package let period: ClosedRange<CivilDate>
  /// The day at whose start the projection was made.
  package let morning: CivilDate
  /// The projection.
  package let projection: SpendProjection
  /// What the period cost; more than nothing.
  package let actual: Money
  /// What the day before the morning cost.
  let dayBefore: Money

  /// What the straight line said: the spend so far, divided by the days gone, times all days.
  ///
  /// Of a period of one day, none of which is gone, it says what the day before cost.
  package var straightLine: Money {
    let first = period.lowerBound.daysSince1970
    let gone = morning.daysSince1970 - first
    let all = period.upperBound.daysSince1970 - first + 1
    guard gone > 0 else { return dayBefore }
    let spent = projection.spent.estimatedDollars
    return Money(estimatedDollars: spent * Double(all) / Double(gone))
  }

  /// Returns how far an amount is from what came, as a part of that; 3 at most.
  ///
  /// One wild case then does not drown the others in a mean.
  package func error(of amount: Money) -> Double {
    let actual = actual.estimatedDollars
    return min(3, abs(amount.estimatedDollars - actual) / actual)
  }
}
