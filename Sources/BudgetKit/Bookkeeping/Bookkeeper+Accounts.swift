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
  func opened(
    _ account: Account,
    at instant: Instant,
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
    let counters = try BudgetPeriodRepository.counters(
      of: budget.scope,
      budget.unit,
      in: period,
      after: edge,
      on: connection
    )
    guard let settings = try BudgetRepository.find(budget.id, on: connection) else {
      throw LedgerError.damaged("The budget of \(budget.scope) is missing")
    }
    let limit = try limit(of: budget, settings, in: period, on: connection)
    let nextAlert = try nextAlert(
      ofBudget: budget.id,
      settings.alertThresholds,
      spent: counters.spent,
      limit: limit.amount,
      on: connection
    )
    let id = try BudgetPeriodRepository.insert(
      counters,
      of: budget,
      under: limit,
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
      expired: account.expired
    )
    let alerts = try recordAlerts(of: opened, before: .zero, after: opened.spent, on: connection)
    if counters.unpricedCalls > 0 { try checkUnpricedRules(of: opened, on: connection) }
    return (opened, alerts)
  }

  /// Returns the limit of a budget in a period: that of now where the period is not over, else the
  /// one that stood at its end.
  private func limit(
    of budget: KnownBudget,
    _ settings: MonthlyBudget,
    in period: Period,
    on connection: borrowing Connection
  ) throws -> BudgetLimit {
    let current = settings.limitInForce
    let history = try BudgetLimitRepository.history(ofBudget: budget.id, on: connection)
    guard period.end > now else { return history.limit(atEndOf: period) ?? current }
    if history.limit(atEndOf: period) != current {
      try putInForce(settings, of: budget, on: connection)
    }
    return current
  }

  /// Puts the limit of a budget in force that an account does not say, because a clock was ahead
  /// when it was set.
  func putInForce(_ account: Account, on connection: borrowing Connection) throws {
    guard let settings = try BudgetRepository.find(account.budget.id, on: connection) else {
      return
    }
    try putInForce(settings, of: account.budget, on: connection)
    guard
      let row = try BudgetPeriodRepository.list(of: account.budget, on: connection)
        .first(where: { $0.id == account.id })
    else { return }
    let renewed = account.with(row.counters, id: row.id)
    try recordAlerts(of: renewed, before: .zero, after: row.counters.spent, on: connection)
  }

  /// Notes the limit of a budget as the one in force from now on, and brings its accounts in line:
  /// those that are not over have it, all have their next alert by its thresholds.
  func putInForce(
    _ settings: MonthlyBudget,
    of budget: KnownBudget,
    on connection: borrowing Connection
  ) throws {
    let limit = settings.limitInForce
    try BudgetLimitRepository.note(limit, ofBudget: budget.id, from: now, on: connection)
    let history = try BudgetLimitRepository.history(ofBudget: budget.id, on: connection)
    for account in try BudgetPeriodRepository.list(of: budget, on: connection) {
      let inForce = history.limit(atEndOf: account.period) ?? limit
      let nextAlert = try nextAlert(
        ofBudget: budget.id,
        settings.alertThresholds,
        spent: account.counters.spent,
        limit: inForce.amount,
        on: connection
      )
      guard inForce != account.limit || nextAlert != account.nextAlert else { continue }
      try BudgetPeriodRepository.setLimit(
        inForce,
        nextAlert: nextAlert,
        in: account.id,
        on: connection
      )
    }
  }
}
