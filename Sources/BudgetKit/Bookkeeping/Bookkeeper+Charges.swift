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
    try spend(charge.spend, charge, freeing: hold, on: connection)
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
    try spend(charge.spend.negated, charge, on: connection)
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
    // What an adjustment takes off must stand there before it.
    try writeCollected(on: connection)
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
    _ change: UsageSpend,
    _ charge: Charge,
    freeing hold: Hold? = nil,
    on connection: borrowing Connection
  ) throws {
    let accounts = try accounts(of: charge.subject, at: charge.timestamp, on: connection)
    // The row and the hold mostly touch the same accounts: one statement for each does both.
    for found in accounts.all {
      let (account, edge) = try moveEdge(
        of: found,
        before: (charge.timestamp, change),
        on: connection
      )
      let unit = account.budget.unit
      let freed = account.id.flatMap { hold?.held(in: $0).amount(of: unit) } ?? .zero
      // What has left a rolling window already does not count in it.
      let counts = edge.map { charge.timestamp > $0 } ?? true
      try spend(
        counts ? change.amount(of: unit) : .zero,
        held: (counts ? change.held(of: unit) : .zero) - freed,
        unpricedCalls: counts ? change.unpricedCalls(of: unit) : 0,
        in: account,
        at: charge.timestamp,
        on: connection
      )
    }
    guard let hold else { return }
    for id in hold.allAccounts where !accounts.all.contains(where: { $0.id == id }) {
      try free(hold.held(in: id), in: id, on: connection)
    }
  }

  private func spend(
    _ amount: Amount,
    held: Amount,
    unpricedCalls: Int64,
    in account: Account,
    at instant: Instant,
    on connection: borrowing Connection
  ) throws {
    guard let id = account.id else {
      do {
        _ = try open(account, at: instant, on: connection)
      } catch let error as LedgerError where error.code == .archived && isOver(account, at: instant)
      {
        // Nobody can say any more what was spent in that period, and nobody decides by it.
      }
      return
    }
    guard amount != .zero || held != .zero || unpricedCalls != 0 else {
      // The edge of its window may have moved, and its next alert with it.
      if account.isOutdated { try putInForce(account, on: connection) }
      return
    }
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
    try moveCarry(after: account, on: connection)
    if unpricedCalls > 0 { try checkUnpricedRules(of: account, on: connection) }
    if account.isOutdated { return try putInForce(account, on: connection) }
    if amount < .zero {
      try setNextAlert(of: account, after: after, on: connection)
    } else if let next = account.nextAlert, after >= next {
      try recordAlerts(of: account, before: account.spent, after: after, on: connection)
    }
  }

  /// Whether the period of an account that holds an instant is over.
  private func isOver(_ account: Account, at instant: Instant) -> Bool {
    switch account.budget.window {
    case .total, .rolling: false
    case .fixed(let period): period.end <= now
    default: instant.adding(milliseconds: account.budget.window.longestPeriod) <= now
    }
  }

  /// Brings the alerts of an account in line with what it has spent: those above can fire again,
  /// those that it has reached are recorded, and the next is noted.
  @discardableResult
  func alignAlerts(
    of account: Account,
    on connection: borrowing Connection
  ) throws -> [BudgetAlert] {
    guard let period = account.period else { return [] }
    try BudgetAlertRepository.rearm(
      account.scope,
      of: account.budget.id,
      in: period,
      above: AlertThresholds.reachedPercent(spent: account.spent, limit: account.limit.amount),
      at: now,
      on: connection
    )
    guard account.spent > .zero else {
      try checkSpendRules(of: account, spent: account.spent, on: connection)
      try setNextAlert(of: account, after: account.spent, on: connection)
      return []
    }
    return try recordAlerts(of: account, before: .zero, after: account.spent, on: connection)
  }

  /// Records an alert for each threshold that a spend has newly reached, and notes which comes
  /// next.
  @discardableResult
  func recordAlerts(
    of account: Account,
    before: Amount,
    after: Amount,
    on connection: borrowing Connection
  ) throws -> [BudgetAlert] {
    guard let period = account.period, after > before,
      let thresholds = try BudgetRepository.find(account.budget.id, on: connection)?.alertThresholds
    else { return [] }
    try checkSpendRules(of: account, spent: after, on: connection)
    let countBefore = thresholds.reachedCount(spent: before, limit: account.limit.amount)
    let countAfter = thresholds.reachedCount(spent: after, limit: account.limit.amount)
    guard countAfter > countBefore else {
      try setNextAlert(of: account, after: after, by: thresholds, on: connection)
      return []
    }
    var alerts: [BudgetAlert] = []
    for percent in thresholds.percents[countBefore..<countAfter] {
      let alert = BudgetAlert(
        account.budget,
        in: period,
        at: percent,
        spent: after,
        of: account.limit.amount,
        recordedAt: now
      )
      if try BudgetAlertRepository.insert(alert, of: account.budget.id, on: connection) {
        alerts.append(alert)
      }
    }
    try setNextAlert(of: account, after: after, by: thresholds, on: connection)
    return alerts
  }

  /// Notes from which spend on the next alert of an account is due, and returns it.
  @discardableResult
  func setNextAlert(
    of account: Account,
    after spent: Amount,
    by thresholds: AlertThresholds? = nil,
    on connection: borrowing Connection
  ) throws -> Amount? {
    guard let id = account.id,
      let thresholds = try thresholds
        ?? BudgetRepository.find(account.budget.id, on: connection)?.alertThresholds
    else { return account.nextAlert }
    let next = try nextAlert(
      ofBudget: account.budget.id,
      thresholds,
      spent: spent,
      limit: account.limit.amount,
      on: connection
    )
    guard next != account.nextAlert else { return next }
    try BudgetPeriodRepository.setNextAlert(next, in: id, on: connection)
    return next
  }

  /// Returns the error of an amount that a counter cannot take any more.
  static func counterOverflow(_ scope: BudgetScope) -> LedgerError {
    LedgerError(
      .invalidAmount,
      "What is spent and held of \(scope) would pass what the ledger can count; nothing was written."
    )
  }
}
