import BudgetKit

/// A budget as it was set, for printing.
struct ListedBudget {
  let scope: BudgetScope
  let budget: MonthlyBudget
  let zone: Zone
}

extension ListedBudget {
  var json: JSON {
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

  var text: String {
    var facts = Facts()
    facts.add("budget of", scope.description)
    facts.add("monthly", "\(budget.limit) USD, \(budget.kindInWords)")
    let thresholds = budget.alertThresholds.percents.map { "\($0) %" }.joined(separator: ", ")
    facts.add("alerts at", thresholds.isEmpty ? "-" : thresholds)
    if !budget.alertEmails.isEmpty {
      facts.add(
        "alerts for",
        budget.alertEmails.joined(separator: ", ") + " (no e-mail is sent yet)"
      )
    }
    facts.add("time zone", zone.identifier)
    facts.add("unpriced", budget.unpricedPolicy.word)
    if !budget.isEnabled { facts.add("enabled", "no") }
    return facts.text
  }
}

extension MonthlyBudget {
  /// What the budget does with a call that does not fit.
  fileprivate var kindInWords: String {
    isHard ? "hard: calls that do not fit are refused" : "soft: nothing is refused"
  }
}

extension UnpricedPolicy {
  /// The policy as `budget set --unpriced` takes it.
  var word: String {
    switch self {
    case .refuse: "refuse"
    case .allow: "allow"
    case .ceiling(let amount): amount.description
    }
  }
}
