import BudgetKit
import BudgetWire

extension BudgetStatus {
  /// The status for people.
  func text(_ style: Style) -> String {
    var table = Table([.init(scope.description.uppercasedFirst), .init("USD", .decimal)])
    table.add([
      "budget (\(budget == nil ? "none" : isHard ? "hard" : "soft"))", budget?.description ?? "-",
    ])
    table.add(["spent", spent.description])
    table.add(["reserved", reserved.description])
    table.add(["remaining", remaining?.description ?? "-"])
    var values = NamedValues()
    if let percent = usagePercent.number { values.add("used", "\(percent) %") }
    values.add("period", "\(period.start) until \(period.end)")
    if unpricedCalls > 0 {
      let (calls, are) = (counted(unpricedCalls, "call"), unpricedCalls == 1 ? "is" : "are")
      values.add("unpriced", "\(calls) without a price \(are) not in what was spent")
    }
    let warning = isOverBudget ? style.warning("over budget") + "\n" : ""
    return table.text(style) + values.text + warning
  }
}

extension String {
  /// The text with its first letter as a capital.
  fileprivate var uppercasedFirst: String { prefix(1).uppercased() + dropFirst() }
}
