package import BudgetKit

extension BudgetDecision {
  /// The budget that decided.
  private var scope: BudgetScope? { needsModelFor ?? tightest?.scope }

  /// The decision with the budget that made it; `null` where no hard budget applies.
  package var json: JSON {
    .fields([
      "can_execute": .bool(canExecute),
      "reason": .string(reason),
      "estimate": .money(estimate),
      "scope": .text(scope?.kindWord),
      "workspace_id": scope?.workspaceJSON ?? .null,
      "project_id": .id(scope?.project),
      "budget": .money(tightest?.budget),
      "spent": .money(tightest?.spent),
      "reserved": .money(tightest?.reserved),
      "shortfall": .money(parentRoom?.shortfall ?? tightest?.shortfall),
      "fits_up_to": .money(parentRoom?.left ?? tightest?.fitsUpTo),
      "period_end": .instant(tightest?.period.end),
    ])
    .adding(scope?.furtherFields(tightest?.window) ?? [:])
    .adding(parentRoom.map { ["parent_id": .id($0.reservation)] } ?? [:])
  }
}
