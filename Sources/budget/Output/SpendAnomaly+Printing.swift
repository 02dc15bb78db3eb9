import BudgetKit

extension SpendAnomaly {
  /// The anomaly with its hour as the clocks of a zone show it.
  func json(in zone: Zone) -> JSON {
    let judged = JSON.fields([
      "day": .day(day), "hour": .text(hour?.iso8601(in: zone)),
      "workspace_id": .id(scope.workspace), "project_id": .id(scope.project),
    ])
    let amounts = JSON.fields([
      "spent": .money(spent), "expected": .money(expected), "threshold": .money(threshold),
      "excess": .money(excess), "causes": .array(causes.map(\.json)),
    ])
    return judged.adding(membersOf: grouping.part(key, provider)).adding(membersOf: amounts)
  }
}

extension SpendAnomaly.Cause {
  fileprivate var json: JSON {
    .fields([
      "kind": .string(kind.rawValue), "name": .text(name), "excess": .money(excess),
      "share": .thousandths(shareThousandths),
    ])
  }

  fileprivate var text: String {
    "\(kind.rawValue) \(name ?? "-") \(chance(thousandths: shareThousandths))"
  }
}

extension [SpendAnomaly] {
  /// The anomalies as a table; nothing without any.
  func text(by grouping: AnomalyQuery.Grouping?, in zone: Zone, _ style: Style) -> String {
    var table = Table(
      [.init(contains { $0.hour != nil } ? "HOUR" : "DAY")]
        + (grouping.map { [.init($0.rawValue.uppercased())] } ?? []) + [
          .init("SPENT", .decimal), .init("EXPECTED", .decimal), .init("ABNORMAL FROM", .decimal),
          .init("EXCESS", .decimal), .init("CAUSES"),
        ]
    )
    for anomaly in self {
      table.add(
        [anomaly.hour?.iso8601(in: zone) ?? anomaly.day.description]
          + (grouping == nil ? [] : [anomaly.key ?? "-"]) + [
            anomaly.spent.description, anomaly.expected?.estimateText ?? "-",
            anomaly.threshold.estimateText, anomaly.excess.estimateText,
            anomaly.causes.prefix(3).map(\.text).joined(separator: ", "),
          ]
      )
    }
    return table.text(style)
  }
}
