/// The stretch of days that a forecast is about.
///
/// The window is always the one that contains the day of the forecast, in the workspace's zone.
public enum ForecastWindow: Sendable, Hashable {
  /// One day.
  case day
  /// A week, Monday to Sunday.
  case week
  /// A calendar month: the window of monthly budgets.
  case month
  /// A calendar quarter: January to March, and so on.
  case quarter
  /// A calendar year.
  case year
  /// Windows of a number of days, one of which begins on the given date.
  case days(Int, from: CivilDate)

  /// The most days that a window of ``days(_:from:)`` has: ten years.
  public static let mostDays = 3_653
}

extension ForecastWindow {
  /// Returns the first and the last day of the window that contains a day.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidValue`` for a number of days
  ///   that is not 1 to 3,653.
  /// - Complexity: Constant.
  public func days(containing day: CivilDate) throws -> ClosedRange<CivilDate> {
    let day = min(day, .last)
    switch self {
    case .day:
      return day...day
    case .week:
      let monday = day.adding(days: -weekday(ofDay: day.daysSince1970))
      return Self.range(from: monday, days: 7)
    case .month:
      return day.firstOfMonth...day.firstOfNextMonth.adding(days: -1)
    case .quarter:
      return Self.quarter(containing: day)
    case .year:
      return Self.year(containing: day)
    case .days(let count, from: let anchor):
      guard (1...Self.mostDays).contains(count) else {
        throw LedgerError(
          .invalidValue,
          "A window has 1 to \(Self.mostDays) days, not \(count); choose a number within."
        )
      }
      let distance = Int64(day.daysSince1970 - anchor.daysSince1970)
      let windows = Int(distance.flooredQuotient(by: Int64(count)))
      return Self.range(from: anchor.adding(days: windows * count), days: count)
    }
  }

  /// Returns the window of the same kind before one.
  func window(before days: ClosedRange<CivilDate>) throws -> ClosedRange<CivilDate> {
    try self.days(containing: days.lowerBound.adding(days: -1))
  }

  private static func quarter(containing day: CivilDate) -> ClosedRange<CivilDate> {
    var first = day.firstOfMonth
    while first.month % 3 != 1 { first = first.adding(days: -1).firstOfMonth }
    var last = first
    for _ in 0..<3 { last = last.firstOfNextMonth }
    return first...last.adding(days: -1)
  }

  private static func year(containing day: CivilDate) -> ClosedRange<CivilDate> {
    let first = BudgetWindow.year.firstDay(of: day)
    // The day after a year of 366 days lies in the next one.
    let next = BudgetWindow.year.firstDay(of: first.adding(days: 367))
    return first...max(first, next.adding(days: -1))
  }

  private static func range(from first: CivilDate, days: Int) -> ClosedRange<CivilDate> {
    first...max(first, min(first.adding(days: days - 1), .last))
  }
}
