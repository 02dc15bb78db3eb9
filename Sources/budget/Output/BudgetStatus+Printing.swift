import BudgetKit
import BudgetWire

extension BudgetStatus {
  /// What the budget is, in a word.
  private var kindWord: String {
    guard limitAmount != nil else { return "none" }
    return isFrozen ? "frozen" : isHard ? "hard" : isObserving ? "observe" : "soft"
  }

  /// The status for people.
  func text(_ style: Style) -> String {
    var table = Table([.init(scope.description.uppercasedFirst), .init(unit.heading, .decimal)])
    table.add([
      "budget (\(kindWord))", limitAmount?.description ?? "-",
    ])
    table.add([unit == .usd ? "spent" : "used", spentAmount.description])
    table.add(["reserved", reservedAmount.description])
    table.add(["remaining", remainingAmount?.description ?? "-"])
    var values = NamedValues()
    if let percent = usagePercent.number { values.add("used", "\(percent) %") }
    if !closingAmount.isZero {
      values.add("kept back", "\(closingAmount) of it, for closing reservations")
    }
    values.add("period", "\(period.start) until \(period.end)")
    if unpricedCalls > 0 {
      let (calls, are) = (counted(unpricedCalls, "call"), unpricedCalls == 1 ? "is" : "are")
      values.add("unpriced", "\(calls) without a price \(are) not in what was spent")
    }
    let warning = isOverBudget ? style.warning("over budget") + "\n" : ""
    return table.text(style) + values.text + warning
  }
}

extension [BudgetStatus] {
  /// Returns how several budgets of a scope stand, or several accounts of one.
  func table(of scope: BudgetScope) -> Table {
    let each = scope.each
    var table = Table(
      each.map { Table.Column($0.name.uppercased()) } + [
        .init("WINDOW"), .init("BUDGET", .decimal), .init("SPENT", .decimal),
        .init("RESERVED", .decimal, detail: 2), .init("REMAINING", .decimal),
        .init("USED %", .decimal, detail: 1), .init("PERIOD FROM", detail: 3),
      ]
    )
    for status in self {
      table.add(
        each.map { status.scope[$0] ?? "(none)" } + [
          status.window.adverb + status.unit.ofWhat, status.limitAmount?.description ?? "-",
          status.spentAmount.description, status.reservedAmount.description,
          status.remainingAmount?.description ?? "-",
          status.usagePercent.number ?? "-", status.period.start.iso8601,
        ]
      )
    }
    return table
  }
}

extension String {
  /// The text with its first letter as a capital.
  fileprivate var uppercasedFirst: String { prefix(1).uppercased() + dropFirst() }
}
