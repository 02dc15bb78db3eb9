package import BudgetKit

extension AlertRule {
  /// The fields of a rule after its number.
  fileprivate var json: JSON {
    .fields([
      "workspace_id": scope.workspaceJSON,
      "project_id": .id(scope.project),
      "window": window.json,
      "on": .string(measure.rawValue),
      "unit": .string(threshold.unitWord),
      "threshold": threshold.json,
      "enabled": .bool(isEnabled),
    ])
    .adding(unit.furtherFields)
    .adding(scope.dimensionsJSON == .object([]) ? [:] : ["dimensions": scope.dimensionsJSON])
    .adding(scope.each.isEmpty ? [:] : ["each": scope.eachJSON])
  }
}

extension NumberedRule {
  package var json: JSON { .fields(["rule_id": .integer(id)]).adding(membersOf: rule.json) }

  /// What tells that a rule was removed.
  package static func removedJSON(_ id: Int64) -> JSON {
    .fields(["rule_id": .integer(id), "removed": .bool(true)])
  }
}

extension [NumberedRule] {
  package var json: JSON { .fields(["rules": .array(map(\.json))]) }
}

extension RuleAlert {
  package var json: JSON {
    .fields([
      "alert_id": .integer(id),
      "rule_id": .integer(rule.id),
      "workspace_id": scope.workspaceJSON,
      "project_id": .id(scope.project),
      "window": rule.rule.window.json,
      "on": .string(rule.rule.measure.rawValue),
      "unit": .string(rule.rule.threshold.unitWord),
      "threshold": rule.rule.threshold.json,
      "reached": value.json,
      "period_start": periodStart == .distantPast ? .null : .instant(periodStart),
      "recorded_at": .instant(recordedAt),
      "rearmed_at": .instant(rearmedAt),
      "acknowledged_at": .instant(acknowledgedAt),
      "acknowledged_by": .text(acknowledgedBy),
      "delivery": .string(delivery.rawValue),
    ])
    .adding(rule.rule.unit.furtherFields)
    .adding(scope.dimensionsJSON == .object([]) ? [:] : ["dimensions": scope.dimensionsJSON])
  }
}

extension [RuleAlert] {
  package var json: JSON { .fields(["alerts": .array(map(\.json))]) }
}

extension AlertRule.Threshold {
  fileprivate var json: JSON { .number(decimal) }

  fileprivate var unitWord: String {
    switch self {
    case .percent: "percent"
    case .amount: "usd"
    case .tokens: "tokens"
    case .calls: "calls"
    case .count: "count"
    }
  }
}
