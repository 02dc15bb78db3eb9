import BudgetKit
import BudgetWire

extension ListedBudget {
  var text: String {
    var facts = Facts()
    facts.add("budget of", scope.description)
    facts.add("monthly", "\(budget.limit) USD, \(budget.kindInWords)")
    let thresholds = budget.alertThresholds.percents.map { "\($0) %" }.joined(separator: ", ")
    facts.add("alerts at", thresholds.isEmpty ? "-" : thresholds)
    if !budget.alertEmails.isEmpty {
      facts.add(
        "alerts for",
        budget.alertEmails.joined(separator: ", ") + " (no e-mail is sent yet)"
      )
    }
    facts.add("time zone", zone.identifier)
    facts.add("unpriced", budget.unpricedPolicy.word)
    if !budget.isEnabled { facts.add("enabled", "no") }
    return facts.text
  }
}

extension MonthlyBudget {
  /// What the budget does with a call that does not fit.
  fileprivate var kindInWords: String {
    isHard ? "hard: calls that do not fit are refused" : "soft: nothing is refused"
  }
}
