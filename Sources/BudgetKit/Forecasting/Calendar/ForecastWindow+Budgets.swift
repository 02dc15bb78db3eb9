/// Windows of budgets as forecasts see them: whole days that come again.
extension ForecastWindow {
  /// The window of a budget; `nil` for one that is no number of whole days, or does not come again.
  package init?(_ window: BudgetWindow) {
    switch window {
    case .day: self = .day
    case .week: self = .week
    case .month: self = .month
    case .quarter: self = .quarter
    case .year: self = .year
    case .hour, .total, .rolling, .fixed: return nil
    }
  }

  /// The days of a zone in which a period lies.
  static func days(of period: Period, in zone: Zone) -> ForecastWindow {
    let first = zone.civilDate(at: period.start)
    let last = zone.civilDate(at: period.end.adding(milliseconds: -1))
    return .days(last.daysSince1970 - first.daysSince1970 + 1, from: first)
  }

  /// Returns the window of a budget, or throws what to choose in its place.
  static func requireWindow(of window: BudgetWindow) throws -> ForecastWindow {
    guard let days = ForecastWindow(window) else {
      throw LedgerError(
        .invalidValue,
        "A forecast looks at whole days that come again; choose a day, a week, a month, a quarter or a year, and not \(window.inProse)."
      )
    }
    return days
  }
}

extension BudgetWindow {
  /// The window in a sentence.
  fileprivate var inProse: String {
    switch self {
    case .total: "all time"
    case .rolling: "a rolling window"
    case .fixed: "a fixed one"
    default: "\(self)"
    }
  }

  /// Returns the first day of the period that holds a day, as calendars have it; the day itself for
  /// a window that is no number of whole days.
  func firstDay(of day: CivilDate) -> CivilDate {
    switch self {
    case .week, .month, .quarter, .year:
      let start = Zone.utc.start(of: day)
      guard let period = period(containing: start, in: .utc) else { return day }
      return Zone.utc.civilDate(at: period.start)
    case .hour, .day, .total, .rolling, .fixed: return day
    }
  }
}
