/// A budget and the counters of one of its periods: what a decision is made from.
struct BudgetState {
  /// Whether the budget is the project's; otherwise it is the workspace's.
  let isProject: Bool
  let limit: Money
  let isHard: Bool
  /// The list of thresholds as the budget's row holds it; `nil` for the standard one, which most have.
  let customThresholds: String?
  let unpricedPolicy: UnpricedPolicy
  /// The period; `nil` while its counters are not at hand.
  let period: Period?
  /// Whether the counters are a row of the ledger; otherwise they were computed for this once.
  let isStored: Bool
  let spent: Money
  let reserved: Money
  let unpricedCalls: Int64

  /// What is neither spent nor held; negative once the limit is passed.
  var remaining: Money { limit - spent - reserved }

  /// The percentages at which an alert is due; read from their list only here, for a check needs none.
  var thresholds: AlertThresholds {
    get throws {
      try customThresholds.map { text in
        try stored(in: "workspace_budget or project_budget") { try AlertThresholds(text) }
      } ?? .standard
    }
  }
}

extension BudgetState {
  /// Returns the same budget with counters that are not a row, or not any more.
  func with(_ counters: PeriodCounters) -> BudgetState {
    BudgetState(
      isProject: isProject,
      limit: limit,
      isHard: isHard,
      customThresholds: customThresholds,
      unpricedPolicy: unpricedPolicy,
      period: counters.period,
      isStored: isStored,
      spent: counters.spent,
      reserved: counters.reserved,
      unpricedCalls: counters.unpricedCalls
    )
  }

  /// Returns the same budget with less money held.
  func freeing(_ amount: Money) -> BudgetState {
    guard let period else { return self }
    return with(
      PeriodCounters(
        period: period,
        spent: spent,
        reserved: max(.zero, reserved - amount),
        unpricedCalls: unpricedCalls
      )
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
