internal import BudgetSQLite

extension Bookkeeper {
  /// Sets a budget, moves the workspace to another zone where asked, and brings counters and alerts
  /// in line.
  func setBudget(
    _ budget: MonthlyBudget,
    of scope: BudgetScope,
    _ window: BudgetWindow = .month,
    zone: Zone?,
    calendar: BudgetCalendarUpdate? = nil,
    by change: Change,
    on connection: borrowing Connection
  ) throws {
    try budget.validate()
    try scope.validate()
    try window.validate(at: now)
    try budget.carry.validate(for: window)
    try calendar?.validate(for: window)
    try change.validate()
    let before = try audited(scope, window, budget.unit, on: connection)
    let old = try BudgetRepository.find(scope, window, budget.unit, on: connection)
    if old?.active != budget.active { try budget.active.validate(for: window, at: now) }
    if scope.isWholeLedger {
      guard zone == nil else {
        throw LedgerError(.invalidValue, "The whole ledger has no zone of its own to move.")
      }
    } else {
      try registerWorkspace(scope.workspace, on: connection)
      if let zone { try moveZone(of: scope.workspace, to: zone, by: change, on: connection) }
    }
    let id = try BudgetRepository.upsert(budget, of: scope, window, at: now, on: connection)
    knownToCarry = nil
    let members = try standingMembers(
      of: KnownBudget(id: id, scope: scope, window: window, unit: budget.unit),
      on: connection
    )
    // Periods that it begins or ends in are others now.
    if old.map({ $0.active != budget.active }) ?? false {
      try BudgetPeriodRepository.deleteAll(ofBudget: id, on: connection)
    }
    let known = KnownBudget(
      id: id,
      scope: scope,
      window: window,
      unit: budget.unit,
      carries: budget.carry != .none
    )
    if let calendar, !calendar.isEmpty { try setCalendar(calendar, of: known, on: connection) }
    try audit(
      "set budget",
      of: scope,
      before: before,
      after: audited(scope, window, budget.unit, on: connection),
      by: change,
      on: connection
    )
    guard budget.isEnabled else {
      try BudgetLimitRepository.note(nil, ofBudget: id, from: now, on: connection)
      return try BudgetPeriodRepository.deleteAll(ofBudget: id, on: connection)
    }
    try requireRows(for: known, on: connection)
    try reopen(members, on: connection)
    try settleMembers(of: known, standing: members, on: connection)
    try putInForce(budget, of: known, on: connection)
    try realignAlerts(of: known, on: connection)
  }

  /// Changes when the periods of a budget begin: from the next one on, or at once.
  private func setCalendar(
    _ update: BudgetCalendarUpdate,
    of budget: KnownBudget,
    on connection: borrowing Connection
  ) throws {
    let calendar = try BudgetCalendarRepository.find(ofBudget: budget.id, on: connection)
    let changed = calendar.changed(
      toZone: update.zone ?? calendar.newest.zone,
      firstDay: update.firstDay ?? calendar.newest.firstDay,
      of: budget.window,
      at: now,
      in: try zone(of: budget.scope.workspace, on: connection),
      // Nothing has begun yet of a budget without an account.
      atOnce: try update.isImmediate
        || BudgetPeriodRepository.list(of: budget, on: connection).isEmpty
    )
    guard changed != calendar else { return }
    try BudgetCalendarRepository.set(changed, ofBudget: budget.id, on: connection)
    if changed.rules.count == 1 {
      try BudgetPeriodRepository.deleteAll(ofBudget: budget.id, on: connection)
    }
    try BudgetRepository.countChange(on: connection)
  }

