internal import BudgetSQLite

/// Rules that count overruns and refusals.
extension Bookkeeper {
  /// Counts what happened in an account for each rule that counts it, and alerts where that reaches
  /// a threshold.
  func count(
    _ moments: [RefusalCount.Moment],
    _ measure: AlertRule.Measure,
    of budget: KnownBudget,
    in period: Period,
    on connection: borrowing Connection
  ) throws {
    for rule in try AlertRuleRepository.enabled(
      ofBudget: budget.id,
      on: measure,
      on: connection
    ) {
      guard case .rolling(let length) = budget.window else {
        let sum = try RuleAlertRepository.count(
          moments.reduce(0) { $0 + $1.number },
          of: rule.id,
          member: budget.scope.member,
          from: period.start,
          on: connection
        )
        guard sum >= rule.rule.threshold.number else { continue }
        try fire(rule, budget.scope, in: period, value: .count(sum), on: connection)
        continue
      }
      for moment in moments {
        try count(moment, for: rule, of: budget, in: period, lasting: length, on: connection)
      }
    }
  }

  /// Counts what happened at an instant in a rolling window.
  ///
  /// The rule can alert again where fewer than its threshold were left in the window before that.
  /// Another process may have written what came later: then the window that ends there is looked at
  /// as well.
  private func count(
    _ moment: RefusalCount.Moment,
    for rule: NumberedRule,
    of budget: KnownBudget,
    in period: Period,
    lasting length: Int64,
    on connection: borrowing Connection
  ) throws {
    let (member, threshold) = (budget.scope.member, rule.rule.threshold.number)
    let edge = moment.instant.adding(milliseconds: -length)
    // It may have left the window before anybody could write it down.
    guard moment.instant > now.adding(milliseconds: -length) else { return }
    try RuleAlertRepository.forget(upTo: edge, of: rule.id, member: member, on: connection)
    let before = try RuleAlertRepository.moments(of: rule.id, member: member, on: connection)
    let isLast = before.allSatisfy { $0.instant <= moment.instant }
    if isLast, before.sum < threshold {
      try RuleAlertRepository.rearm(
        rule.id,
        member: member,
        periodStart: period.start,
        at: now,
        on: connection
      )
    }
    _ = try RuleAlertRepository.count(
      moment.number,
      of: rule.id,
      member: member,
      from: moment.instant,
      on: connection
    )
    let counted = try RuleAlertRepository.moments(of: rule.id, member: member, on: connection)
    let most = counted.mostAtOnce(within: length, from: moment.instant)
    if most >= threshold {
      try fire(rule, budget.scope, in: period, value: .count(most), on: connection)
    }
    guard let needed = counted.instant(before: threshold) else { return }
    try RuleAlertRepository.forget(upTo: needed, of: rule.id, member: member, on: connection)
  }
}

extension [RefusalCount.Moment] {
  /// How many there are of all.
  fileprivate var sum: Int64 { reduce(0) { $0 + $1.number } }

  /// Returns the most that lie in one of the windows that end at an instant or later.
  fileprivate func mostAtOnce(within length: Int64, from instant: Instant) -> Int64 {
    var (first, sum, most) = (startIndex, Int64(0), Int64(0))
    for moment in self {
      sum += moment.number
      while self[first].instant <= moment.instant.adding(milliseconds: -length) {
        sum -= self[first].number
        first += 1
      }
      if moment.instant >= instant { most = Swift.max(most, sum) }
    }
    return most
  }

  /// Returns up to when nothing is needed, because as many as the threshold came later; `nil` where
  /// all are needed.
  fileprivate func instant(before threshold: Int64) -> Instant? {
    var later: Int64 = 0
    for moment in reversed() {
      guard later < threshold else { return moment.instant }
      later += moment.number
    }
    return nil
  }
}
