package import BudgetKit

extension BudgetDecision {
  /// The budget that decided.
  private var scope: BudgetScope? { needsModelFor ?? tightest?.scope }

  /// What is kept back for closing reservations by what decided; `nil` for nothing.
  private var keptBack: BudgetAmount? {
    let amount = parentRoom?.keptBack ?? tightest?.keptBackAmount
    return amount.flatMap { $0.isZero ? nil : $0 }
  }

  /// The decision with the budget that made it; `null` where no hard budget applies.
  package var json: JSON {
    .fields([
      "can_execute": .bool(canExecute),
      "reason": .string(reason),
      "estimate": .money(estimate),
      "scope": .text(scope?.kindWord),
      "workspace_id": scope?.workspaceJSON ?? .null,
      "project_id": .id(scope?.project),
      "budget": .amount(tightest?.limitAmount),
      "spent": .amount(tightest?.spentAmount),
      "reserved": .amount(tightest?.reservedAmount),
      "shortfall": .amount(parentRoom?.shortfall ?? tightest?.shortfallAmount),
      "fits_up_to": .amount(parentRoom?.left ?? tightest?.fittingAmount),
      "period_end": .instant(tightest?.period.end),
    ]).adding(scope?.furtherFields(tightest?.window) ?? [:])
      .adding((parentRoom?.left.unit ?? tightest?.unit)?.furtherFields ?? [:])
      .adding(parentRoom.map { ["parent_id": .id($0.reservation)] } ?? [:])
      .adding(keptBack.map { ["kept_back": .amount($0)] } ?? [:])
      .adding(tightest?.name.map { ["name": .string($0)] } ?? [:])
      .adding(tightest?.isFrozen == true ? ["frozen": .bool(true)] : tightest?.graceFields ?? [:])
      .adding(
        wouldRefuse.isEmpty ? [:] : ["observed_refusals": .array(wouldRefuse.map(\.json))]
      )
  }
}

extension BudgetRoom {
  /// How far calls may go where that is further than the limit.
  fileprivate var graceFields: KeyValuePairs<String, JSON> {
    boundAmount == limitAmount || !keptBackAmount.isZero ? [:] : ["bound": .amount(boundAmount)]
  }

  /// The room of a budget that only observes.
  var json: JSON {
    .fields([
      "scope": .text(scope.kindWord),
      "workspace_id": scope.workspaceJSON,
      "project_id": .id(scope.project),
      "budget": .amount(limitAmount),
      "spent": .amount(spentAmount),
      "reserved": .amount(reservedAmount),
      "shortfall": .amount(shortfallAmount),
      "period_end": .instant(period.end),
    ]).adding(scope.furtherFields(window)).adding(unit.furtherFields).adding(graceFields)
  }
}

extension BudgetUnit {
  /// The field of what is counted; none for dollars.
  package var furtherFields: KeyValuePairs<String, JSON> {
    self == .usd ? [:] : ["budget_unit": .string(rawValue)]
  }
}
