extension LedgerStore {
  /// Looks at the rules on forecasts and on burn rates, of a workspace or of all, and returns the
  /// new alerts.
  func checkRules(of workspace: WorkspaceID?) throws -> [RuleAlert] {
    let rules = try read { try AlertRuleRepository.list(on: $0) }
      .filter { $0.rule.rule.isEnabled && $0.rule.rule.measure.isOfChecks }
      .filter { workspace == nil || $0.rule.rule.scope.workspace == workspace }
    let reached = try rules.flatMap { found in
      try found.rule.rule.measure == .forecast
        ? foreseen(found.rule) : burning(found.rule, ofBudget: found.budget)
    }
    guard !reached.isEmpty else { return [] }
    return try write { bookkeeper, connection in
      for alert in reached {
        try bookkeeper.fire(
          alert.rule,
          alert.scope,
          in: alert.period,
          value: alert.value,
          on: connection
        )
      }
      return bookkeeper.firedAlerts
    }
  }

  /// What a rule found.
  private struct Reached {
    let rule: NumberedRule
    let scope: BudgetScope
    let period: Period
    let value: AlertRule.Threshold
  }

  /// Forecasts the month of a rule's budget.
  private func foreseen(_ rule: NumberedRule) throws -> [Reached] {
    let now = clock.now()
    let scope = rule.rule.scope
    let found = try readSnapshot { connection -> (history: SpendHistory, zone: Zone)? in
      let reader = try SpendReader(of: scope, at: nil, now: now, on: connection)
      guard try reader.ownBudget(on: connection) != nil else { return nil }
      return (
        try reader.history(of: .month, budget: nil, prices: prices, on: connection), reader.zone
      )
    }
    guard let found else { return [] }
    let forecast = Forecaster().forecast(found.history)
    let value: AlertRule.Threshold? =
      switch rule.rule.threshold {
      case .percent: forecast.probabilityOfExceedingThousandths.map { .percent($0 / 10) }
      case .amount, .count: forecast.quantiles.map { .amount($0.p50) }
      }
    guard let value, value.number >= rule.rule.threshold.number else { return [] }
    let month = Period.month(containing: now, in: found.zone)
    return [Reached(rule: rule, scope: scope, period: month, value: value)]
  }

  /// Looks at what the accounts of a rule's budget have spent lately.
  private func burning(_ rule: NumberedRule, ofBudget id: Int64) throws -> [Reached] {
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
      return try accounts.all.compactMap { account -> Reached? in
        guard let period = account.period else { return nil }
        let length = account.budget.window.length(of: period)
        let stretch = min(BurnRate.day, length ?? BurnRate.day)
        let spent = try BudgetPeriodRepository.counters(
          of: account.scope,
          .usd,
          in: Period(storedStart: now.adding(milliseconds: -stretch), end: now.next),
          on: connection
        ).spent
        guard
          let value = BurnRate(
            spent: Money(nanodollars: spent.count),
            stretch: stretch,
            limit: Money(nanodollars: account.limit.amount.count),
            length: length
          ).value(in: rule.rule.threshold), value.number >= rule.rule.threshold.number
        else { return nil }
        return Reached(rule: rule, scope: account.scope, period: period, value: value)
      }
    }
  }
}

/// How fast money was spent lately, beside the pace at which a limit lasts its period.
struct BurnRate {
  let spent: Money
  /// For how long it was looked at, in milliseconds.
  let stretch: Int64
  let limit: Money
  /// How long a period is, in milliseconds; `nil` for one without an end.
  let length: Int64?

  static let day: Int64 = 86_400_000

  /// Returns it in the unit of a threshold; `nil` in percent of a limit that has no pace.
  func value(in threshold: AlertRule.Threshold) -> AlertRule.Threshold? {
    guard case .percent = threshold else { return .amount(spent) }
    guard let length, limit > .zero else { return nil }
    let pace = Int128(limit.nanodollars) * Int128(stretch)
    let percent = Int128(spent.nanodollars) * Int128(length) * 100 / max(1, pace)
    return .percent(Int(clamping: percent))
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
