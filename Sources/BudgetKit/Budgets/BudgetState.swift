/// A budget and the counters of one of its periods: what a decision is made from.
///
/// Whole numbers alone, for the check is hot. Thresholds and the policy for unpriced calls are read from the ``MonthlyBudget``
/// by those few who need them.
struct BudgetState {
  /// Whether the budget is the project's; otherwise it is the workspace's.
  let isProject: Bool
  let limit: Money
  let isHard: Bool
  /// The period; `nil` while its counters are not at hand.
  let period: Period?
  /// Whether the counters are a row of the ledger; otherwise they were computed for this once.
  let isStored: Bool
  let spent: Money
  let reserved: Money
  let unpricedCalls: Int64
  /// What was left out of `reserved` because it has run out, and still stands in the counters of the ledger.
  let expired: Money

  /// What is neither spent nor held; negative once the limit is passed.
  var remaining: Money { limit - spent - reserved }
}

extension BudgetState {
  /// Returns the same budget with counters that are not a row, or not any more.
  func with(_ counters: PeriodCounters) -> BudgetState {
    BudgetState(
      isProject: isProject,
      limit: limit,
      isHard: isHard,
      period: counters.period,
      isStored: isStored,
      spent: counters.spent,
      reserved: counters.reserved,
      unpricedCalls: counters.unpricedCalls,
      expired: .zero
    )
  }

  /// Returns the same budget without an amount that has run out.
  func leavingOut(_ expired: Money) -> BudgetState {
    BudgetState(
      isProject: isProject,
      limit: limit,
      isHard: isHard,
      period: period,
      isStored: isStored,
      spent: spent,
      reserved: reserved - expired,
      unpricedCalls: unpricedCalls,
      expired: expired
    )
  }
}

/// The counters of a budget in a period.
struct PeriodCounters: Equatable {
  let period: Period
  var spent: Money
  var reserved: Money
  var unpricedCalls: Int64
}
