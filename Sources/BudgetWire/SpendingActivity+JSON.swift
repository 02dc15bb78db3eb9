package import BudgetKit

extension SpendingActivity {
  /// What is spent right now.
  package var json: JSON {
    .fields([
      "at": .instant(instant),
      "today": today.json,
      "hourly_cost_usd": .array(hourlyCosts.map { .money($0) }),
      "budgets": .array(standings.map(\.json)),
    ])
  }
}
