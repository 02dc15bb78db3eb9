internal import BudgetSQLite

extension SpendReader {
  /// Returns the daily sums from the period of the budget that lies 400 days before some days up to
  /// yesterday.
  func dailySpend(
    before days: ClosedRange<CivilDate>,
    _ periods: BudgetDays,
    on connection: borrowing Connection
  ) throws -> DailySpend {
    let first = periods.firstDay(of: days.lowerBound.adding(days: -SpendSample.mostDays))
    return try dailySpend(first...max(first, today.adding(days: -1)), on: connection)
  }

  func series(
    _ daily: DailySpend,
    over days: ClosedRange<CivilDate>,
    events: [SpendEvent]
  ) -> SpendSeries {
    SpendSeries(
      firstDay: daily.days.lowerBound,
      dailySpend: daily.total,
      today: today,
      spentToday: .zero,
      fractionOfTodayGone: 0,
      firstDayOfPeriod: days.lowerBound,
      lastDayOfPeriod: days.upperBound,
      events: events
    )
  }
}
