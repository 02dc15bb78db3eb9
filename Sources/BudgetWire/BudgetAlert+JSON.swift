package import BudgetKit

extension BudgetAlert {
  fileprivate func json(isNew: Bool) -> JSON {
    .fields([
      "workspace_id": scope.workspaceJSON,
      "project_id": .id(scope.project),
      "kind": .string(kind.rawValue),
      "threshold_percent": .integer(Int64(thresholdPercent)),
      "unit": .text(anomalyUnit?.rawValue),
      "spent": .money(kind == .anomaly || usage == nil ? spent : nil),
      "budget": .money(usage == nil ? budget : nil),
      "period_start": .instant(periodStart),
      "recorded_at": .instant(recordedAt),
      "measure": .text(measure?.rawValue),
      "usage": usage.map {
        .fields(["amount": .integer($0.amount), "threshold": .integer($0.threshold)])
      } ?? .null,
      "new": .bool(isNew),
    ]).adding(scope.furtherFields(kind == .anomaly ? nil : window))
      .adding(kind == .anomaly ? [:] : budgetUnit.furtherFields)
  }
}

extension [BudgetAlert] {
  /// The alerts, each with whether it is one of those that are new.
  package func json(new: Set<BudgetAlert>) -> JSON {
    .fields(["alerts": .array(map { $0.json(isNew: new.contains($0)) })])
  }
}
