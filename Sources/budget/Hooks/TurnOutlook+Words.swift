import BudgetKit

extension TurnOutlook {
  /// What the next turn will probably take, in a sentence; `nil` where nothing is known of it.
  var expectation: String? {
    guard turn.basis != .nothing else { return nil }
    let most = turn.most > turn.likely ? ", perhaps \(turn.most.readable)" : ""
    return "The next turn takes about \(turn.likely.readable)\(most)."
  }

  /// A warning that names what is left of the budgets that are nearly used up, the fullest first.
  func warning(about full: [BudgetStatus]) -> String {
    let fullest = full.sorted {
      ($0.usageHundredthsOfPercent ?? 0) > ($1.usageHundredthsOfPercent ?? 0)
    }
    let named = 2
    var sentences = fullest.prefix(named).map(\.remainder)
    if fullest.count > named {
      sentences.append("So it is with \(counted(Int64(fullest.count - named), "more budget")).")
    }
    if let expectation { sentences.append(expectation) }
    if mayNotFit { sentences.append("It may not fit: \(decisionOnMost.reason)") }
    return sentences.joined(separator: " ")
  }
}

extension BudgetStatus {
  /// What is left, in a sentence.
  ///
  /// `The workspace acme has $0.42 of $5.00 left this month (91 % spent).`
  fileprivate var remainder: String {
    let who = name.map { quoted($0) } ?? scope.asSubject
    let percent = (usageHundredthsOfPercent ?? 0) / 100
    let spent = "\(percent) % spent"
    guard let limit = limitAmount else { return "\(who) has no limit." }
    guard let left = remainingAmount, !isOverBudget else {
      return "\(who) has spent \(spentAmount.readable) of \(limit.readable) (\(spent))."
    }
    return "\(who) has \(left.readable) of \(limit.readable) left (\(spent))."
  }
}

extension BudgetAmount {
  /// The amount as people read it.
  var readable: String { money?.readable ?? inWords }
}
