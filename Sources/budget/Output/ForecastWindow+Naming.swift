import BudgetKit

extension ForecastWindow {
  /// Returns what people call the window of these days, which a budget may count from another day.
  func name(of days: ClosedRange<CivilDate>) -> String {
    let first = days.lowerBound
    if let calendar = try? self.days(containing: first), calendar != days {
      let count = days.upperBound.daysSince1970 - first.daysSince1970 + 1
      return "the \(count) days from \(first)"
    }
    return switch self {
    case .day: "\(first)"
    case .week: "the week from \(first)"
    case .month: "\(first.nameOfMonth) \(first.year)"
    case .quarter: "quarter \((first.month + 2) / 3) of \(first.year)"
    case .year: "\(first.year)"
    case .days(1, from: _): "\(first)"
    case .days(let count, from: _): "the \(count) days from \(first)"
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
