package import BudgetKit

/// A budget as it was set.
package struct ListedBudget {
  package let scope: BudgetScope
  package let window: BudgetWindow
  package let budget: MonthlyBudget
  package let zone: Zone
  /// The reservations that it holds or held without having been asked, where that was looked up.
  package var unchecked: UncheckedReservations?

  package init(_ budget: Budget, zone: Zone) {
    scope = budget.scope
    window = budget.window
    self.budget = budget.settings
    self.zone = zone
  }
}

extension ListedBudget {
  /// The budget as it was just set, or how it was changed.
  package func json(isNew: Bool) -> JSON { json.adding(["new": .bool(isNew)]) }

  /// Several budgets as they were just set.
  package static func json(_ set: [(budget: ListedBudget, isNew: Bool)]) -> JSON {
    guard set.count != 1 else { return set[0].budget.json(isNew: set[0].isNew) }
    return .fields(["budgets": .array(set.map { $0.budget.json(isNew: $0.isNew) })])
  }

  /// Whether it is what the field of monthly budgets tells.
  private var isMonthly: Bool { window == .month && budget.unit == .usd }

  fileprivate var json: JSON {
    .fields([
      "workspace_id": scope.workspaceJSON,
      "project_id": .id(scope.project),
      "monthly_budget_usd": isMonthly ? .money(budget.limit) : .null,
      "hard_limit": .bool(budget.isHard),
      "alert_thresholds": .array(budget.alertThresholds.percents.map { .integer(Int64($0)) }),
      "alert_emails": .array(budget.alertEmails.map(JSON.string)),
      "time_zone": .string(zone.identifier),
      "unpriced": .string(budget.unpricedPolicy.word),
      "enabled": .bool(budget.isEnabled),
    ])
    .adding(isMonthly ? [:] : ["limit_\(budget.unit.rawValue)": .amount(budget.limitAmount)])
    .adding(scope.furtherFields(window))
    .adding(budget.unit.furtherFields)
    .adding(budget.furtherFields)
    .adding(budget.carry == .none ? [:] : ["carry": budget.carry.json])
    .adding(budget.active.from.map { ["active_from": .instant($0)] } ?? [:])
    .adding(budget.active.until.map { ["active_until": .instant($0)] } ?? [:])
    .adding(budget.onExpiry == .giveBack ? [:] : ["on_expiry": .string(budget.onExpiry.rawValue)])
    .adding(budget.closing.map { ["closing": .amount($0)] } ?? [:])
    .adding(budget.name.map { ["name": .string($0)] } ?? [:])
    .adding(scope.each.isEmpty ? [:] : ["each": scope.eachJSON])
  }
}

extension ListedBudget {
  /// How the limit in force of each account comes about.
  fileprivate func explanation(_ accounts: [BudgetStatus]) -> JSON {
    .array(
      accounts.filter { $0.limitAmount != nil }.map { account in
        .fields([
          "dimensions": account.scope.dimensionsJSON,
          "base": .amount(budget.limitAmount),
          "raised": .amount(account.raisedAmount),
          "carried": .amount(account.carriedAmount),
          "limit": .amount(account.limitAmount),
          "bound": account.isFrozen ? .null : .amount(account.boundAmount),
          "frozen": .bool(account.isFrozen),
        ])
      }
    )
  }
}

extension MonthlyBudget {
  /// What few budgets have: that they only observe, a grace, that they are frozen.
  fileprivate var furtherFields: KeyValuePairs<String, JSON> {
    let isPlain = mode != .observe && gracePercent == 0 && !isFrozen
    return isPlain
      ? [:]
      : [
        "observing": .bool(mode == .observe), "grace_percent": .integer(Int64(gracePercent)),
        "frozen": .bool(isFrozen),
      ]
  }
}

extension BudgetCarry {
  /// What is carried: a word, or the most that is.
  fileprivate var json: JSON { cap.map { .amount($0) } ?? .string(text) }
}

extension UnpricedPolicy {
  /// The policy as `budget set --unpriced` takes it.
  package var word: String { ceiling?.description ?? name }
}

extension JSON {
  /// Creates a list of budgets with how they stand, and of what has none where that was asked for.
  package static func budgets(
    _ budgets: [(budget: ListedBudget, accounts: [BudgetStatus])],
    without others: [BudgetStatus]?,
    explained: Bool = false
  ) -> JSON {
    let listed = budgets.map { budget, accounts in
      let explanation = explained ? budget.explanation(accounts) : nil
      let json = (explanation.map { budget.json.adding(["explanation": $0]) } ?? budget.json)
        .adding(budget.unchecked.map { ["unchecked_reservations": $0.json] } ?? [:])
      guard budget.scope.each.isEmpty, let status = accounts.first else {
        return json.adding(["accounts": .array(accounts.map(\.json))])
      }
      return json.adding([
        "spent": .amount(status.spentAmount), "reserved": .amount(status.reservedAmount),
        "remaining": .amount(status.remainingAmount), "usage_percent": status.usagePercent,
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
    .fields(["workspace_id": workspaceJSON, "project_id": .id(project), "removed": .bool(true)])
      .adding(furtherFields(nil))
      .adding(each.isEmpty ? [:] : ["each": eachJSON])
  }
}
