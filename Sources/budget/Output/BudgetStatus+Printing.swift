import BudgetKit
import BudgetWire

extension BudgetStatus {
  /// What the budget is, in a word.
  private var kindWord: String {
    guard limitAmount != nil else { return "none" }
    return isFrozen ? "frozen" : isHard ? "hard" : isObserving ? "observe" : "soft"
  }

  /// The status for people, with the times of a zone.
  func text(_ style: Style, _ amounts: AmountStyle, in zone: Zone) -> String {
    let cells = amounts.cells([limitAmount, spentAmount, reservedAmount, remainingAmount])
    var table = Table([
      .init(scope.description.uppercasedFirst), .init(amounts.title(of: unit), .decimal),
    ])
    table.add(["budget (\(kindWord))", cells[0]])
    table.add([unit == .usd ? "spent" : "used", cells[1]])
    table.add(["reserved", cells[2]])
    table.add(["remaining", cells[3]])
    var values = NamedValues()
    if let percent = usagePercent.number { values.add("used", "\(percent) %") }
    if let graceAmount {
      values.add("grace", "calls are refused beyond \(amounts.cell(graceAmount))")
    }
    if !closingAmount.isZero {
      values.add("kept back", "\(amounts.cell(closingAmount)) of it, for closing reservations")
    }
    values.add("period", period.text(in: zone))
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
  func table(of scope: BudgetScope, _ amounts: AmountStyle, in zone: Zone) -> Table {
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
        each.map { status.scope[$0] ?? "(none)" } + [status.windowInWords]
          + status.cells(amounts, in: zone)
      )
    }
    return table
  }
}

extension BudgetStatus {
  /// How long the periods are, what is counted, and whether all of it is refused.
  var windowInWords: String { window.adverb + unit.ofWhat + (isFrozen ? ", frozen" : "") }

  /// The limit, what is spent, held and left, the percentage and the start of the period.
  func cells(_ amounts: AmountStyle, in zone: Zone) -> [String] {
    amounts.cells([limitAmount, spentAmount, reservedAmount, remainingAmount])
      + [usagePercent.number ?? "-", period.start.dayOrMinute(in: zone)]
  }
}

extension String {
  /// The text with its first letter as a capital.
  fileprivate var uppercasedFirst: String { prefix(1).uppercased() + dropFirst() }
}
