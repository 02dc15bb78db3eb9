import BudgetKit

/// The kinds of windows that a forecast can be asked about.
enum WindowName: String, CaseIterable {
  case day
  case week
  case month
  case quarter

  /// The window itself.
  var window: ForecastWindow {
    switch self {
    case .day: .day
    case .week: .week
    case .month: .month
    case .quarter: .quarter
    }
  }

  /// Returns what people call the window of these days.
  func name(of days: ClosedRange<CivilDate>) -> String {
    let first = days.lowerBound
    return switch self {
    case .day: "\(first)"
    case .week: "the week from \(first)"
    case .month: first.nameOfMonth
    case .quarter: "quarter \((first.month + 2) / 3) of \(first.year)"
    }
  }
}

extension CivilDate {
  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]

  /// The month's name.
  var nameOfMonth: String {
    Self.months.indices.contains(month - 1) ? Self.months[month - 1] : "\(month)"
  }

  /// The day as a chart names it: Nov 1.
  var shortName: String { "\(nameOfMonth.prefix(3)) \(day)" }
}
