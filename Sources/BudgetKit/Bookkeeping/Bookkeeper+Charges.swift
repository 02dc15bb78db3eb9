internal import BudgetSQLite

extension Bookkeeper {
  /// Books a row that was just inserted: its execution, its day, and every budget it touches.
  func book(_ charge: Charge, on connection: borrowing Connection) throws {
    if let execution = charge.execution {
      try ExecutionCostRepository.add(charge, of: execution, on: connection)
    }
    let cell = try cell(of: charge, on: connection)
    try UsageCubeRepository.add(charge, to: cell, on: connection)
    try spend(
      charge.totals.cost,
      held: charge.held,
      unpricedCalls: charge.totals.unpricedCalls,
      charge,
      on: connection
    )
  }

  /// Takes a row off the books again that was just deleted, because its corrected form replaces it.
  func unbook(_ charge: Charge, on connection: borrowing Connection) throws {
    if let execution = charge.execution {
      try ExecutionCostRepository.subtract(charge, of: execution, on: connection)
    }
    let cell = try cell(of: charge, on: connection)
    try UsageCubeRepository.subtract(charge, from: cell, on: connection)
    try spend(
      .zero - charge.totals.cost,
      held: .zero - charge.held,
      unpricedCalls: -charge.totals.unpricedCalls,
      charge,
      on: connection
    )
  }

  /// Adds to the counters of each budget that a charge touches, and records the alerts that this crosses.
  ///
  /// A period without counters gets them from its rows, the charge's own row among them.
  private func spend(
    _ amount: Money,
    held: Money,
    unpricedCalls: Int64,
    _ charge: Charge,
    on connection: borrowing Connection
  ) throws {
    let touched = BudgetScope(workspace: charge.workspace, project: charge.project)
    let states = try BudgetPeriodRepository.states(
      of: touched,
      at: charge.timestamp,
      on: connection
    )
    if let state = states.workspace {
      try spend(amount, held: held, unpricedCalls: unpricedCalls, charge, in: state, on: connection)
    }
    if let state = states.project {
      try spend(amount, held: held, unpricedCalls: unpricedCalls, charge, in: state, on: connection)
    }
  }

  private func spend(
    _ amount: Money,
    held: Money,
    unpricedCalls: Int64,
    _ charge: Charge,
    in state: BudgetState,
    on connection: borrowing Connection
  ) throws {
    let touched = BudgetScope(workspace: charge.workspace, project: charge.project)
    let scope = state.scope(within: touched)
    guard let period = state.period else {
      let made = try openPeriod(of: state, scope, at: charge.timestamp, on: connection)
      try recordAlerts(of: made, scope, before: .zero, after: made.spent, on: connection)
      return
    }
    guard amount != .zero || unpricedCalls != 0 else { return }
    guard let after = state.spent.adding(amount), state.reserved.adding(held) != nil else {
      throw Self.counterOverflow(scope)
    }
    try BudgetPeriodRepository.spend(
      amount,
      held: held,
      unpricedCalls: unpricedCalls,
      of: scope,
      in: period,
      on: connection
    )
    try recordAlerts(of: state, scope, before: state.spent, after: after, on: connection)
  }

  /// Makes the counters of a budget for the period that holds an instant, from the rows in it.
  func openPeriod(
    of state: BudgetState,
    _ scope: BudgetScope,
    at instant: Instant,
    on connection: borrowing Connection
  ) throws -> BudgetState {
    let period = Period.month(
      containing: instant,
      in: try zone(of: scope.workspace, on: connection)
    )
    let counters = try BudgetPeriodRepository.counters(of: scope, in: period, on: connection)
    try BudgetPeriodRepository.insert(counters, of: scope, on: connection)
    return state.with(counters)
  }

  /// Records an alert for each threshold that a spend has newly reached.
  @discardableResult
  func recordAlerts(
    of state: BudgetState,
    _ scope: BudgetScope,
    before: Money,
    after: Money,
    on connection: borrowing Connection
  ) throws -> [BudgetAlert] {
    guard let period = state.period, after > before else { return [] }
    // Thresholds are whole percentages: where a spend reaches no further one, they need not be read.
    let reached = AlertThresholds.reachedPercent(spent: after, limit: state.limit)
    guard reached > AlertThresholds.reachedPercent(spent: before, limit: state.limit),
      let thresholds = try MonthlyBudget.find(scope, on: connection)?.alertThresholds
    else { return [] }
    let countBefore = thresholds.reachedCount(spent: before, limit: state.limit)
    let countAfter = thresholds.reachedCount(spent: after, limit: state.limit)
    guard countAfter > countBefore else { return [] }
    var alerts: [BudgetAlert] = []
    for percent in thresholds.percents[countBefore..<countAfter] {
      let alert = BudgetAlert(
        scope: scope,
        kind: .spend,
        periodStart: period.start,
        thresholdPercent: percent,
        spent: after,
        budget: state.limit,
        recordedAt: now
      )
      if try BudgetAlertRepository.insert(alert, on: connection) { alerts.append(alert) }
    }
    return alerts
  }

  /// Returns the error of an amount that a counter cannot take any more.
  static func counterOverflow(_ scope: BudgetScope) -> LedgerError {
    LedgerError(
      .invalidAmount,
      "What is spent and held of \(scope) would pass what the ledger can count; nothing was written."
    )
  }
}
