internal import BudgetSQLite

extension Bookkeeper {
  /// Sets a budget, moves the workspace to another zone where asked, and brings counters and alerts in line.
  func setBudget(
    _ budget: MonthlyBudget,
    of scope: BudgetScope,
    zone: Zone?,
    by change: Change,
    on connection: borrowing Connection
  ) throws {
    try budget.validate()
    try change.validate()
    let before = try MonthlyBudget.find(scope, on: connection)
    try registerWorkspace(scope.workspace, on: connection)
    if let zone { try moveZone(of: scope.workspace, to: zone, by: change, on: connection) }
    try upsert(budget, of: scope, on: connection)
    try audit("set budget", scope, before: before, after: budget, by: change, on: connection)
    guard budget.isEnabled else {
      return try BudgetPeriodRepository.deleteAll(of: scope, on: connection)
    }
    try realignAlerts(of: scope, on: connection)
  }

  /// Changes some fields of a budget, or of a new one where there is none.
  func updateBudget(
    of scope: BudgetScope,
    with update: BudgetUpdate,
    orOf new: MonthlyBudget?,
    zone: Zone?,
    by change: Change,
    on connection: borrowing Connection
  ) throws -> BudgetChange {
    let existing = try MonthlyBudget.find(scope, on: connection)
    guard let before = existing ?? new else {
      throw LedgerError(.notFound, "There is no budget of \(scope) to change; set one first.")
    }
    let budget = update.applied(to: before)
    try setBudget(budget, of: scope, zone: zone, by: change, on: connection)
    return BudgetChange(
      budget: budget,
      isNew: existing == nil,
      zone: try self.zone(of: scope.workspace, on: connection)
    )
  }

  /// Removes a budget with its counters, and answers whether there was one.
  func removeBudget(
    of scope: BudgetScope,
    by change: Change,
    on connection: borrowing Connection
  ) throws -> Bool {
    try change.validate()
    guard let before = try MonthlyBudget.find(scope, on: connection) else { return false }
    if let project = scope.project {
      try ProjectBudgetRepository.delete(project, in: scope.workspace, on: connection)
    } else {
      try WorkspaceBudgetRepository.delete(scope.workspace, on: connection)
    }
    try BudgetPeriodRepository.deleteAll(of: scope, on: connection)
    try BudgetAlertRepository.rearmAll(scope, at: now, on: connection)
    try audit("remove budget", scope, before: before, after: nil, by: change, on: connection)
    return true
  }

  private func upsert(
    _ budget: MonthlyBudget,
    of scope: BudgetScope,
    on connection: borrowing Connection
  ) throws {
    guard let project = scope.project else {
      return try WorkspaceBudgetRepository.upsert(
        budget,
        of: scope.workspace,
        at: now,
        on: connection
      )
    }
    try ProjectBudgetRepository.upsert(
      budget,
      of: project,
      in: scope.workspace,
      at: now,
      on: connection
    )
  }

  private func audit(
    _ action: String,
    _ scope: BudgetScope,
    before: MonthlyBudget?,
    after: MonthlyBudget?,
    by change: Change,
    on connection: borrowing Connection
  ) throws {
    try AuditRepository.insert(
      AuditRepository.Entry(
        changedAt: now,
        change: change,
        action: action,
        subject: scope.description,
        before: before?.audited,
        after: after?.audited
      ),
      on: connection
    )
  }
}

// MARK: - Alerts

extension Bookkeeper {
  /// Lets thresholds fire again that a new limit put out of reach, and records those that it brought into reach.
  private func realignAlerts(of scope: BudgetScope, on connection: borrowing Connection) throws {
    guard let state = try currentState(of: scope, on: connection), let period = state.period else {
      return
    }
    try BudgetAlertRepository.rearm(
      scope,
      in: period,
      above: AlertThresholds.reachedPercent(spent: state.spent, limit: state.limit),
      at: now,
      on: connection
    )
    try recordAlerts(of: state, scope, before: .zero, after: state.spent, on: connection)
  }

  /// Records the alerts that the spend of exactly this scope has reached in its current period and that are not recorded, and returns them.
  func checkSpend(
    of scope: BudgetScope,
    on connection: borrowing Connection
  ) throws -> [BudgetAlert] {
    guard let state = try currentState(of: scope, on: connection) else { return [] }
    return try recordAlerts(of: state, scope, before: .zero, after: state.spent, on: connection)
  }

  /// Returns a budget with the counters of the current period, making their row where it is missing.
  private func currentState(
    of scope: BudgetScope,
    on connection: borrowing Connection
  ) throws -> BudgetState? {
    let states = try BudgetPeriodRepository.states(of: scope, at: now, on: connection)
    guard let state = scope.project == nil ? states.workspace : states.project else { return nil }
    guard !state.isStored else { return state }
    return try openPeriod(of: state, scope, at: now, on: connection)
  }
}

// MARK: - Zones

extension Bookkeeper {
  /// Moves a workspace to another zone: its months and days have other boundaries from now on, the past ones included.
  ///
  /// Counters are made again from the rows when they are needed, the roll-up at once. The alerts of each month
  /// stay with it, so that none fires twice and none is missed.
  private func moveZone(
    of workspace: WorkspaceID,
    to zone: Zone,
    by change: Change,
    on connection: borrowing Connection
  ) throws {
    let old = try self.zone(of: workspace, on: connection)
    guard old.identifier != zone.identifier else { return }
    try setZone(zone, of: workspace, on: connection)
    try BudgetPeriodRepository.deleteAll(of: workspace, on: connection)
    try UsageCubeRepository.rebuild(workspace, in: zone, on: connection)
    let starts =
      try BudgetAlertRepository.periodStarts(of: workspace, on: connection)
      + SpendAnomalyRepository.dayStarts(of: workspace, on: connection)
    let moves = Set(starts)
      .map { (from: $0, to: zone.start(of: old.civilDate(at: $0))) }
    // A new start can be the old one of a neighbouring day: the neighbour, which moves the same way, goes first.
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
    }
    try AuditRepository.insert(
      AuditRepository.Entry(
        changedAt: now,
        change: change,
        action: "set time zone",
        subject: "workspace \(workspace)",
        before: .string(old.identifier),
        after: .string(zone.identifier)
      ),
      on: connection
    )
  }
}
