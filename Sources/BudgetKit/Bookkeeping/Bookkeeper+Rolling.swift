internal import BudgetSQLite

extension Bookkeeper {
  /// Moves the far edge of a rolling window to where it is now, takes what has left it off the
  /// account, and lets thresholds fire again under which the spend has fallen.
  ///
  /// What is about to be booked, the rows show already and the counters do not. Returns the account
  /// as it is now, and the edge; any other account as it is, without one.
  func moveEdge(
    of account: Account,
    before change: (at: Instant, spend: UsageSpend)? = nil,
    on connection: borrowing Connection
  ) throws -> (account: Account, edge: Instant?) {
    guard let id = account.id, case .rolling = account.budget.window else { return (account, nil) }
    try writeCollected(on: connection)
    guard var left = try BudgetPeriodRepository.left(account, by: now, on: connection)
    else { return (account, nil) }
    var isPassed = false
    if let change, change.at > min(left.known, left.edge), change.at <= max(left.known, left.edge) {
      try left.spend += left.edge > left.known ? change.spend.negated : change.spend
      isPassed = true
    }
    // A row between both edges that the counters never had must not be taken off them later.
    guard isPassed || left.spend != UsageSpend() else { return (account, left.edge) }
    let spent = try BudgetPeriodRepository.moveEdge(
      to: left.edge,
      of: id,
      takingOff: left.spend,
      account.budget.unit,
      on: connection
    )
    // The decision may have left it out already.
    var moved = account.without(left.spend).with(spent: spent)
    let amount = left.spend.amount(of: account.budget.unit)
    guard amount != .zero, let period = account.period else { return (moved, left.edge) }
    moved.nextAlert = try setNextAlert(of: moved, after: moved.spent, on: connection)
    // A credit that leaves lets the spend rise.
    guard amount > .zero else {
      try alignAlerts(of: moved, on: connection)
      return (moved, left.edge)
    }
    try BudgetAlertRepository.rearm(
      account.scope,
      of: account.budget.id,
      in: period,
      above: AlertThresholds.reachedPercent(spent: moved.spent, limit: moved.limit.amount),
      at: now,
      on: connection
    )
    try checkSpendRules(of: moved, spent: moved.spent, on: connection)
    return (moved, left.edge)
  }
}
