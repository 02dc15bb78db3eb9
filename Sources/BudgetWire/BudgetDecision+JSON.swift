package import BudgetKit

extension BudgetDecision {
  /// The decision with the budget that made it; `null` where no hard budget applies.
  package var json: JSON {
    .fields([
      "can_execute": .bool(canExecute),
      "reason": .string(reason),
      "estimate": .money(estimate),
      "scope": .text(tightest.map { $0.scope.project == nil ? "workspace" : "project" }),
      "workspace_id": .id(tightest?.scope.workspace),
      "project_id": .id(tightest?.scope.project),
      "budget": .money(tightest?.budget),
      "spent": .money(tightest?.spent),
      "reserved": .money(tightest?.reserved),
      "shortfall": .money(tightest?.shortfall),
      "fits_up_to": .money(tightest?.fitsUpTo),
      "period_end": .instant(tightest?.period.end),
    ])
  }
}
