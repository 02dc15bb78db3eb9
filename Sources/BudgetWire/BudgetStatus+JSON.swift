package import BudgetKit

extension [BudgetStatus] {
  /// The standings of several budgets, or of several accounts of one.
  package var json: JSON { .fields(["budgets": .array(map(\.json))]) }
}

extension BudgetStatus {
  /// The status with that of the scope's budgets of other windows, where there are any.
  package func json(others: [BudgetStatus]) -> JSON {
    others.isEmpty ? json : json.adding(["others": .array(others.map(\.json))])
  }

  /// The share of the limit that was spent, in percent with at most two decimals, or `null`.
  package var usagePercent: JSON {
    usageHundredthsOfPercent.map { .number(DecimalText.print($0, scale: 2)) } ?? .null
  }

  package var json: JSON {
    .fields([
      "workspace_id": scope.workspaceJSON,
      "project_id": .id(scope.project),
      "has_budget": .bool(limitAmount != nil),
      "budget": .amount(limitAmount),
      "spent": .amount(spentAmount),
      "reserved": .amount(reservedAmount),
      "remaining": .amount(remainingAmount),
      "usage_percent": usagePercent,
      "alert_needed": .bool(isAlertNeeded),
      "is_over_budget": .bool(isOverBudget),
      "hard_limit": .bool(isHard),
      "period_start": .instant(period.start),
      "period_end": .instant(period.end),
      "unpriced_calls": .integer(unpricedCalls),
    ]).adding(scope.furtherFields(window))
      .adding(unit.furtherFields)
      .adding(isFrozen ? ["frozen": .bool(true)] : [:])
      .adding(name.map { ["name": .string($0)] } ?? [:])
      .adding(isBent ? bendFields : [:])
      .adding(closingAmount.isZero ? [:] : ["closing": .amount(closingAmount)])
  }

  /// What is added to the budget's own limit.
  var bendFields: KeyValuePairs<String, JSON> {
    [
      "raised": .amount(raisedAmount), "carried": .amount(carriedAmount),
    ]
  }

  /// What a scope without a budget has spent in its current month.
  var spendJSON: JSON {
    .fields([
      "workspace_id": .id(scope.workspace), "project_id": .id(scope.project),
      "spent": .money(spent), "reserved": .money(reserved),
      "unpriced_calls": .integer(unpricedCalls),
    ])
  }
}
