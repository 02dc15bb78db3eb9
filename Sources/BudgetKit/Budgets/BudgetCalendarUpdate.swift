/// What to change of when a budget's periods begin; what is left out stays as it is.
public struct BudgetCalendarUpdate: Sendable, Hashable {
  /// A zone of the budget's own.
  public var zone: Zone?
  /// The weekday on which weeks begin, 1 for Monday to 7 for Sunday; or the day on which months
  /// begin, 1 to 28.
  public var firstDay: Int?
  /// Whether it holds at once, as if it had always held, and not from the next period on.
  public var isImmediate: Bool

  /// Creates an update.
  public init(zone: Zone? = nil, firstDay: Int? = nil, isImmediate: Bool = false) {
    self.zone = zone
    self.firstDay = firstDay
    self.isImmediate = isImmediate
  }

  /// Whether anything is changed.
  var isEmpty: Bool { zone == nil && firstDay == nil }
}

extension BudgetCalendarUpdate {
  func validate(for window: BudgetWindow) throws {
    if zone != nil, !window.hasZone {
      throw LedgerError(
        .invalidValue,
        "A budget \(window) has no zone: its window does not depend on days."
      )
    }
    guard let firstDay else { return }
    let last: Int? =
      switch window {
      case .week: 7
      case .month: 28
      default: nil
      }
    guard let last else {
      throw LedgerError(
        .invalidValue,
        "Only weeks and months can begin on another day; this budget is of \(window)."
      )
    }
    guard (1...last).contains(firstDay) else {
      throw LedgerError(
        .invalidValue,
        "A \(window.name) can begin on day 1 to \(last); this asks for \(firstDay)."
      )
    }
  }
}
