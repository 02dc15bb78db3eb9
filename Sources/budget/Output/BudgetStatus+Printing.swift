import BudgetKit

extension BudgetStatus {
  /// The share of the limit that was spent, in percent with at most two decimals, or `null`.
  var usagePercent: JSON {
    usageHundredthsOfPercent.map { .number(DecimalText.print($0, scale: 2)) } ?? .null
  }

  var json: JSON {
    .fields([
      "workspace_id": .id(scope.workspace),
      "project_id": .id(scope.project),
      "has_budget": .bool(budget != nil),
      "budget": .money(budget),
      "spent": .money(spent),
      "reserved": .money(reserved),
      "remaining": .money(remaining),
      "usage_percent": usagePercent,
      "alert_needed": .bool(isAlertNeeded),
      "is_over_budget": .bool(isOverBudget),
      "hard_limit": .bool(isHard),
      "period_start": .instant(period.start),
      "period_end": .instant(period.end),
      "unpriced_calls": .integer(unpricedCalls),
    ])
  }

  /// The status for people.
  func text(_ style: Style) -> String {
    var table = Table([.init(scope.description.uppercasedFirst), .init("USD", .decimal)])
    table.add([
      "budget (\(budget == nil ? "none" : isHard ? "hard" : "soft"))", budget?.description ?? "-",
    ])
    table.add(["spent", spent.description])
    table.add(["reserved", reserved.description])
    table.add(["remaining", remaining?.description ?? "-"])
    var facts = Facts()
    if let percent = usagePercent.number { facts.add("used", "\(percent) %") }
    facts.add("period", "\(period.start) until \(period.end)")
    if unpricedCalls > 0 {
      let (calls, are) = (counted(unpricedCalls, "call"), unpricedCalls == 1 ? "is" : "are")
      facts.add("unpriced", "\(calls) without a price \(are) not in what was spent")
    }
    let warning = isOverBudget ? style.warning("over budget") + "\n" : ""
    return table.text(style) + facts.text + warning
  }
}

extension String {
  /// The text with its first letter as a capital.
  fileprivate var uppercasedFirst: String { prefix(1).uppercased() + dropFirst() }
}
