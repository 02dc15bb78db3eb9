internal import BudgetSQLite

/// What a rule was found to have reached in an account, or not.
struct RuleFinding: Sendable {
  let rule: NumberedRule
  let scope: BudgetScope
  let period: Period
  let value: AlertRule.Threshold
}

extension Bookkeeper {
  /// Alerts where a rule has reached its threshold, unless somebody has changed or removed it since
  /// it was read.
  ///
  /// Where it has not, it can alert again: a rolling window and one without an end have one account
  /// for ever.
  func note(_ finding: RuleFinding, on connection: borrowing Connection) throws {
    let rule = finding.rule
    guard try AlertRuleRepository.find(rule.id, on: connection)?.rule == rule else { return }
    guard finding.value.number >= rule.rule.threshold.number else {
      guard rule.rule.window.hasOneAccount else { return }
      return try RuleAlertRepository.rearm(
        rule.id,
        member: finding.scope.member,
        periodStart: finding.period.start,
        at: now,
        on: connection
      )
    }
    try fire(rule, finding.scope, in: finding.period, value: finding.value, on: connection)
  }
}