  /// Changes some fields of a budget, or of a new one where there is none.
  func updateBudget(
    of scope: BudgetScope,
    _ window: BudgetWindow = .month,
    _ unit: BudgetUnit = .usd,
    with update: BudgetUpdate,
    orOf new: MonthlyBudget?,
    zone: Zone?,
    calendar: BudgetCalendarUpdate? = nil,
    by change: Change,
    on connection: borrowing Connection
  ) throws -> BudgetChange {
    let existing = try BudgetRepository.find(scope, window, unit, on: connection)
    guard let before = existing ?? new else {
      throw LedgerError(.notFound, "There is no budget of \(scope) to change; set one first.")
    }
    let budget = update.applied(to: before)
    guard budget.unit == unit else {
      throw LedgerError(
        .invalidValue,
        "A budget of \(unit.rawValue) cannot have a limit of \(budget.limitAmount.inWords); the unit is part of which budget it is."
      )
    }
    try setBudget(
      budget,
      of: scope,
      window,
      zone: zone,
      calendar: calendar,
      by: change,
      on: connection
    )
    return BudgetChange(
      budget: budget,
      isNew: existing == nil,
      zone: try self.zone(of: scope.workspace, on: connection)
    )
  }

  /// Removes a budget with its counters, and answers whether there was one.
  func removeBudget(
    of scope: BudgetScope,
    _ window: BudgetWindow = .month,
    _ unit: BudgetUnit = .usd,
    by change: Change,
    on connection: borrowing Connection
  ) throws -> Bool {
    try change.validate()
    guard let before = try audited(scope, window, unit, on: connection),
      let id = try BudgetRepository.number(of: scope, window, unit, on: connection)
    else { return false }
    try BudgetPeriodRepository.deleteAll(ofBudget: id, on: connection)
    try BudgetLimitRepository.note(nil, ofBudget: id, from: now, on: connection)
    try BudgetRepository.remove(id, at: now, on: connection)
    try BudgetAlertRepository.rearmAll(ofBudget: id, at: now, on: connection)
    try removeRules(ofBudget: id, by: change, on: connection)
    try endOverrides(ofBudget: id, unit, on: connection)
    try BudgetCalendarRepository.set(BudgetCalendar(), ofBudget: id, on: connection)
    try audit("remove budget", of: scope, before: before, after: nil, by: change, on: connection)
    return true
  }

  /// Returns a budget as the audit log shows it; `nil` where there is none.
  func audited(
    _ scope: BudgetScope,
    _ window: BudgetWindow,
    _ unit: BudgetUnit,
    on connection: borrowing Connection
  ) throws -> JSON? {
    guard let budget = try BudgetRepository.find(scope, window, unit, on: connection),
      let id = try BudgetRepository.number(of: scope, window, unit, on: connection)
    else { return nil }
    let calendar = try BudgetCalendarRepository.find(ofBudget: id, on: connection)
    return budget.audited(window, calendar)
  }

  func audit(
    _ action: String,
    of scope: BudgetScope,
    before: JSON?,
    after: JSON?,
    by change: Change,
    on connection: borrowing Connection
  ) throws {
    try AuditRepository.insert(
      AuditRepository.Entry(
        changedAt: now,
        change: change,
        workspace: scope.isWholeLedger ? nil : scope.workspace,
        action: action,
        subject: scope.description,
        before: before,
        after: after
      ),
      on: connection
    )
  }
}

// MARK: - Alerts

extension Bookkeeper {
  /// Lets thresholds fire again that a new limit put out of reach, and records those that it
  /// brought into reach.
  func realignAlerts(
    of budget: KnownBudget,
    on connection: borrowing Connection
  ) throws {
    let accounts =
      try budget.scope.each.isEmpty
      ? currentAccount(of: budget, on: connection).map { [$0.account] } ?? []
      : currentMembers(of: budget, on: connection)
    for account in accounts {
      try alignAlerts(of: moveEdge(of: account, on: connection).account, on: connection)
    }
  }

  /// Returns the accounts of a budget whose period is the current one.
  func currentMembers(
    of budget: KnownBudget,
    on connection: borrowing Connection
  ) throws -> [Account] {
    try BudgetPeriodRepository.list(of: budget, on: connection)
      .filter { $0.period.contains(now) }
      .map(Account.init)
  }

