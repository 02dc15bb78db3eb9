package import BudgetKit

extension AnomalyFindings {
  /// The findings with their hours as the clocks of a zone show them.
  package func json(in zone: Zone) -> JSON {
    .fields([
      "anomalies": .array(anomalies.map { $0.json(in: zone) }),
      "not_judged": .array(unjudged.map(\.json)),
    ])
  }
}

extension UnjudgedSpend {
  fileprivate var json: JSON {
    let judged = JSON.fields([
      "workspace_id": .id(scope.workspace), "project_id": .id(scope.project),
    ])
    let amounts = JSON.fields([
      "spent": .money(spent), "days": .integer(Int64(days)), "measure": .string(measure.rawValue),
      "amount": measure == .cost ? .null : .integer(amount),
    ])
    return judged.adding(membersOf: grouping.part(key, provider)).adding(membersOf: amounts)
  }
}

extension SpendAnomaly {
  /// The anomaly with its hour as the clocks of a zone show it.
  package func json(in zone: Zone) -> JSON {
    let judged = JSON.fields([
      "day": .day(day), "hour": .text(hour?.iso8601(in: zone)),
      "workspace_id": .id(scope.workspace), "project_id": .id(scope.project),
    ])
    let amounts = JSON.fields([
      "spent": .money(spent), "expected": .money(expected), "threshold": .money(threshold),
      "excess": .money(excess), "causes": .array(causes.map(\.json)),
      "measure": .string(measure.rawValue), "usage": measure == .cost ? .null : figures.json,
    ])
    return judged.adding(membersOf: grouping.part(key, provider)).adding(membersOf: amounts)
  }
}

extension SpendAnomaly.Figures {
  fileprivate var json: JSON {
    .fields([
      "amount": .integer(amount), "expected": expected.map { .integer($0) } ?? .null,
      "threshold": .integer(threshold),
      "excess": .integer(excess),
    ])
  }
}

extension SpendAnomaly.Cause {
  fileprivate var json: JSON {
    .fields([
      "kind": .string(kind.rawValue), "name": .text(name), "excess": .money(excess),
      "share": .thousandths(shareThousandths),
      "usage_excess": measure == .cost ? .null : .integer(excessAmount),
    ])
  }
}

extension AnomalyQuery.Grouping? {
  /// A part that was judged, under the name of its kind; nothing where all was judged together.
  fileprivate func part(_ key: String?, _ provider: String?) -> JSON {
    guard let grouping = self else { return .fields([:]) }
    let part = JSON.fields([grouping.rawValue: .text(key)])
    return grouping == .model ? part.adding(["provider": .text(provider)]) : part
  }
}
