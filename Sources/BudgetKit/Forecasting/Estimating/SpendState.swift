/// What to say first about a budget's future.
public enum SpendState: String, Sendable, Hashable, CaseIterable {
  /// More than the budget is spent already.
  case alreadyExceeded = "already_exceeded"
  /// Less than one day of history, or nothing was ever spent.
  case insufficientHistory = "insufficient_history"
  /// Nothing was spent for 28 complete days or more, nor today.
  case stale
  /// There is no budget to compare with.
  case noBudget = "no_budget"
  /// None of these.
  case ok
}

extension SpendProjection {
  /// Returns the state of a budget; the first that applies, in the order in which they are
  /// declared.
  ///
  /// Exactly at the budget it is not exceeded.
  package func state(of budget: Money?) -> SpendState {
    if let budget, spent > budget { return .alreadyExceeded }
    if accuracy == .insufficient { return .insufficientHistory }
    if (basis.daysWithoutSpend ?? 0) >= 28, !basis.hasSpendToday { return .stale }
    return budget == nil ? .noBudget : .ok
  }
}
