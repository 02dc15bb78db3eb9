/// How a zone's clocks go on after the last change its file lists: always the same, or twice a year
/// anew.
struct ZoneRule: Sendable {
  /// The offset outside daylight saving time, in seconds east of UTC.
  let standardOffset: Int64
  /// What happens each year, or `nil` where the clocks never change.
  let daylight: Daylight?

  /// Daylight saving time that begins and ends each year.
  struct Daylight: Sendable {
    /// The offset in daylight saving time, in seconds east of UTC.
    let offset: Int64
    let start: YearlyMoment
    let end: YearlyMoment
  }
}

/// A day of each year and a time of that day on the local clocks.
struct YearlyMoment: Sendable {
  /// A way to name one day of each year.
  enum Day: Sendable {
    /// 1 to 365, without ever counting February 29.
    case ordinalWithoutLeapDay(Int)
    /// 0 to 365, with February 29.
    case ordinal(Int)
    /// A weekday (0 is Sunday) of a month; week 1 is the first such day, week 5 the last.
    case weekday(Int, week: Int, month: Int)
  }

  let day: Day
  /// Seconds after midnight; may lie before that day or after it.
  let secondsOfDay: Int64

  /// Returns the moment in a year, in local seconds since 1970.
  func localSecond(in year: Int) -> Int64 {
    Int64(day.daysSince1970(in: year)) * ZoneTable.secondsPerDay + secondsOfDay
  }
}

extension YearlyMoment.Day {
  fileprivate func daysSince1970(in year: Int) -> Int {
    let newYear = CivilDate.daysSince1970(year: year, month: 1, day: 1)
    switch self {
    case .ordinalWithoutLeapDay(let ordinal):
      return newYear + ordinal - 1 + (CivilDate.isLeap(year) && ordinal > 59 ? 1 : 0)
    case .ordinal(let ordinal):
      return newYear + ordinal
    case .weekday(let weekday, let week, let month):
      let first = CivilDate.daysSince1970(year: year, month: month, day: 1)
      let firstWeekday = ((first + 4) % 7 + 7) % 7  // 1970-01-01 was a Thursday
      let day = (weekday - firstWeekday + 7) % 7 + (week - 1) * 7
      return first + (day < CivilDate.daysInMonth(month, ofYear: year) ? day : day - 7)
    }
  }
}

extension ZoneRule {
  /// Returns the span in which a second lies.
  func span(at second: Int64) -> ZoneSpan {
    var span = ZoneSpan(
      start: ZoneSpan.distantPast,
      end: ZoneSpan.distantFuture,
      offset: standardOffset
    )
    guard let daylight else { return span }
    let days = (second + standardOffset).flooredQuotient(by: ZoneTable.secondsPerDay)
    let year = CivilDate(daysSince1970: Int(days)).year
    // A moment may lie up to a week outside its year, so two years to each side are enough.
    for year in max(year - 2, 1)...year + 2 {
      // The end comes first: where one year's end is the next one's start, daylight saving time
      // stays.
      let end = daylight.end.localSecond(in: year) - daylight.offset
      let start = daylight.start.localSecond(in: year) - standardOffset
      span.narrow(to: second, changeAt: end, offset: standardOffset)
      span.narrow(to: second, changeAt: start, offset: daylight.offset)
    }
    return span
  }
}

extension ZoneSpan {
  /// Cuts the span at a change of the offset, keeping the part in which a second lies.
  fileprivate mutating func narrow(to second: Int64, changeAt change: Int64, offset: Int64) {
    if change > second {
      end = min(end, change)
    } else if change >= start {
      start = change
      self.offset = offset
    }
  }
}