  /// Records the alerts that the spend of exactly this scope has reached in its current period and
  /// that are not recorded, and returns them.
  func checkSpend(
    of scope: BudgetScope,
    on connection: borrowing Connection
  ) throws -> [BudgetAlert] {
    guard let id = try BudgetRepository.number(of: scope, on: connection) else { return [] }
    let budget = KnownBudget(id: id, scope: scope, window: .month)
    guard let (account, alerts) = try currentAccount(of: budget, on: connection) else { return [] }
    return try alerts
      + recordAlerts(of: account, before: .zero, after: account.spent, on: connection)
  }

  /// Returns the account of a budget's current period, opening it where it is not yet, and the
  /// alerts that this recorded; `nil` for a budget that takes no part.
  private func currentAccount(
    of budget: KnownBudget,
    on connection: borrowing Connection
  ) throws -> (account: Account, alerts: [BudgetAlert])? {
    // A budget with an account for each has them when somebody needs them.
    guard budget.scope.each.isEmpty else { return nil }
    let found = try BudgetPeriodRepository.find(
      budget.scope,
      budget.scope.shape,
      at: now,
      now: now,
      on: connection
    )
    guard let account = found.accounts.map(\.account).first(where: { $0.budget == budget }) else {
      return nil
    }
    guard let id = account.id else { return try opened(account, at: now, on: connection) }
    guard account.isOutdated else { return (account, []) }
    try putInForce(account, on: connection)
    return try BudgetPeriodRepository.find(id, on: connection).map { (Account($0), []) }
  }
}

// MARK: - Zones

extension Bookkeeper {
  /// Moves a workspace to another zone: its months and days have other boundaries from now on, the
  /// past ones included.
  ///
  /// Counters are made again from the rows when they are needed, the roll-up at once. The alerts of
  /// each month stay with it, so that none fires twice and none is missed.
  private func moveZone(
    of workspace: WorkspaceID,
    to zone: Zone,
    by change: Change,
    on connection: borrowing Connection
  ) throws {
    let old = try self.zone(of: workspace, on: connection)
    guard old.identifier != zone.identifier else { return }
    try requireEveryRow(of: workspace, to: "move to another time zone", on: connection)
    let members = try standingMembers(of: workspace, on: connection)
    try setZone(zone, of: workspace, on: connection)
    try BudgetPeriodRepository.deleteAll(of: workspace, on: connection)
    try BudgetRepository.countChange(on: connection)
    try BudgetCalendarRepository.move(of: workspace, from: old, to: zone, on: connection)
    try UsageCubeRepository.rebuild(workspace, in: zone, on: connection)
    let starts =
      try BudgetAlertRepository.periodStarts(of: workspace, on: connection)
      + SpendAnomalyRepository.dayStarts(of: workspace, on: connection)
      + RuleAlertRepository.periodStarts(of: workspace, on: connection)
    let moves = Set(starts)
      .map { (from: $0, to: zone.start(of: old.civilDate(at: $0))) }
    // A new start can be the old one of a neighbouring day: the neighbour, which moves the same
    // way, goes first.
    let later = moves.filter { $0.to > $0.from }.sorted { $0.from > $1.from }
    let earlier = moves.filter { $0.to < $0.from }.sorted { $0.from < $1.from }
    for move in later + earlier {
      try SpendAnomalyRepository.moveDay(
        of: workspace,
        from: move.from,
        to: move.to,
        on: connection
      )
      try BudgetAlertRepository.movePeriod(
        of: workspace,
        from: move.from,
        to: move.to,
        on: connection
      )
      try RuleAlertRepository.movePeriod(
        of: workspace,
        from: move.from,
        to: move.to,
        on: connection
      )
    }
    try reopen(members, on: connection)
    try settleMembers(of: workspace, standing: members, on: connection)
    try AuditRepository.insert(
      AuditRepository.Entry(
        changedAt: now,
        change: change,
        workspace: workspace,
        action: "set time zone",
        subject: "workspace \(workspace)",
        before: .string(old.identifier),
        after: .string(zone.identifier)
      ),
      on: connection
    )
  }
}
