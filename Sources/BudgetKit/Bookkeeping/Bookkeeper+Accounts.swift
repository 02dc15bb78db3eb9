internal import BudgetSQLite

extension Bookkeeper {
  /// Opens the account of a budget for the period that holds an instant: with the limit in force,
  /// the counters from the rows in it, and the open reservations that belong to it.
  func open(
    _ account: Account,
    at instant: Instant,
    on connection: borrowing Connection
  ) throws -> Account {
    try opened(account, at: instant, on: connection).account
  }

  /// Opens an account, and returns it with the alerts that its rows had reached before that.
  ///
  /// What the rows add up to may be known already.
  func opened(
    _ account: Account,
    at instant: Instant,
    counting spend: UsageSpend? = nil,
    on connection: borrowing Connection
  ) throws -> (account: Account, alerts: [BudgetAlert]) {
    let budget = account.budget
    guard
      let period = try BudgetCalendarRepository.period(
        of: budget,
        containing: instant,
        on: connection
      )
    else { throw LedgerError.damaged("The budget of \(budget.scope) has no period") }
    try writeCollected(on: connection)
    let edge = budget.window.stretch(at: now)?.start
    let counters =
      try spend.map {
        try BudgetPeriodRepository.counters(of: budget, in: period, of: $0, on: connection)
      }
      ?? BudgetPeriodRepository.countersOfMissing(
        budget,
        in: period,
        at: instant,
        after: edge,
        on: connection
      )
    let rules = try LimitRules(of: budget, on: connection)
    let bend = try rules.bend(in: period, of: budget.scope, at: now, on: connection)
    let limit = rules.limit(in: period, at: now).bent(by: bend)
    // A clock was ahead when another limit was noted.
    if period.end > now, rules.history.limit(atEndOf: period) != rules.settings.limitInForce {
      try putInForce(rules.settings, of: budget, on: connection)
    }
    let nextAlert = try nextAlert(
      ofBudget: budget.id,
      rules.settings.alertThresholds,
      spent: counters.spent,
      limit: limit.amount,
      on: connection
    )
    let id = try BudgetPeriodRepository.insert(
      counters,
      of: budget,
      under: limit,
      bend,
      nextAlert: nextAlert,
      edge: edge,
      on: connection
    )
    try ReservationRepository.attach(
      id,
      toReservationsOf: budget.scope,
      budget.unit,
      in: period,
      on: connection
    )
    let opened = Account(
      budget: budget,
      id: id,
      period: period,
      limit: limit,
      spent: counters.spent,
      reserved: counters.reserved,
      unpricedCalls: counters.unpricedCalls,
      nextAlert: nextAlert,
      expired: account.expired,
      bend: bend
    )
    let alerts = try recordAlerts(of: opened, before: .zero, after: opened.spent, on: connection)
    if counters.unpricedCalls > 0 { try checkUnpricedRules(of: opened, on: connection) }
    try moveCarry(after: opened, on: connection)
    return (opened, alerts)
  }

  /// Puts the limit of a budget in force that an account does not say: an override began or ended,
  /// or a clock was ahead when the limit was set.
  func putInForce(_ account: Account, on connection: borrowing Connection) throws {
    guard let settings = try BudgetRepository.find(account.budget.id, on: connection) else {
      return
    }
    try putInForce(settings, of: account.budget, on: connection)
    guard
      let row = try BudgetPeriodRepository.list(of: account.budget, on: connection)
        .first(where: { $0.id == account.id })
    else { return }
    // The row may have moved under the limit that was found.
    try alignAlerts(of: Account(row), on: connection)
  }

  /// Notes the limit of a budget as the one in force from now on, and brings its accounts in line:
  /// those that are not over have it, bent by what bends it, all have their next alert by its
  /// thresholds.
  func putInForce(
    _ settings: MonthlyBudget,
    of budget: KnownBudget,
    on connection: borrowing Connection
  ) throws {
    try BudgetLimitRepository.note(
      settings.limitInForce,
      ofBudget: budget.id,
      from: now,
      on: connection
    )
    let accounts = try BudgetPeriodRepository.list(of: budget, on: connection)
    guard !accounts.isEmpty else { return }
    let rules = try LimitRules(of: budget, on: connection)
    for account in accounts { try bringInLine(account, rules, on: connection) }
  }

  /// Brings the limit of an account in line with what decides it, and its next alert; returns the
  /// account where it has another limit now.
  @discardableResult
  func bringInLine(
    _ account: StoredAccount,
    _ rules: LimitRules,
    on connection: borrowing Connection
  ) throws -> StoredAccount? {
    let bend = try rules.bend(
      in: account.period,
      of: account.budget.scope,
      at: now,
      on: connection
    )
    let base = rules.history.limit(atEndOf: account.period) ?? rules.settings.limitInForce
    let limit = base.bent(by: bend)
    let nextAlert = try nextAlert(
      ofBudget: account.budget.id,
      rules.settings.alertThresholds,
      spent: account.counters.spent,
      limit: limit.amount,
      on: connection
    )
    guard limit != account.limit || nextAlert != account.nextAlert || bend != account.bend else {
      return nil
    }
    // A process whose clock is behind may remember the account, and must look again.
    if bend.validFrom != account.bend.validFrom { try BudgetRepository.countChange(on: connection) }
    try BudgetPeriodRepository.setLimit(
      limit,
      bend,
      nextAlert: nextAlert,
      in: account.id,
      on: connection
    )
    return try BudgetPeriodRepository.find(account.id, on: connection)
  }
}
