package import BudgetKit

extension BudgetSimulation {
  /// What came of the replay.
  package var json: JSON {
    .fields([
      "workspace_id": budget.scope.workspaceJSON,
      "project_id": .id(budget.scope.project),
      "limit_usd": .money(budget.settings.limitAmount.money),
      "window": budget.window.json,
      "hard_limit": .bool(budget.settings.isHard),
      "time_zone": .string(zone.identifier),
      "since": .instant(period.start),
      "until": .instant(period.end),
      "calls": .integer(calls),
      "cost": .money(cost),
      "unpriced_calls": .integer(unpricedCalls),
      "refused_calls": .integer(refusedCalls),
      "refused_cost": .money(refusedCost),
      "first_refused_at": .instant(firstRefusal),
      "last_refused_at": .instant(lastRefusal),
      "accounts": .integer(accounts),
      "refusing_accounts": .integer(refusingAccounts),
      "earlier_refusals": .integer(earlierRefusals),
      "refused": .array(refused.map(\.json)),
      "proposal": proposal.json(of: budget),
    ])
    .adding(
      budget.scope.dimensionsJSON == .object([]) ? [:] : ["dimensions": budget.scope.dimensionsJSON]
    )
    .adding(budget.scope.each.isEmpty ? [:] : ["each": budget.scope.eachJSON])
    .adding(
      budget.settings.unit == .usd
        ? [:]
        : [
          "budget_unit": .string(budget.settings.unit.rawValue),
          "limit_\(budget.settings.unit.rawValue)": .amount(budget.settings.limitAmount),
          "amount": .amount(amount), "refused_amount": .amount(refusedAmount),
        ]
    )
  }
}

extension SimulatedRefusal {
  fileprivate var json: JSON {
    .fields([
      "id": .id(id),
      "started_at": .instant(startedAt),
      "workspace_id": .id(context.workspace),
      "project_id": .id(context.project),
      "agent": .text(context.agent),
      "user": .text(context.user),
      "provider": .string(provider),
      "model": .string(model),
      "cost": .money(cost),
      "spent": .amount(spent),
    ])
    .adding(amount.unit == .usd ? [:] : ["amount": .amount(amount)])
    .adding(scope.dimensionsJSON == .object([]) ? [:] : ["dimensions": scope.dimensionsJSON])
  }
}

extension LimitProposal {
  fileprivate func json(of budget: Budget) -> JSON {
    let largest: Largest? = if case .largest(let largest) = basis { largest } else { nil }
    return .fields([
      "limit_usd": .money(limit?.money),
      "reason": .string(reason(for: budget)),
      "largest": .amount(largest?.amount),
      "next_largest": .amount(largest?.next),
      "unit": .text(largest?.unit.rawValue),
      "starts_at": .instant(largest?.start),
      "headroom_percent": largest.map { .integer(Int64($0.headroomPercent)) } ?? .null,
      "history_days": largest.map { .integer(Int64($0.days)) } ?? .null,
    ])
    .adding(
      budget.settings.unit == .usd
        ? [:] : ["limit_\(budget.settings.unit.rawValue)": .amount(limit)]
    )
  }
}
