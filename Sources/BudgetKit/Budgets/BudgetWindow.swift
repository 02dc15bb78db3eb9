/// How long a budget's period is: a calendar month or a day of the workspace's zone.
///
/// The raw values stand in the file.
enum BudgetWindow: String, Sendable, Hashable {
  case month
  case day
}

extension BudgetWindow {
  /// Returns the period that holds an instant.
  func period(containing instant: Instant, in zone: Zone) -> Period {
    switch self {
    case .month: .month(containing: instant, in: zone)
    case .day: .day(containing: instant, in: zone)
    }
  }

  /// How long a period can be, in milliseconds: a month has 28 to 31 days, a day 24 hours, and a
  /// zone may move either by a day and more.
  var lengths: ClosedRange<Int64> {
    switch self {
    case .month: 26 * 86_400_000...33 * 86_400_000
    case .day: 1...3 * 86_400_000
    }
  }
}
