package import BudgetKit

/// A budget as it was set.
package struct ListedBudget {
  package let scope: BudgetScope
  package let budget: MonthlyBudget
  package let zone: Zone

  package init(scope: BudgetScope, budget: MonthlyBudget, zone: Zone) {
    self.scope = scope
    self.budget = budget
    self.zone = zone
  }
}

extension ListedBudget {
  /// The budget as it was just set, or how it was changed.
  package func json(isNew: Bool) -> JSON { json.adding(["new": .bool(isNew)]) }

  fileprivate var json: JSON {
    .fields([
      "workspace_id": .id(scope.workspace),
      "project_id": .id(scope.project),
      "monthly_budget_usd": .money(budget.limit),
      "hard_limit": .bool(budget.isHard),
      "alert_thresholds": .array(budget.alertThresholds.percents.map { .integer(Int64($0)) }),
      "alert_emails": .array(budget.alertEmails.map(JSON.string)),
      "time_zone": .string(zone.identifier),
      "unpriced": .string(budget.unpricedPolicy.word),
      "enabled": .bool(budget.isEnabled),
    ])
  }
}

extension UnpricedPolicy {
  /// The policy as `budget set --unpriced` takes it.
  package var word: String { ceiling?.description ?? name }
}

extension JSON {
  /// Creates a list of budgets with how they stand, and of what has none where that was asked for.
  package static func budgets(
    _ budgets: [(budget: ListedBudget, status: BudgetStatus)],
    without others: [BudgetStatus]?
  ) -> JSON {
    let listed = budgets.map { budget, status in
      budget.json.adding([
        "spent": .money(status.spent), "reserved": .money(status.reserved),
        "remaining": .money(status.remaining), "usage_percent": status.usagePercent,
        "unpriced_calls": .integer(status.unpricedCalls),
      ])
    }
    let fields = JSON.fields(["budgets": .array(listed)])
    return others.map { fields.adding(["without_budget": .array($0.map(\.spendJSON))]) } ?? fields
  }
}

extension BudgetScope {
  /// What tells that the budget of the scope was removed.
  package var removedJSON: JSON {
    .fields([
      "workspace_id": .id(workspace), "project_id": .id(project), "removed": .bool(true),
    ])
  }
}
