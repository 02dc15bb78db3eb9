/// A stretch of the calendar by which usage is grouped; each begins and ends with a day of a zone,
/// but for hours.
public enum TimeStep: String, Sendable, Hashable, CaseIterable {
  /// The hours of a day, counted from its first instant.
  case hour
  /// The days of a zone.
  case day
  /// The ISO 8601 week, which begins on a Monday: `2026-W05`.
  case week
  /// The calendar month: `2026-01`.
  case month
  /// Three calendar months from January on: `2026-Q1`.
  case quarter
}

extension TimeStep {
  /// Returns the name of the step that an hour of a day lies in; names sort as the time goes.
  func name(of day: CivilDate, hour: Int, in zone: Zone) -> String {
    switch self {
    case .hour: zone.start(ofHour: hour, of: day).description
    case .day: day.description
    case .week: day.isoWeek
    case .month: String(day.description.prefix(7))
    case .quarter: "\(day.description.prefix(4))-Q\((day.month + 2) / 3)"
    }
  }

  /// Returns the whole step that an instant lies in.
  func period(containing instant: Instant, in zone: Zone) -> Period {
    switch self {
    case .hour: .hour(containing: instant, in: zone)
    case .day: .day(containing: instant, in: zone)
    case .week: .week(containing: instant, from: 1, in: zone)
    case .month: .month(containing: instant, in: zone)
    case .quarter: .months(3, containing: instant, in: zone)
    }
  }
}

extension CivilDate {
  /// The week as ISO 8601 numbers it: it belongs to the year of its Thursday.
  var isoWeek: String {
    let days = daysSince1970
    let daysFromMonday = ((days + 3) % 7 + 7) % 7
    let thursday = CivilDate(daysSince1970: days - daysFromMonday + 3)
    let newYear = Self(daysSince1970: Self.daysSince1970(year: thursday.year, month: 1, day: 1))
    let week = (thursday.daysSince1970 - newYear.daysSince1970) / 7 + 1
    return "\(thursday.description.prefix(4))-W\(week < 10 ? "0" : "")\(week)"
  }
}
