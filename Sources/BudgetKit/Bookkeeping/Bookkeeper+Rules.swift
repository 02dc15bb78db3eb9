internal import BudgetSQLite

/// Rules of alerts: what the writes themselves look at.
extension Bookkeeper {
  /// Alerts by each rule on spend that an account has reached, and lets those alert again that it
  /// has not.
  func checkSpendRules(
    of account: Account,
    spent: Amount,
    on connection: borrowing Connection
  ) throws {
    guard let period = account.period else { return }
    let limit = account.limit.amount
    for rule in try AlertRuleRepository.enabled(
      ofBudget: account.budget.id,
      on: .spend,
      on: connection
    ) {
      let threshold = rule.rule.threshold
      guard spent >= threshold.dueSpend(limit: limit), spent > .zero else {
        try RuleAlertRepository.rearm(
          rule.id,
          member: account.scope.member,
          periodStart: period.start,
          at: now,
          on: connection
        )
        continue
      }
      try fire(
        rule,
        account.scope,
        in: period,
        value: threshold.value(of: spent, limit: limit, account.budget.unit),
        on: connection
      )
    }
  }

  /// Alerts by each rule on unpriced calls that an account has reached; asked only after one more
  /// of them was booked.
  func checkUnpricedRules(of account: Account, on connection: borrowing Connection) throws {
    guard let id = account.id, let period = account.period else { return }
    let rules = try AlertRuleRepository.enabled(
      ofBudget: account.budget.id,
      on: .unpriced,
      on: connection
    )
    guard !rules.isEmpty else { return }
    let calls = try RuleAlertRepository.unpricedCalls(of: id, on: connection)
    for rule in rules {
      guard calls >= rule.rule.threshold.number else {
        guard account.budget.window.hasOneAccount else { continue }
        // What has left a rolling window may come again.
        try RuleAlertRepository.rearm(
          rule.id,
          member: account.scope.member,
          periodStart: period.start,
          at: now,
          on: connection
        )
        continue
      }
      try fire(rule, account.scope, in: period, value: .count(calls), on: connection)
    }
  }

  /// Counts a call that cost more than was held for it, in every account that it touches.
  func countOverrun(_ charge: Charge, on connection: borrowing Connection) throws {
    for account in try accounts(of: charge.subject, at: charge.timestamp, on: connection).all {
      guard let period = account.period else { continue }
      let count = RefusalCount.Moment(instant: charge.timestamp, number: 1)
      try self.count([count], .overruns, of: account.budget, in: period, on: connection)
    }
  }

  /// Counts reservations that a budget has refused.
  func countRefusals(
    _ count: RefusalCount,
    of budget: KnownBudget,
    on connection: borrowing Connection
  ) throws {
    guard
      try !AlertRuleRepository.enabled(ofBudget: budget.id, on: .refusals, on: connection).isEmpty,
      let period = try BudgetCalendarRepository.period(
        of: budget,
        containing: count.last,
        on: connection
      )
    else { return }
    try self.count(count.moments, .refusals, of: budget, in: period, on: connection)
  }

  /// Records an alert unless the rule has alerted for the account already.
  func fire(
    _ rule: NumberedRule,
    _ scope: BudgetScope,
    in period: Period,
    value: AlertRule.Threshold,
    on connection: borrowing Connection
  ) throws {
    let id = try RuleAlertRepository.insert(
      of: rule,
      member: scope.member,
      periodStart: period.start,
      value: value,
      at: now,
      on: connection
    )
    guard let id, let alert = try RuleAlertRepository.find(id, on: connection) else { return }
    firedAlerts.append(alert)
  }

  /// The spend from which on an account is to be looked at for alerts: by its budget's percentages
  /// or by rules.
  func nextAlert(
    ofBudget id: Int64,
    _ thresholds: AlertThresholds,
    spent: Amount,
    limit: Amount,
    on connection: borrowing Connection
  ) throws -> Amount? {
    thresholds.nextAlert(
      spent: spent,
      limit: limit,
      rules: try AlertRuleRepository.spendThresholds(ofBudget: id, on: connection)
    )
  }
}

extension AlertRule.Threshold {
  /// Returns an amount of what a budget counts in the unit of the threshold.
  func value(of amount: Amount, limit: Amount, _ unit: BudgetUnit) -> AlertRule.Threshold {
    guard isPercent else { return AlertRule.Threshold(amount, unit) }
    return .percent(Int(clamping: AlertThresholds.reachedPercent(spent: amount, limit: limit)))
  }
}

// MARK: - Changing rules

extension Bookkeeper {
  /// Adds a rule about a budget that is set.
  func addRule(
    _ rule: AlertRule,
    by change: Change,
    on connection: borrowing Connection
  ) throws -> NumberedRule {
    try rule.validate()
    try change.validate()
    guard try BudgetRepository.find(rule.scope, rule.window, rule.unit, on: connection) != nil,
      let budget = try BudgetRepository.number(
        of: rule.scope,
        rule.window,
        rule.unit,
        on: connection
      )
    else {
      throw LedgerError(
        .notFound,
        "There is no budget of \(rule.unit.words) of \(rule.scope) \(rule.window) that a rule could be about; set it first."
      )
    }
    guard
      let id = try AlertRuleRepository.insert(rule, ofBudget: budget, at: now, on: connection)
    else {
      throw LedgerError(.conflict, "There is the same rule already; change it, or remove it first.")
    }
    let numbered = NumberedRule(id: id, rule: rule)
    try bringInLine(numbered, ofBudget: budget, on: connection)
    try audit("add rule", before: nil, after: numbered, by: change, on: connection)
    return numbered
  }

