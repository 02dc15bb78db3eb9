/// What a period will probably have cost at its end, and how sure that is.
///
/// With accuracy ``ProjectionAccuracy/insufficient`` only ``spent`` should be shown: the other
/// figures exist, but rest on nothing.
package struct SpendProjection: Sendable, Hashable {
  /// What was spent in the period so far, exactly.
  package let spent: Money
  /// What the projection rests on.
  package let basis: SpendBasis
  /// How far it can be trusted.
  package let accuracy: ProjectionAccuracy
  /// Why the accuracy is low or insufficient; `nil` where it is better.
  package let doubt: ProjectionDoubt?
  /// The amount at which spending stops, if it was given.
  package let hardLimit: Money?

  let distribution: SpendDistribution
  let today: CivilDate
  /// What the rest of today and each coming day will have on average, in dollars.
  let means: [Double]
  /// The days of the period that are over, with what was spent up to their end.
  let runningTotals: [RunningTotal]

  struct RunningTotal: Sendable, Hashable {
    let day: Int
    let total: Money
  }
}

extension SpendProjection {
  /// The mean of the possible totals at the period's end, held at a hard limit.
  package var expected: Money {
    spent + Money(estimatedDollars: distribution.mean)
  }

  /// The middle of the possible totals: the figure to show.
  package var median: Money { quantile(0.5) }

  /// The totals between which 80 % of all periods end.
  package var likelyRange: ClosedRange<Money> { range(0.1, 0.9) }

  /// The totals between which 95 % of all periods end.
  package var wideRange: ClosedRange<Money> { range(0.025, 0.975) }

  /// Returns the total that is not exceeded with a probability.
  ///
  /// Never less than what was spent; with a hard limit never more than the limit, where the spend
  /// is below it.
  package func quantile(_ level: Double) -> Money {
    spent + Money(estimatedDollars: distribution.restQuantile(level))
  }

  /// Returns the probability that the total will be more than an amount.
  ///
  /// Exactly 1 where more is spent already; 0 from a hard limit on.
  package func probability(ofExceeding amount: Money) -> Double {
    spent > amount ? 1 : distribution.probability(ofMoreThan: (amount - spent).estimatedDollars)
  }

  /// The probability that the total ends within 10 % of ``median``.
  ///
  /// Where 0.25 was said, 0.37 was seen on recorded months; where 0.55, 0.71; where 0.98, 0.98.
  package var confidence: Double {
    let spent = spent.estimatedDollars
    let median = spent + distribution.restQuantile(0.5)
    let margin = 0.1 * abs(median)
    return distribution.probability(ofMoreThan: median - margin - spent)
      - distribution.probability(ofMoreThan: median + margin - spent)
  }

  /// The same projection as if no limit stopped the spending: what would be asked for.
  package var demand: SpendProjection {
    SpendProjection(
      spent: spent,
      basis: basis,
      accuracy: accuracy,
      doubt: doubt,
      hardLimit: nil,
      distribution: distribution.unlimited,
      today: today,
      means: means,
      runningTotals: runningTotals
    )
  }

  private func range(_ lower: Double, _ upper: Double) -> ClosedRange<Money> {
    let low = quantile(lower)
    return low...max(low, quantile(upper))
  }
}

extension SpendProjection {
  /// Returns the day on which a budget is used up.
  ///
  /// For a budget that is exceeded all three are the day on which that happened. Otherwise each is
  /// the first day on which the total passes the budget, if the period ends in the middle of the
  /// totals that pass it, at the upper or at the lower end of ``likelyRange``.
  ///
  /// - Complexity: Linear in the period's days.
  package func runOut(of budget: Money) -> RunOut {
    if spent > budget {
      let day = dayOfExceeding(budget)
      return RunOut(expected: day, earliest: day, latest: day)
    }
    return RunOut(
      expected: quantile(0.5) > budget
        ? runOut(of: budget, atLevel: levelOfRunOut(of: budget)) : nil,
      earliest: runOut(of: budget, atLevel: 0.9),
      latest: runOut(of: budget, atLevel: 0.1)
    )
  }

  /// Returns the level at which the day to show is found: when it happens, given that it happens.
  ///
  /// The totals that pass the budget lie above the middle of all, the more so the less probable
  /// that is: `max(0.5, 1 - 0.7 P)`.
  private func levelOfRunOut(of budget: Money) -> Double {
    let room = (budget - spent).estimatedDollars
    return max(0.5, 1 - 0.7 * distribution.unlimited.probability(ofMoreThan: room))
  }

  private func dayOfExceeding(_ budget: Money) -> CivilDate {
    guard let passed = runningTotals.first(where: { $0.total > budget }) else { return today }
    return CivilDate(daysSince1970: passed.day)
  }

  /// Walks through the coming days, each in proportion to its mean, towards the total at a level.
  ///
  /// A hard limit stops the spending one day and does not slow it before: the walk goes at the pace
  /// of the demand.
  private func runOut(of budget: Money, atLevel level: Double) -> CivilDate? {
    guard quantile(level) > budget, distribution.rest > 0 else { return nil }
    let room = (budget - spent).estimatedDollars
    let scale = distribution.unlimited.restQuantile(level) / distribution.rest
    var total = 0.0
    for (offset, mean) in means.enumerated() {
      total += mean * scale
      if total > room { return today.adding(days: offset) }
    }
    return today.adding(days: max(0, means.count - 1))
  }
}

extension SpendProjection {
  /// Returns ``quantile(_:)`` in dollars, before it is rounded to nanodollars: for comparisons.
  package func estimatedQuantile(_ level: Double) -> Double {
    spent.estimatedDollars + distribution.restQuantile(level)
  }
}
