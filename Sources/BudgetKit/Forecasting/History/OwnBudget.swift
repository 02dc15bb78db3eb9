/// The budget of exactly the scope and the window that a forecast is about, while it takes part.
struct OwnBudget {
  let id: Int64
  let settings: MonthlyBudget
  /// Its period that holds the instant.
  let period: Period
  /// The zone in which its days begin; `nil` for that of the workspace.
  let zone: Zone?
}

/// The period of a budget that a forecast looks at, with the budget where there is one.
struct BudgetFrame {
  let budget: OwnBudget?
  let period: Period
}
