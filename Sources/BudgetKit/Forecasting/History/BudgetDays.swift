/// The days on which the periods of a budget begin, and those on which it takes part.
struct BudgetDays {
  let window: BudgetWindow
  /// The zone of the days.
  private let zone: Zone
  /// When periods begin that do not go by the calendar's days; `nil` where all do.
  private let calendar: BudgetCalendar?

  /// - Parameters:
  ///   - window: The window of the budget.
  ///   - calendar: When its periods begin; `nil` without a budget.
  ///   - zone: The zone of the days.
  init(_ window: BudgetWindow, _ calendar: BudgetCalendar? = nil, in zone: Zone = .utc) {
    self.window = window
    self.zone = zone
    let isPlain = calendar.map { $0.rules.isEmpty && $0.active == .always } ?? true
    self.calendar = isPlain ? nil : calendar
  }

  /// Returns the first day of the period that holds a day; the day itself for a window that is no
  /// number of whole days.
  func firstDay(of day: CivilDate) -> CivilDate {
    guard let calendar, window.hasWholeDays else { return window.firstDay(of: day) }
    let period =
      calendar.period(of: window, containing: lastInstant(of: day), in: zone)
      ?? calendar.period(of: window, containing: zone.start(of: day), in: zone)
      ?? calendar.unclipped(of: window, containing: zone.start(of: day), in: zone)
    guard let period else { return window.firstDay(of: day) }
    return min(day, zone.civilDate(at: period.start))
  }

  /// Returns whether the budget takes part on a day, or on a part of it.
  func takesPart(on day: CivilDate) -> Bool {
    guard let active = calendar?.active, active != .always else { return true }
    let last = lastInstant(of: day)
    return active.clipped(Period(storedStart: zone.start(of: day), end: last)) != nil
  }

  /// Returns the days of the period that holds a day, as if the budget always took part; `nil`
  /// where it is that of the calendar.
  func days(containing day: CivilDate) -> ClosedRange<CivilDate>? {
    guard let calendar,
      let period = calendar.unclipped(of: window, containing: zone.start(of: day), in: zone)
    else { return nil }
    let last = zone.civilDate(at: period.end.adding(milliseconds: -1))
    return min(day, zone.civilDate(at: period.start))...max(day, last)
  }

  private func lastInstant(of day: CivilDate) -> Instant {
    zone.start(of: day.adding(days: 1)).adding(milliseconds: -1)
  }
}

extension BudgetWindow {
  /// Whether its periods are several whole days.
  fileprivate var hasWholeDays: Bool {
    switch self {
    case .week, .month, .quarter, .year: true
    case .hour, .day, .total, .rolling, .fixed: false
    }
  }
}
