import BudgetKit

extension SpendAnomaly.Cause {
  fileprivate var text: String {
    "\(kind.rawValue) \(name ?? "-") \(chance(thousandths: shareThousandths))"
  }
}

extension [SpendAnomaly] {
  /// The anomalies as a table; nothing without any.
  func text(
    by grouping: AnomalyQuery.Grouping?,
    in zone: Zone,
    _ style: Style,
    _ amounts: AmountStyle
  ) -> String {
    let namesMeasures = contains { $0.measure != .cost }
    var table = Table(
      [.init(contains { $0.hour != nil } ? "HOUR" : "DAY")]
        + (grouping.map { [.init($0.rawValue.uppercased())] } ?? [])
        + (namesMeasures ? [.init("MEASURE")] : []) + [
          .init(namesMeasures ? "AMOUNT" : "SPENT", .decimal), .init("EXPECTED", .decimal),
          .init("ABNORMAL FROM", .decimal),
          .init("EXCESS", .decimal), .init("CAUSES"),
        ]
    )
    for anomaly in self {
      table.add(
        [anomaly.hour?.toTheMinute(in: zone) ?? anomaly.day.description]
          + (grouping == nil ? [] : [anomaly.key ?? "-"])
          + (namesMeasures ? [anomaly.measure.rawValue] : []) + [
            anomaly.amountText(amounts), anomaly.text(anomaly.figures.expected),
            anomaly.text(anomaly.figures.threshold), anomaly.text(anomaly.figures.excess),
            anomaly.causes.prefix(3).map(\.text).joined(separator: ", "),
          ]
      )
    }
    return table.text(style)
  }
}

extension SpendAnomaly {
  /// What it had: dollars, tokens or calls.
  fileprivate func amountText(_ amounts: AmountStyle) -> String {
    guard measure == .cost else { return String(figures.amount) }
    return amounts.plain(spent, besides: Money(nanodollars: figures.threshold))
  }

  /// An amount beside it; of money an estimate, written as one.
  fileprivate func text(_ amount: Int64?) -> String {
    guard let amount else { return "-" }
    return measure == .cost ? Money(nanodollars: amount).estimateText : String(amount)
  }

  /// One sentence about an anomaly of tokens or calls; `nil` for one of its cost, which the table
  /// tells.
  func sentence(in zone: Zone) -> String? {
    guard measure != .cost else { return nil }
    let what = measure.counted(figures.amount)
    let expected =
      figures.expected.map { "where about \($0) \($0 == 1 ? "was" : "were") expected" }
      ?? "and \(figures.threshold) are too many already"
    let part = grouping.map { grouping in
      key.map { " of \(grouping.rawValue) \($0)" } ?? " of no \(grouping.rawValue)"
    }
    return
      "\(hour?.toTheMinute(in: zone) ?? day.description)\(part ?? "") had \(what), \(expected); its cost is not abnormal."
  }
}

extension AnomalyMeasure {
  /// A number of tokens or calls.
  func counted(_ amount: Int64) -> String {
    BudgetKit.counted(Int(clamping: amount), self == .tokens ? "token" : "call")
  }
}
