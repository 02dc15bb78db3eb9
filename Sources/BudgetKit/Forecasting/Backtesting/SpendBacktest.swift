/// Replays the past of a series: what would have been projected then, and what came.
///
/// Each period that is over is looked at on the mornings after a tenth, a quarter, a half and three
/// quarters of its days, with nothing known but the days before; a period of one day at its start.
/// A morning without a projection (too little history) and a period that cost nothing are left out.
package struct SpendBacktest: Sendable {
  private let estimator = SpendEstimator()

  /// Creates a backtest.
  package init() {}

  /// Returns one replay for each period and morning, in the order of the periods.
  ///
  /// - Parameters:
  ///   - series: The history. Its events count as known all along; its hours and hard limit are
  ///     left out.
  ///   - periods: The first and last days of past periods; those that are not over on the series'
  ///     today are
  ///     left out.
  /// - Returns: The replays; empty where no period is over.
  /// - Complexity: Four projections for each period, of its days and the 400 before them.
  package func replays(
    of series: SpendSeries,
    over periods: [ClosedRange<CivilDate>]
  ) -> [SpendReplay] {
    replays(of: series, over: periods) { _ in Knowledge() }
  }

  /// What was known on a morning beside the amounts and the events of the series.
  struct Knowledge {
    var events: [SpendEvent] = []
    var hardLimit: Money?
  }

  /// Returns the replays with what else was known on each morning.
  func replays(
    of series: SpendSeries,
    over periods: [ClosedRange<CivilDate>],
    knowing knowledge: (CivilDate) -> Knowledge
  ) -> [SpendReplay] {
    periods.filter { $0.upperBound < series.today }
      .flatMap { replays(of: series, over: $0, knowing: knowledge) }
  }

  private func replays(
    of series: SpendSeries,
    over period: ClosedRange<CivilDate>,
    knowing knowledge: (CivilDate) -> Knowledge
  ) -> [SpendReplay] {
    let first = period.lowerBound.adding(days: -SpendSample.mostDays)
    var whole = series.restricted(to: first...period.upperBound)
    whole.spentToday = .zero
    whole.firstDayOfPeriod = period.lowerBound
    whole.lastDayOfPeriod = period.upperBound
    let actual = whole.spent
    guard actual > .zero else { return [] }
    return Self.mornings(of: period).compactMap { morning in
      let known = Self.series(whole, on: morning, knowing: knowledge(morning))
      let projection = estimator.projection(of: known)
      guard projection.accuracy != .insufficient else { return nil }
      return SpendReplay(
        period: period,
        morning: morning,
        projection: projection,
        actual: actual,
        dayBefore: whole.amount(on: morning.adding(days: -1))
      )
    }
  }

  private static func mornings(of period: ClosedRange<CivilDate>) -> [CivilDate] {
    let first = period.lowerBound.daysSince1970
    let days = period.upperBound.daysSince1970 - first + 1
    guard days > 1 else { return [period.lowerBound] }
    let gone = [days / 10, days / 4, days / 2, days * 3 / 4].map { max(1, $0) }
    return Set(gone).filter { $0 < days }.sorted().map { CivilDate(daysSince1970: first + $0) }
  }

  /// Returns what was known of a series on the morning of a day.
  private static func series(
    _ series: SpendSeries,
    on morning: CivilDate,
    knowing knowledge: Knowledge
  ) -> SpendSeries {
    var known = series
    let days = max(0, morning.daysSince1970 - series.firstDay.daysSince1970)
    known.dailySpend = Array(series.dailySpend.prefix(days))
    known.today = morning
    known.spentToday = .zero
    known.fractionOfTodayGone = 0
    known.hourlySpend = []
    known.events += knowledge.events
    known.hardLimit = knowledge.hardLimit
    return known
  }
}
