package import BudgetKit

extension ForecastWindow {
  /// The window as `--window` is given it.
  package var word: String {
    switch self {
    case .day: "day"
    case .week: "week"
    case .month: "month"
    case .quarter: "quarter"
    case .year: "year"
    case .days(let count, from: _): "\(count)d"
    }
  }
}
