import BudgetKit

extension SpendAnomaly.Cause {
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
