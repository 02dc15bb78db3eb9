import BudgetKit
import BudgetWire

extension ListedBudget {
  var text: String {
    var values = NamedValues()
    values.add("budget of", scope.description)
    values.add(window.adverb, "\(budget.limitInWords), \(budget.kindInWords)")
    let thresholds = budget.alertThresholds.percents.map { "\($0) %" }.joined(separator: ", ")
    values.add("alerts at", thresholds.isEmpty ? "-" : thresholds)
    if !budget.alertEmails.isEmpty {
      values.add(
        "alerts for",
        budget.alertEmails.joined(separator: ", ") + " (no e-mail is sent yet)"
      )
    }
    values.add("time zone", zone.identifier)
    if budget.unit == .usd { values.add("unpriced", budget.unpricedPolicy.word) }
    if let name = budget.name { values.add("name", name) }
    if let closing = budget.closing {
      values.add("kept back", "\(closing) for closing reservations")
    }
    addBends(to: &values)
    if budget.isFrozen { values.add("frozen", "yes: every call is refused") }
    if !budget.isEnabled { values.add("enabled", "no") }
    return values.text
  }
}

extension ListedBudget {
  /// Adds what a budget carries, what it does with what runs out, and when it takes part.
  func addBends(to values: inout NamedValues) {
    if budget.carry != .none { values.add("carries", budget.carry.words) }
    if budget.onExpiry == .spend { values.add("on expiry", "what runs out counts as spent") }
    if let from = budget.active.from { values.add("active from", "\(from)") }
    if let until = budget.active.until { values.add("active until", "\(until)") }
  }
}

extension BudgetCarry {
  /// What is carried, in words.
  fileprivate var words: String {
    switch self {
    case .none: "nothing"
    case .unused: "what a period leaves"
    case .all: "what a period leaves, and deficits"
    case .upTo(let cap): "what a period leaves, up to \(cap)"
    }
  }
}

extension BudgetWindow {
  /// The window before the word budget, with a blank; nothing for the month, which is meant where
  /// none is named.
  var adjective: String {
    switch self {
    case .month: ""
    case .total: "total "
    case .rolling: "rolling "
    case .fixed: "fixed "
    default: adverb + " "
    }
  }
}

extension MonthlyBudget {
  /// What the budget does with a call that does not fit.
  fileprivate var kindInWords: String {
    switch mode {
    case .hard where gracePercent > 0:
      "hard: calls more than \(gracePercent) % beyond it are refused"
    case .hard: "hard: calls that do not fit are refused"
    case .soft: "soft: nothing is refused"
    case .observe: "observed: nothing is refused, but told and counted"
    }
  }

  /// The limit with its unit.
  fileprivate var limitInWords: String {
    unit == .usd ? "\(limitAmount) USD" : limitAmount.inWords
  }

  /// What the budget is, in a word of a table.
  var kindWord: String {
    guard isEnabled else { return "disabled" }
    return isFrozen ? "frozen" : mode.rawValue
  }
}

extension BudgetUnit {
  /// What is counted, behind the word budget; nothing for dollars.
  var ofWhat: String { self == .usd ? "" : " of \(rawValue)" }

  /// The heading of a column with amounts.
  var heading: String { self == .usd ? "USD" : rawValue.uppercased() }
}
