extension LedgerError {
  /// Creates the error of a reservation that the budgets refused.
  init(refusal decision: BudgetDecision) {
    self.init(
      decision.isRefusedAsUnpriced ? .unpriced : .budgetExceeded,
      decision.reason,
      detail: decision
    )
  }

  /// The decision of the budgets, for a reservation that they refused.
  public var decision: BudgetDecision? { detail as? BudgetDecision }
}
