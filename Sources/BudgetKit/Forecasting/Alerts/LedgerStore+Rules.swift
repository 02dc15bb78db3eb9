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

  /// Forecasts the month of a rule's budget, which begins when the budget says.
  private func foreseen(_ rule: NumberedRule, ofBudget id: Int64) throws -> [RuleFinding] {
    let now = clock.now()
    let scope = rule.rule.scope
    let found = try readSnapshot { connection -> (history: SpendHistory, month: Period)? in
      let reader = try SpendReader(of: scope, at: nil, now: now, on: connection)
      guard let settings = try BudgetRepository.find(id, on: connection), settings.isEnabled,
        let month = try BudgetCalendarRepository.find(ofBudget: id, on: connection)
          .period(of: .month, containing: now, in: reader.zone)
      else { return nil }
      let isOfCalendar = month == .month(containing: now, in: reader.zone)
      let history = try reader.history(
        of: isOfCalendar ? .month : .days(of: month, in: reader.zone),
        budget: isOfCalendar ? nil : settings.limit,
        prices: prices,
        on: connection
      )
      return (history, month)
    }
    guard let found else { return [] }
    let forecast = Forecaster().forecast(found.history)
    let value: AlertRule.Threshold? =
      switch rule.rule.threshold {
      case .percent: forecast.probabilityOfExceedingThousandths.map { .percent($0 / 10) }
      case .amount, .tokens, .calls, .count: forecast.quantiles.map { .amount($0.p50) }
      }
    guard let value else { return [] }
    return [RuleFinding(rule: rule, scope: scope, period: found.month, value: value)]
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
        let spent = try BudgetPeriodRepository.counters(
          of: account.scope,
          account.budget.unit,
          in: Period(storedStart: now.adding(milliseconds: -stretch), end: now.next),
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

extension ForecastWindow {
  /// The days of a zone in which a period lies.
  fileprivate static func days(of period: Period, in zone: Zone) -> ForecastWindow {
    let first = zone.civilDate(at: period.start)
    let last = zone.civilDate(at: period.end.adding(milliseconds: -1))
    return .days(last.daysSince1970 - first.daysSince1970 + 1, from: first)
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
