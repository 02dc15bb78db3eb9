import BudgetKit
import BudgetWire

extension ListedBudget {
  /// How the limit in force of each account comes about, and what else decides, for people.
  func explanation(_ accounts: [BudgetStatus]) -> String {
    var values = NamedValues()
    for account in accounts {
      guard let limit = account.limitAmount else { continue }
      let names = account.scope.each.isEmpty && !scope.each.isEmpty ? account.memberWords : "limit"
      let raised = "\(account.raisedAmount) raised"
      let carried = "\(account.carriedAmount)"
      let isDeficit = carried.hasPrefix("-")
      let sum =
        "\(budget.limitAmount) + \(raised) \(isDeficit ? "- \(carried.dropFirst())" : "+ \(carried)") carried"
      let floor = isDeficit && "\(limit)" == "0" ? ", which is the least" : ""
      values.add(names, "\(sum) = \(limit)\(floor)")
      if let bound = account.boundAmount, budget.gracePercent > 0, !account.isFrozen {
        let kept = budget.closing.map { ", less \($0) kept back" } ?? ""
        values.add(
          "grace",
          "\(budget.gracePercent) % of \(budget.limitAmount)\(kept): up to \(bound)"
        )
      }
    }
    if !accounts.contains(where: { $0.limitAmount != nil }) {
      values.add("limit", budget.isEnabled ? "\(budget.limitAmount), no account yet" : "disabled")
    }
    values.add(
      "mode",
      "\(budget.mode.rawValue)\(budget.isFrozen ? ", frozen: every call is refused" : "")"
    )
    if let closing = budget.closing {
      values.add("kept back", "\(closing) of the limit, for closing reservations")
    }
    addBends(to: &values)
    if let unchecked {
      values.add(
        "unchecked",
        "\(counted(unchecked.count, "reservation")) without being asked, the last at \(unchecked.last)"
      )
    }
    let name = budget.name.map { " \(quoted($0))" } ?? ""
    return "\(scope)\(name), \(window.adverb)\(budget.unit.ofWhat)\n" + values.text
  }
}

extension BudgetStatus {
  /// The values that tell an account of each from the others.
  fileprivate var memberWords: String { "limit of \(scope.furtherWords)" }
}
