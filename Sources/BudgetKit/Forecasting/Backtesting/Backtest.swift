/// How good the forecasts of a scope's past windows would have been.
///
/// Each window that is over is forecast again on the mornings after a tenth, a quarter, a half and
/// three quarters of its days, with nothing known but the days before; a window of one day at its
/// start. What explained days cost is in none of the figures. The probability of exceeding is asked
/// at the scope's budget, or without one at what the window before had cost: an amount that was
/// known beforehand. It is the probability of what is asked for; a window that a hard limit stopped
/// below the amount does not tell whether that came true, and is not asked.
public struct Backtest: Sendable, Hashable {
  /// The workspace or project.
  public let scope: BudgetScope
  /// The kind of window.
  public let window: ForecastWindow
  /// The amount that each window is compared with; `nil` for the cost of the window before it.
  public let budget: Money?
  /// Every forecast beside what came, the oldest window first.
  package let replays: [SpendReplay]
  /// The errors and the coverage of the ranges; `nil` without any replay.
  public let score: BacktestScore?
  /// The mean squared error of the probabilities of exceeding, 0 to 1.
  ///
  /// Always saying one half gives 0.25; `nil` without any.
  public let brierScore: Double?
  /// How often the amount was exceeded, by the probability that was forecast; empty bins are left
  /// out.
  public let calibration: [CalibrationBin]
}

extension Backtest {
  init(
    of series: SpendSeries,
    limits: HardLimits,
    explained: SpendSeries,
    prices: PriceChanges,
    scope: BudgetScope,
    window: ForecastWindow,
    budgetDays: BudgetDays?,
    periods: [ClosedRange<CivilDate>],
    budget: Money?
  ) throws {
    let replays = SpendBacktest().replays(of: series, over: periods) { morning in
      var known = limits.knowledge(on: morning, holds: budgetDays != nil)
      // What explained days had cost left less of the limit.
      let yesterday = morning.adding(days: -1)
      let first = (budgetDays ?? BudgetDays(.month)).firstDay(of: yesterday)
      let lost = explained.spent(on: first...yesterday) ?? .zero
      known.hardLimit = known.hardLimit.map { $0 - lost }
      known.events += prices.events(today: morning, besides: series.events + known.events)
        .filter { $0.isInForce(on: morning, fractionGone: 0) }
        .besides(series.events)
      return known
    }
    let claims = try replays.compactMap { replay -> ExceedingClaim? in
      let before =
        try periods.last { $0.upperBound < replay.period.lowerBound }
        ?? window.window(before: replay.period)
      guard let amount = budget ?? series.spent(on: before), amount > .zero else { return nil }
      let isExceeded = replay.actual > amount
      guard isExceeded || limits.stoppedDays(in: replay.period).isEmpty else { return nil }
      return ExceedingClaim(
        said: replay.projection.demand.probability(ofExceeding: amount),
        happened: isExceeded
      )
    }
    self.init(
      scope: scope,
      window: window,
      budget: budget,
      replays: replays,
      score: BacktestScore(of: replays),
      brierScore: ExceedingClaim.brierScore(of: claims),
      calibration: CalibrationBin.bins(of: claims)
    )
  }
}

extension HardLimits {
  /// Returns what was known of the limits on a morning: the days they had stopped, and at what
  /// amount the spending would stop.
  fileprivate func knowledge(on morning: CivilDate, holds: Bool) -> SpendBacktest.Knowledge {
    let yesterday = morning.adding(days: -1)
    let days = morning.adding(days: -SpendSample.mostDays)...yesterday
    return SpendBacktest.Knowledge(
      events: stoppedDays(in: days).map(SpendEvent.stopped),
      hardLimit: holds ? own.limit(on: yesterday) : nil
    )
  }
}

extension SpendSeries {
  /// Returns what was spent on past days; `nil` where they begin before the series.
  fileprivate func spent(on days: ClosedRange<CivilDate>) -> Money? {
    guard days.lowerBound >= firstDay else { return nil }
    var series = restricted(to: days)
    series.spentToday = .zero
    series.firstDayOfPeriod = days.lowerBound
    series.lastDayOfPeriod = days.upperBound
    return series.spent
  }
}