  /// Changes the threshold of a rule, or whether it takes part; it can alert again in every
  /// account.
  func changeRule(
    _ id: Int64,
    to threshold: AlertRule.Threshold?,
    isEnabled: Bool?,
    by change: Change,
    on connection: borrowing Connection
  ) throws -> NumberedRule {
    try change.validate()
    let (before, budget) = try foundRule(id, on: connection)
    var rule = before.rule
    rule.threshold = threshold ?? rule.threshold
    rule.isEnabled = isEnabled ?? rule.isEnabled
    try rule.validate()
    guard rule != before.rule else { return before }
    let others = try AlertRuleRepository.list(on: connection).filter { $0.budget == budget }
    guard
      !others.contains(where: {
        $0.rule.id != id && $0.rule.rule.measure == rule.measure
          && $0.rule.rule.threshold == rule.threshold
      })
    else { throw LedgerError(.conflict, "There is the same rule already; remove one of them.") }
    let numbered = NumberedRule(id: id, rule: rule)
    try AlertRuleRepository.update(id, to: rule, on: connection)
    try RuleAlertRepository.rearm(id, at: now, on: connection)
    try bringInLine(numbered, ofBudget: budget, on: connection)
    try audit("change rule", before: before, after: numbered, by: change, on: connection)
    return numbered
  }

  /// Removes a rule; what it has alerted about stays.
  func removeRule(
    _ id: Int64,
    by change: Change,
    on connection: borrowing Connection
  ) throws {
    try change.validate()
    let (rule, budget) = try foundRule(id, on: connection)
    try AlertRuleRepository.remove(id, at: now, on: connection)
    try bringInLine(rule, ofBudget: budget, on: connection)
    try audit("remove rule", before: rule, after: nil, by: change, on: connection)
  }

  /// Removes the rules of a budget that is removed, each with its row of the audit log.
  func removeRules(
    ofBudget id: Int64,
    by change: Change,
    on connection: borrowing Connection
  ) throws {
    for found in try AlertRuleRepository.list(on: connection) where found.budget == id {
      try AlertRuleRepository.remove(found.rule.id, at: now, on: connection)
      try audit("remove rule", before: found.rule, after: nil, by: change, on: connection)
    }
  }

  /// Notes that somebody took note of an alert, and returns it; who did so first stays.
  func acknowledge(
    _ id: Int64,
    by change: Change,
    on connection: borrowing Connection
  ) throws -> RuleAlert {
    try change.validate()
    try RuleAlertRepository.acknowledge(id, by: change.actor, at: now, on: connection)
    guard let alert = try RuleAlertRepository.find(id, on: connection) else {
      throw LedgerError(
        .notFound,
        "No rule has an alert of the number \(id); 'budget rules list --history' shows them."
      )
    }
    return alert
  }

  private func foundRule(
    _ id: Int64,
    on connection: borrowing Connection
  ) throws -> (NumberedRule, budget: Int64) {
    guard let found = try AlertRuleRepository.find(id, on: connection) else {
      throw LedgerError(
        .notFound,
        "There is no rule of the number \(id); 'budget rules list' shows those that are set."
      )
    }
    return (found.rule, found.budget)
  }

  /// Sets the next alerts of a budget's accounts by its rules, and alerts where a threshold is
  /// reached already.
  private func bringInLine(
    _ rule: NumberedRule,
    ofBudget id: Int64,
    on connection: borrowing Connection
  ) throws {
    guard rule.rule.measure == .spend || rule.rule.measure == .unpriced,
      let settings = try BudgetRepository.find(id, on: connection), settings.isEnabled
    else { return }
    let budget = KnownBudget(
      id: id,
      scope: rule.rule.scope,
      window: rule.rule.window,
      unit: rule.rule.unit
    )
    try putInForce(settings, of: budget, on: connection)
    for found in try currentMembers(of: budget, on: connection) {
      let account = try moveEdge(of: found, on: connection).account
      try checkSpendRules(of: account, spent: account.spent, on: connection)
      try checkUnpricedRules(of: account, on: connection)
    }
  }

  private func audit(
    _ action: String,
    before: NumberedRule?,
    after: NumberedRule?,
    by change: Change,
    on connection: borrowing Connection
  ) throws {
    guard let rule = after ?? before else { return }
    try AuditRepository.insert(
      AuditRepository.Entry(
        changedAt: now,
        change: change,
        workspace: rule.rule.scope.isWholeLedger ? nil : rule.rule.scope.workspace,
        action: action,
        subject: "rule \(rule.id) of \(rule.rule.scope)",
        before: before?.rule.audited,
        after: after?.rule.audited
      ),
      on: connection
    )
  }
}

extension AlertRule {
  /// The rule as the audit log keeps it.
  fileprivate var audited: JSON {
    .object(
      [
        JSON.Member("window", .string(window.text)),
        JSON.Member("on", .string(measure.rawValue)),
        JSON.Member(threshold.unit, .number(threshold.decimal)),
        JSON.Member("enabled", .bool(isEnabled)),
      ] + (unit == .usd ? [] : [JSON.Member("budget_unit", .string(unit.rawValue))])
    )
  }
}

extension AlertRule.Threshold {
  /// The number for people: percent, US dollars, or how many.
  package var decimal: String {
    switch self {
    case .percent(let percent): String(percent)
    case .amount(let amount): amount.description
    case .tokens(let count), .calls(let count), .count(let count): String(count)
    }
  }
}
