/// Finds the days on which a hard limit stopped the spending: they say nothing about what would
/// have been asked for.
///
/// Reservations that were refused are counted; a program that only asks leaves no trace, and then
/// the amounts must tell. The days of a period, mostly a month, at whose end the same limit stood
/// belong together. The limit is reached on the first of them that leaves less room than an
/// ordinary call takes, or than a tenth of an ordinary day; it stopped the spending if less than
/// that was spent on all days after it. Set aside are then the day on which it was reached, which
/// it cut short, the days after it, and the day of the same month on which another limit took its
/// place.
///
/// A gate compares what calls are held at, which is often several times what they cost, and so
/// stops earlier. The limit is also taken to have stopped the spending on the last day with spend
/// if that leaves less room than an ordinary day takes (and did not go past it), and nothing at all
/// was spent on two days or more after it, where before it most days had spend.
///
/// What is ordinary is told by the 28 days up to the last with spend: the median of their mean
/// calls, and the mean of the days that have spend. With fewer than 5 such days nothing is said: a
/// single fee that fills a budget was not stopped by it.
struct StoppedDays {
  /// What a day spent, and the limit that stood at its end.
  struct Day {
    var spent: Money
    var calls: Int64
    var limit: Money?
    /// How many reservations the budget refused on it.
    var refused: Int64 = 0
  }

  private let firstDay: Int
  private let periods: BudgetDays
  private let days: [Day]
  private let hasLimit: Bool

  /// - Parameters:
  ///   - firstDay: The day of the first of the days.
  ///   - periods: The periods of the limits: days of one period belong together.
  ///   - days: The days without gaps; what was spent in their first period before them is not
  ///     known.
  init(firstDay: CivilDate, periods: BudgetDays = BudgetDays(.month), days: [Day]) {
    self.firstDay = firstDay.daysSince1970
    self.periods = periods
    self.days = days
    hasLimit = days.contains { $0.limit != nil }
  }

  /// Returns the limit that stood at the end of a day; `nil` without one, and for other days.
  func limit(on day: CivilDate) -> Money? {
    let index = day.daysSince1970 - firstDay
    return days.indices.contains(index) ? days[index].limit : nil
  }

  /// Returns which days were stopped, as far as it was known when the last of them ended.
  ///
  /// - Parameter range: The days that are asked about; nothing after them is looked at.
  /// - Returns: The days, each once and in order.
  /// - Complexity: Linear in the days.
  func days(in range: ClosedRange<CivilDate>) -> [CivilDate] {
    let first = max(0, periods.firstDay(of: range.lowerBound).daysSince1970 - firstDay)
    let end = min(days.count, range.upperBound.daysSince1970 - firstDay + 1)
    guard hasLimit, first < end else { return [] }
    var stopped: [CivilDate] = []
    var start = first
    while start < end {
      let stretch = stretch(from: start, to: end)
      if let reached = dayOfStopping(in: stretch) {
        let isReplaced = stretch.upperBound < end && !isFirstOfPeriod(stretch.upperBound)
        let last = isReplaced ? stretch.upperBound : stretch.upperBound - 1
        stopped += (reached...last).map { CivilDate(daysSince1970: firstDay + $0) }
      }
      start = stretch.upperBound
    }
    // The day on which one limit took the place of another may have been stopped by both.
    return Set(stopped).filter(range.contains).sorted()
  }

  /// Returns the days from one on that lie in its period and have its limit.
  private func stretch(from start: Int, to end: Int) -> Range<Int> {
    let next = (start + 1..<max(start + 1, end)).first { index in
      isFirstOfPeriod(index) || days[index].limit != days[start].limit
    }
    return start..<(next ?? end)
  }

  private func isFirstOfPeriod(_ index: Int) -> Bool {
    let date = date(at: index)
    return periods.firstDay(of: date) == date
  }

  private func date(at index: Int) -> CivilDate { CivilDate(daysSince1970: firstDay + index) }

  /// Returns the day on which the limit of a stretch stopped the spending; `nil` where it did not.
  private func dayOfStopping(in stretch: Range<Int>) -> Int? {
    guard let limit = days[stretch.lowerBound].limit else { return nil }
    let lastSpend = stretch.last { days[$0].spent > .zero } ?? stretch.lowerBound
    if let known = dayOfRefusal(in: stretch, upTo: limit) { return known }
    guard let ordinary = ordinary(at: lastSpend) else { return nil }
    let periodStart = max(
      0,
      periods.firstDay(of: date(at: stretch.lowerBound)).daysSince1970 - firstDay
    )
    var total = days[periodStart..<stretch.lowerBound].reduce(Money.zero) { $0 + $1.spent }
    var rooms: [Money] = []
    for index in stretch {
      total = total + days[index].spent
      rooms.append(limit - total)
    }
    if let offset = rooms.firstIndex(where: { $0 < ordinary.leastRoom }) {
      let reached = stretch.lowerBound + offset
      let after = days[(reached + 1)..<stretch.upperBound].reduce(Money.zero) { $0 + $1.spent }
      if after < ordinary.leastRoom { return reached }
    }
    let room = rooms[lastSpend - stretch.lowerBound]
    let isHeld = room + ordinary.leastRoom > .zero && room < ordinary.day
    let silence = stretch.upperBound - 1 - lastSpend
    return ordinary.isDense && isHeld && silence >= Self.leastSilence ? lastSpend : nil
  }

  /// Returns the first day of a stretch on which a reservation was refused, less than an ordinary
  /// day was left, and after which hardly anything was spent; `nil` where none is known.
  ///
  /// A single call that asks for much more than the others is refused while these go on: that stops
  /// no day.
  private func dayOfRefusal(in stretch: Range<Int>, upTo limit: Money) -> Int? {
    stretch.first { index in
      guard days[index].refused > 0, let ordinary = ordinary(at: index) else { return false }
      let after = spent(in: (index + 1)..<stretch.upperBound)
      let periodStart = max(0, periods.firstDay(of: date(at: index)).daysSince1970 - firstDay)
      let room = limit - spent(in: periodStart..<(index + 1))
      return room < ordinary.day && after < ordinary.leastRoom
    }
  }

  private func spent(in range: Range<Int>) -> Money {
    days[range].reduce(Money.zero) { $0 + $1.spent }
  }

  /// What is ordinary around a day.
  private struct Ordinary {
    /// The mean of the days that have spend.
    let day: Money
    /// The room that is as good as none.
    let leastRoom: Money
    /// Whether most days have spend.
    let isDense: Bool
  }

  /// Returns what is ordinary up to a day; `nil` where too little is known of it.
  private func ordinary(at index: Int) -> Ordinary? {
    let known = days[max(0, index - Self.ordinaryDays + 1)...index]
    let spending = known.filter { $0.spent > .zero }
    guard spending.count >= Self.fewestDays else { return nil }
    let calls = spending.map { $0.spent.nanodollars / max(1, $0.calls) }.sorted()
    let sum = spending.reduce(Money.zero) { $0 + $1.spent }
    let day = sum.nanodollars / Int64(spending.count)
    return Ordinary(
      day: Money(nanodollars: day),
      leastRoom: Money(nanodollars: max(calls[calls.count / 2], day / 10)),
      isDense: 2 * spending.count > known.count
    )
  }

  private static let ordinaryDays = 28
  private static let fewestDays = 5
  private static let leastSilence = 2
}
