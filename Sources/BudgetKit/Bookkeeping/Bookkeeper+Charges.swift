internal import BudgetSQLite

extension Bookkeeper {
  /// Books a row that was just inserted: its execution, its day, and every account it touches;
  /// gives back what was held for it.
  func book(
    _ charge: Charge,
    freeing hold: Hold? = nil,
    on connection: borrowing Connection
  ) throws {
    try add(charge, on: connection)
    try spend(
      charge.totals.cost,
      held: charge.held,
      unpricedCalls: charge.totals.unpricedCalls,
      charge,
      freeing: hold,
      on: connection
    )
  }

  /// Takes a row off the books again that was just deleted, because its corrected form replaces it.
  func unbook(_ charge: Charge, on connection: borrowing Connection) throws {
    try writeCollected(on: connection)
    if let execution = charge.execution {
      try ExecutionCostTable.subtract(
        charge.executionSums,
        from: execution,
        in: charge.workspace,
        on: connection
      )
    }
    let cell = try cell(of: charge, on: connection)
    try UsageCubeRepository.add(-charge.sums, to: cell, on: connection)
    try spend(
      .zero - charge.totals.cost,
      held: .zero - charge.held,
      unpricedCalls: -charge.totals.unpricedCalls,
      charge,
      on: connection
    )
  }

  /// Adds a charge to its execution and to the usage cube: at once, or with others of the
  /// transaction.
  private func add(_ charge: Charge, on connection: borrowing Connection) throws {
    let cell = try cell(of: charge, on: connection)
    if var sums = collected, !charge.sums.isLarge {
      collected = nil
      try sums.add(charge, at: cell)
      collected = sums
      if sums.isFull { try writeCollected(on: connection) }
      return
    }
    if let execution = charge.execution {
      try ExecutionCostTable.add(
        charge.executionSums,
        to: execution,
        in: charge.workspace,
        on: connection
      )
    }
    try UsageCubeRepository.add(charge.sums, to: cell, on: connection)
  }

  /// Writes the sums that were collected, before they are read and at the end of the transaction.
  func writeCollected(on connection: borrowing Connection) throws {
    guard let sums = collected else { return }
    collected = CollectedSums()
    for (key, execution) in sums.executions {
      try ExecutionCostTable.add(
        execution,
        to: key.execution,
        in: key.workspace,
        on: connection
      )
    }
    for (cell, day) in sums.days { try UsageCubeRepository.add(day, to: cell, on: connection) }
    for (cell, spend) in sums.projectDays {
      try UsageCubeRepository.add(spend, to: cell, on: connection)
    }
    for (cell, spend) in sums.projectHours {
      try UsageCubeRepository.add(spend, to: cell, on: connection)
    }
    for (cell, spend) in sums.modelHours {
      try UsageCubeRepository.add(spend, to: cell, on: connection)
    }
  }

  /// Adds to the counters of each budget that a charge touches, and records the alerts that this
  /// crosses.
  ///
  /// A period without counters gets them from its rows, the charge's own row among them.
  private func spend(
    _ amount: Money,
    held: Money,
    unpricedCalls: Int64,
    _ charge: Charge,
    freeing hold: Hold? = nil,
    on connection: borrowing Connection
  ) throws {
    let accounts = try accounts(of: charge.subject, at: charge.timestamp, on: connection)
    // The row and the hold mostly touch the same accounts: one statement for each does both.
    let change = UsageSpend(cost: amount, held: held, unpricedCalls: unpricedCalls)
    for found in accounts.all {
      let (account, edge) = try moveEdge(
        of: found,
        before: (charge.timestamp, change),
        on: connection
      )
      let freed = account.id.flatMap { hold?.amount(in: $0) } ?? .zero
      // What has left a rolling window already does not count in it.
      let counts = edge.map { charge.timestamp > $0 } ?? true
      try spend(
        counts ? amount : .zero,
        held: (counts ? held : .zero) - freed,
        unpricedCalls: counts ? unpricedCalls : 0,
        in: account,
        at: charge.timestamp,
        on: connection
      )
    }
    guard let hold else { return }
    for id in hold.allAccounts where !accounts.all.contains(where: { $0.id == id }) {
      try free(hold, in: id, on: connection)
    }
  }

  private func spend(
    _ amount: Money,
    held: Money,
    unpricedCalls: Int64,
    in account: Account,
    at instant: Instant,
    on connection: borrowing Connection
  ) throws {
    guard let id = account.id else {
      let opened = try open(account, at: instant, on: connection)
      try recordAlerts(of: opened, before: .zero, after: opened.spent, on: connection)
      return
    }
    guard amount != .zero || held != .zero || unpricedCalls != 0 else { return }
    guard let after = account.spent.adding(amount), account.reserved.adding(held) != nil else {
      throw Self.counterOverflow(account.scope)
    }
    try BudgetPeriodRepository.spend(
      amount,
      held: held,
      unpricedCalls: unpricedCalls,
      in: id,
      on: connection
    )
    if account.isOutdated { return try putInForce(account, on: connection) }
    if amount < .zero {
      try setNextAlert(of: account, after: after, on: connection)
    } else if let next = account.nextAlert, after >= next {
      try recordAlerts(of: account, before: account.spent, after: after, on: connection)
    }
  }

  /// Records an alert for each threshold that a spend has newly reached, and notes which comes
  /// next.
  @discardableResult
  func recordAlerts(
    of account: Account,
    before: Money,
    after: Money,
    on connection: borrowing Connection
  ) throws -> [BudgetAlert] {
    guard let period = account.period, after > before,
      let thresholds = try BudgetRepository.find(account.budget.id, on: connection)?.alertThresholds
    else { return [] }
    let countBefore = thresholds.reachedCount(spent: before, limit: account.limit)
    let countAfter = thresholds.reachedCount(spent: after, limit: account.limit)
    guard countAfter > countBefore else { return [] }
    var alerts: [BudgetAlert] = []
    for percent in thresholds.percents[countBefore..<countAfter] {
      let alert = BudgetAlert(
        scope: account.scope,
        kind: .spend,
        periodStart: period.start,
        thresholdPercent: percent,
        spent: after,
        budget: account.limit,
        recordedAt: now
      )
      if try BudgetAlertRepository.insert(alert, of: account.budget.id, on: connection) {
        alerts.append(alert)
      }
    }
    try setNextAlert(of: account, after: after, by: thresholds, on: connection)
    return alerts
  }

  /// Notes from which spend on the next alert of an account is due.
  func setNextAlert(
    of account: Account,
    after spent: Money,
    by thresholds: AlertThresholds? = nil,
    on connection: borrowing Connection
  ) throws {
    guard let id = account.id,
      let thresholds = try thresholds
        ?? BudgetRepository.find(account.budget.id, on: connection)?.alertThresholds
    else { return }
    let next = thresholds.nextAlert(spent: spent, limit: account.limit)
    guard next != account.nextAlert else { return }
    try BudgetPeriodRepository.setNextAlert(next, in: id, on: connection)
  }

  /// Returns the error of an amount that a counter cannot take any more.
  static func counterOverflow(_ scope: BudgetScope) -> LedgerError {
    LedgerError(
      .invalidAmount,
      "What is spent and held of \(scope) would pass what the ledger can count; nothing was written."
    )
  }
}
