extension LedgerStore {
  /// Looks at the rules on forecasts and on burn rates, of a workspace or of all, and returns the
  /// new alerts.
  func checkRules(of workspace: WorkspaceID?) throws -> [RuleAlert] {
    let rules = try read { try AlertRuleRepository.list(on: $0) }
      .filter { $0.rule.rule.isEnabled && $0.rule.rule.measure.isOfChecks }
      .filter { workspace == nil || $0.rule.rule.scope.workspace == workspace }
    let found = try rules.flatMap { found in
      try found.rule.rule.measure == .forecast
        ? foreseen(found.rule, ofBudget: found.budget) : burning(found.rule, ofBudget: found.budget)
    }
    guard !found.isEmpty else { return [] }
    return try write { bookkeeper, connection in
      for finding in found { try bookkeeper.note(finding, on: connection) }
      return bookkeeper.firedAlerts
    }
  }

  /// Forecasts the current window of a rule's budget, of each of its members where it has an
  /// account for each.
  private func foreseen(_ rule: NumberedRule, ofBudget id: Int64) throws -> [RuleFinding] {
    let (scopes, now) = (try accountsToForesee(of: rule.rule, ofBudget: id), clock.now())
    return try scopes.compactMap { scope -> RuleFinding? in
      let (history, frame) = try history(
        of: scope,
        counting: rule.rule.unit,
        within: rule.rule.window
      )
      let period = frame.period
      guard period.contains(now) else { return nil }
      let forecast = Forecaster().forecast(history)
      let value: AlertRule.Threshold? =
        rule.rule.threshold.isPercent
        ? forecast.probabilityOfPassingLimitThousandths.map { .percent($0 / 10) }
        : forecast.quantiles.map { AlertRule.Threshold(Amount($0.p50), rule.rule.unit) }
      return value.map { RuleFinding(rule: rule, scope: scope, period: period, value: $0) }
    }
  }

  /// Returns the scopes of the accounts that a budget has now; none where it takes no part.
  private func accountsToForesee(
    of rule: AlertRule,
    ofBudget id: Int64
  ) throws -> [BudgetScope] {
    let now = clock.now()
    return try readSnapshot { connection in
      guard let settings = try BudgetRepository.find(id, on: connection), settings.isEnabled,
        settings.active.contains(now)
      else { return [] }
      guard !rule.scope.each.isEmpty else { return [rule.scope] }
      let budget = Budget(scope: rule.scope, window: rule.window, settings: settings)
      return try BudgetPeriodRepository.current(of: budget, rule.scope, at: now, on: connection)
        .map(\.scope)
    }
  }

  /// Looks at what the accounts of a rule's budget have spent lately.
  private func burning(_ rule: NumberedRule, ofBudget id: Int64) throws -> [RuleFinding] {
    let now = clock.now()
    return try readSnapshot { connection in
      guard let settings = try BudgetRepository.find(id, on: connection), settings.isEnabled else {
        return []
      }
      let budget = Budget(scope: rule.rule.scope, window: rule.rule.window, settings: settings)
      var accounts = Accounts(
        try BudgetPeriodRepository.current(of: budget, budget.scope, at: now, on: connection)
      )
      try accounts.computeMissing(at: now, on: connection)
      return try accounts.all.compactMap { account -> RuleFinding? in
        guard let period = account.period else { return nil }
        let length = account.budget.window.length(of: period)
        let stretch = min(BurnRate.day, length ?? BurnRate.day)
        // As in a rolling window, what began exactly so long ago has left.
        let start = now.adding(milliseconds: -stretch).next
        let begun = budget.beginning.map { max($0, start) } ?? start
        let spent = try BudgetPeriodRepository.counters(
          of: account.scope,
          account.budget.unit,
          in: Period(storedStart: begun, end: now.next),
          on: connection
        ).spent
        guard
          let value = BurnRate(
            spent: spent,
            unit: account.budget.unit,
            stretch: stretch,
            limit: account.limit.amount,
            length: length
          ).value(in: rule.rule.threshold)
        else { return nil }
        return RuleFinding(rule: rule, scope: account.scope, period: period, value: value)
      }
    }
  }
}

/// How fast a budget was spent lately, beside the pace at which a limit lasts its period.
struct BurnRate {
  let spent: Amount
  let unit: BudgetUnit
  /// For how long it was looked at, in milliseconds.
  let stretch: Int64
  let limit: Amount
  /// How long a period is, in milliseconds; `nil` for one without an end.
  let length: Int64?

  static let day: Int64 = 86_400_000

  /// Returns it in the unit of a threshold; `nil` in percent of a limit that has no pace.
  func value(in threshold: AlertRule.Threshold) -> AlertRule.Threshold? {
    guard threshold.isPercent else { return AlertRule.Threshold(spent, unit) }
    guard let length, limit > .zero else { return nil }
    let pace = Int128(limit.count) * Int128(stretch)
    let percent = Int128(spent.count) * Int128(length) * 100 / max(1, pace)
    return .percent(Int(clamping: percent))
  }
}

extension Budget {
  /// The instant before which nothing counts; `nil` where everything does.
  fileprivate var beginning: Instant? {
    if case .fixed(let period) = window { return period.start }
    return settings.active.from
  }
}

extension BudgetWindow {
  /// How long a period is, in milliseconds; `nil` for one without an end.
  fileprivate func length(of period: Period) -> Int64? {
    switch self {
    case .total: nil
    case .rolling(let length): length
    default: period.end.milliseconds(since: period.start)
    }
  }
}
