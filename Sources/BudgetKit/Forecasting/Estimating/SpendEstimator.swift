/// Projects what a period will cost, from the days before it and its own.
///
/// A level that follows the last days and weeks, spread over the coming days by weekday, plus the
/// charges that come every month; around it a skewed distribution as wide as the days were
/// scattered. Each part explains itself: ``SpendSample``, ``RecurringCharges``, ``WeekdayProfile``,
/// ``SpendLevel``, ``ComingDays``, ``SpendDispersion``, ``OwnErrors``, ``ShortWindow``,
/// ``SpendDistribution``.
///
/// The constants were found on real series of spend and of use, and hold on series that took no
/// part in that. There are no random numbers, no clock and no state: the same series always gives
/// the same answer, and late entries simply change it.
package struct SpendEstimator: Sendable {
  /// Creates an estimator.
  package init() {}

  /// Returns the projection of a series' period.
  ///
  /// Every series has one: an empty series gives what was spent, with accuracy
  /// ``ProjectionAccuracy/insufficient``; a period that is over gives its total.
  ///
  /// - Complexity: Linear in the days of the series, of the period and in the events.
  package func projection(of series: SpendSeries) -> SpendProjection {
    let whole = SpendSample(series)
    let charges = RecurringCharges(in: whole)
    let sample = charges.removed(from: whole)
    let share = ElapsedShare(
      fractionGone: sample.fractionGone,
      hourlySpend: series.hourlySpend
    )
    let profile = WeekdayProfile(of: sample)
    let dispersion = SpendDispersion(of: sample, profile: profile)
    let level = SpendLevel(
      of: sample,
      profile: profile,
      dispersion: dispersion,
      shareOfToday: share.value
    )
    let coming = ComingDays(
      of: series,
      sample: whole,
      profile: profile,
      charges: charges,
      shareOfToday: share.value
    )
    let basis = SpendBasis(
      days: sample.dayCount,
      daysWithoutSpend: whole.daysWithoutSpend,
      hasSpendToday: whole.spentToday > 0,
      weekdayWeights: profile.weights,
      recentDay: Money(estimatedDollars: level.recent),
      usualDay: Money(estimatedDollars: level.long),
      variation: dispersion.ofDay,
      recurringCharges: charges.found,
      usesHours: share.usesHours,
      levelChange: level.change
    )
    let short = ShortWindow(of: series, sample: sample, profile: profile, coming: coming)
    let variance = dispersion.varianceOfRest(
      concentration: short == nil ? coming.concentration : coming.concentrationOfParts,
      level: level
    )
    let ownErrors = OwnErrors(
      of: sample,
      profile: profile,
      dispersion: dispersion,
      daysToCome: Double(coming.sizes.count) - share.value
    )
    return projection(
      of: series,
      sample: whole,
      basis: basis,
      means: coming.means(atLevel: level.value),
      variance: variance,
      ownErrors: ownErrors,
      short: short
    )
  }

  private func projection(
    of series: SpendSeries,
    sample: SpendSample,
    basis: SpendBasis,
    means: [Double],
    variance: Double,
    ownErrors: OwnErrors,
    short: ShortWindow?
  ) -> SpendProjection {
    let spent = series.spent
    let distribution = SpendDistribution(
      rest: means.reduce(0, +),
      variance: variance,
      days: sample.dayCount,
      ownErrors: ownErrors,
      short: short,
      room: SpendRoom(
        own: series.hardLimit.map { max(0, ($0 - spent).estimatedDollars) },
        shared: series.sharedRoom.map { max(0, $0.left.estimatedDollars) },
        others: series.sharedRoom.map { max(0, $0.othersExpected.estimatedDollars) } ?? 0
      )
    )
    let judgement = AccuracyJudgement(
      sample: sample,
      basis: basis,
      spent: spent,
      distribution: distribution
    )
    return SpendProjection(
      spent: spent,
      basis: basis,
      accuracy: judgement.accuracy,
      doubt: judgement.doubt,
      hardLimit: series.hardLimit,
      distribution: distribution,
      today: series.today,
      means: means,
      runningTotals: Self.runningTotals(of: series)
    )
  }

  private static func runningTotals(of series: SpendSeries) -> [SpendProjection.RunningTotal] {
    // Credits count from the first day on, so that the course ends at what was spent.
    var total = series.corrections
    return series.dailySpendOfPeriod.map { day, amount in
      total = total + amount
      return SpendProjection.RunningTotal(day: day, total: total)
    }
  }
}
