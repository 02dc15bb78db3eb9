extension LimitProposal {
  /// The proposal and what it rests on, as one sentence for people.
  ///
  /// - Parameters:
  ///   - budget: The budget that was simulated.
  ///   - time: How an instant is written.
  /// - Returns: The sentence.
  package func reason(for budget: Budget, time: (Instant) -> String = \.description) -> String {
    switch basis {
    case .noHistory: "Nothing that belongs to it is recorded in this time, so nothing is proposed."
    case .tooShort(let days):
      "A proposal takes \(Self.fewestDays) days of history, and there \(days == 1 ? "is" : "are") \(counted(days, "day"))."
    case .neverRenewed:
      "A limit that is never renewed is like no period of the past, so nothing is proposed."
    case .nothingSpent:
      budget.settings.unit == .usd
        ? "Nothing in this time has cost anything, so nothing is proposed."
        : "Nothing in this time has used any \(budget.settings.unit.rawValue), so nothing is proposed."
    case .largest(let largest): largest.sentence(for: budget, time: time)
    }
  }
}

extension LimitProposal.Largest {
  fileprivate func sentence(for budget: Budget, time: (Instant) -> String) -> String {
    let names = zip(budget.scope.each, member).map { dimension, value in
      value.map { "\(dimension.title) \($0)" } ?? "no \(dimension.title)"
    }
    let whose = names.isEmpty ? "" : " (\(names.joined(separator: ", ")))"
    let isMoney = budget.settings.unit == .usd
    let cost = isMoney ? "cost" : "used"
    let compared = count > 1 ? "; the next \(cost) \(next)" : ""
    let rest = rest(of: budget.window, isMoney ? "dearest" : "busiest")
    return
      "\(limit.inWords) \(budget.window): \(rest) and \(headroomPercent) % more. "
      + "\(unit.title(isMoney ? "dearest" : "busiest")) from \(time(start))\(whose) \(cost) \(amount)\(compared), in \(counted(days, "day")) of history."
  }

  /// What is taken of the largest amount.
  private func rest(of window: BudgetWindow, _ dearest: String) -> String {
    switch window {
    case .quarter: "three times the \(dearest) 30 days"
    case .year: "twelve times the \(dearest) 30 days"
    case .rolling where unit == .thirtyDays: "the \(dearest) 30 days by the length of the window"
    default: "the \(dearest) \(unit.name)"
    }
  }
}

extension LimitProposal.Unit {
  fileprivate var name: String {
    switch self {
    case .peak: "moment"
    default: rawValue
    }
  }

  fileprivate func title(_ dearest: String) -> String {
    switch self {
    case .hour: "The hour"
    case .day: "The day"
    case .week: "The week"
    case .peak: "The \(dearest) stretch of the day"
    case .thirtyDays: "The 30 days"
    }
  }
}
