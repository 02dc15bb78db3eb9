/// What a projection is made from: daily amounts up to now, and the period that is asked about.
///
/// Every amount is what was spent on one local day of the budget's zone. Any amounts will do:
/// negative ones (credits) lower what was spent and count as nothing in the estimate; days without
/// an entry are days without spend; days from today on (a clock that went backwards) count as spent
/// where they lie in the period, and teach nothing.
package struct SpendSeries: Sendable, Hashable {
  /// The day of the first of ``dailySpend``.
  package var firstDay: CivilDate
  /// The spend of each local day from ``firstDay`` on, without gaps, up to yesterday at most.
  package var dailySpend: [Money]
  /// The local day that is running.
  package var today: CivilDate
  /// What was spent on it so far.
  package var spentToday: Money
  /// What was credited or added in the period for no call in particular: it counts as spent, and
  /// teaches nothing.
  package var corrections = Money.zero
  /// How much of it is over, 0 to 1; see ``Zone/fractionOfDayGone(at:)``.
  package var fractionOfTodayGone: Double
  /// The first day of the period.
  package var firstDayOfPeriod: CivilDate
  /// The last day of the period.
  package var lastDayOfPeriod: CivilDate
  /// The spend of the last 28 complete days in each hour of the local day, 24 amounts from midnight
  /// on.
  ///
  /// Empty where it is unknown or fewer than 7 days are known; any other count is taken as unknown.
  package var hourlySpend: [Money]
  /// What is known of the past and the future.
  package var events: [SpendEvent]
  /// The amount at which spending really stops; `nil` where nothing stops it.
  package var hardLimit: Money?
  /// What is left of a limit from which others spend as well; `nil` without one.
  package var sharedRoom: SharedRoom?

  /// Creates a series.
  package init(
    firstDay: CivilDate,
    dailySpend: [Money],
    today: CivilDate,
    spentToday: Money,
    fractionOfTodayGone: Double,
    firstDayOfPeriod: CivilDate,
    lastDayOfPeriod: CivilDate,
    hourlySpend: [Money] = [],
    events: [SpendEvent] = [],
    hardLimit: Money? = nil,
    sharedRoom: SharedRoom? = nil
  ) {
    self.firstDay = firstDay
    self.dailySpend = dailySpend
    self.today = today
    self.spentToday = spentToday
    self.fractionOfTodayGone = fractionOfTodayGone
    self.firstDayOfPeriod = firstDayOfPeriod
    self.lastDayOfPeriod = lastDayOfPeriod
    self.hourlySpend = hourlySpend
    self.events = events
    self.hardLimit = hardLimit
    self.sharedRoom = sharedRoom
  }
}

extension SpendSeries {
  /// The days of the period; one day where its last would lie before its first.
  var daysOfPeriod: ClosedRange<CivilDate> {
    firstDayOfPeriod...max(firstDayOfPeriod, lastDayOfPeriod)
  }

  /// How many of the period's days have begun, at least 1 and at most all.
  var daysElapsed: Int {
    let days = daysOfPeriod
    let begun = today.daysSince1970 - days.lowerBound.daysSince1970 + 1
    return min(max(1, begun), days.dayCount)
  }

  /// What was spent in the period so far, exactly.
  package var spent: Money {
    dailySpendOfPeriod.reduce(spentToday + corrections) { $0 + $1.amount }
  }

  /// The days of the period that have an amount, with their numbers since 1970-01-01.
  var dailySpendOfPeriod: [(day: Int, amount: Money)] {
    let first = firstDay.daysSince1970
    return indices(from: firstDayOfPeriod, through: lastDayOfPeriod)
      .map { (day: first + $0, amount: dailySpend[$0]) }
  }

  /// Returns what a day before today cost.
  func amount(on day: CivilDate) -> Money {
    indices(from: day, through: day).reduce(.zero) { $0 + dailySpend[$1] }
  }

  /// Returns the series with no days but some.
  func restricted(to days: ClosedRange<CivilDate>) -> SpendSeries {
    var part = self
    part.firstDay = max(firstDay, days.lowerBound)
    part.dailySpend = Array(dailySpend[indices(from: days.lowerBound, through: days.upperBound)])
    return part
  }

  /// The indices of the days from one to another that have an amount.
  private func indices(from first: CivilDate, through last: CivilDate) -> Range<Int> {
    let start = max(0, first.daysSince1970 - firstDay.daysSince1970)
    let end = min(dailySpend.count, last.daysSince1970 - firstDay.daysSince1970 + 1)
    return min(start, dailySpend.count)..<max(min(start, dailySpend.count), end)
  }

  /// The part of today that is over, whatever the caller wrote there.
  var usableFraction: Double {
    fractionOfTodayGone.isNaN ? 0 : min(max(fractionOfTodayGone, 0), 1)
  }
}
