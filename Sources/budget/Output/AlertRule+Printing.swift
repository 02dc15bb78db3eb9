import BudgetKit

extension [NumberedRule] {
  /// The rules, one line for each.
  var table: Table {
    var table = Table([
      .init("RULE", .right), .init("BUDGET OF"), .init("WINDOW"), .init("ON"), .init("FROM"),
      .init("STATE"),
    ])
    for numbered in self {
      let rule = numbered.rule
      table.add([
        String(numbered.id), rule.scope.description,
        rule.window.adverb + rule.unit.ofWhat, rule.measure.rawValue,
        rule.threshold.text, rule.isEnabled ? "on" : "off",
      ])
    }
    return table
  }
}

extension [RuleAlert] {
  /// What rules have alerted about, one line for each, with the times of a zone.
  func table(in zone: (BudgetScope) throws -> Zone) rethrows -> Table {
    var table = Table([
      .init("ALERT", .right), .init("RECORDED"), .init("ACCOUNT OF"), .init("ON"), .init("FROM"),
      .init("REACHED"), .init("PERIOD FROM", detail: 2), .init("RULE", .right, detail: 1),
      .init("NOTED BY"),
    ])
    for alert in self {
      let zone = try zone(alert.scope)
      table.add([
        String(alert.id), alert.recordedAt.toTheMinute(in: zone), alert.scope.description,
        alert.rule.rule.measure.rawValue, alert.rule.rule.threshold.text, alert.value.text,
        alert.periodStart.dayOrMinute(in: zone), String(alert.rule.id),
        alert.acknowledgedBy ?? "",
      ])
    }
    return table
  }
}

extension AlertRule.Threshold {
  /// The threshold with its unit.
  fileprivate var text: String {
    switch self {
    case .percent: "\(decimal) %"
    case .amount: "\(decimal) USD"
    case .tokens(let count): counted(count, "token")
    case .calls(let count): counted(count, "call")
    case .count: decimal
    }
  }
}
