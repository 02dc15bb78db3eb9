extension Ledger {
  /// Changes some fields of the budget of exactly this scope, in one transaction with its row of
  /// the audit log.
  ///
  /// Two programs that change different fields at the same time both succeed; to read a budget and
  /// set it whole could undo the other's change.
  ///
  /// - Parameters:
  ///   - scope: What the budget limits.
  ///   - window: How long its periods are.
  ///   - unit: What it counts.
  ///   - update: The fields to change.
  ///   - new: What the fields are changed of where there is no budget yet; `nil` to refuse that.
  ///   - zone: The zone of the whole workspace from now on; `nil` leaves it as it is.
  ///   - calendar: When the periods of this budget begin: from the next one on, or at once.
  ///   - change: Who changes it and why, for the audit log.
  /// - Returns: The budget as it is now, and whether it is new.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/notFound`` without a budget,
  ///   ``LedgerError/Code/invalidAmount`` or ``LedgerError/Code/invalidValue``.
  /// - Complexity: That of ``WorkspaceBudgetRepository/set(_:zone:by:)``.
  @discardableResult
  public func updateBudget(
    of scope: BudgetScope,
    window: BudgetWindow = .month,
    unit: BudgetUnit = .usd,
    with update: BudgetUpdate,
    orOf new: MonthlyBudget? = nil,
    zone: Zone? = nil,
    calendar: BudgetCalendarUpdate? = nil,
    by change: Change
  ) throws -> (budget: MonthlyBudget, isNew: Bool) {
    let outcome = try changeBudgets(
      of: scope,
      unit,
      [(window, update, new)],
      zone: zone,
      calendar: calendar,
      by: change
    )[0]
    return (outcome.budget, outcome.isNew)
  }

  /// Changes some fields of budgets of one scope, all of them or none, and tells of the zone as
  /// well: nothing needs to be read once the change is written, which could fail.
  package func changeBudgets(
    of scope: BudgetScope,
    _ unit: BudgetUnit = .usd,
    _ changes: [(window: BudgetWindow, update: BudgetUpdate, new: MonthlyBudget?)],
    zone: Zone?,
    calendar: BudgetCalendarUpdate? = nil,
    by change: Change
  ) throws -> [BudgetChange] {
    try store.write { bookkeeper, connection in
      try changes.map { window, update, new in
        try bookkeeper.updateBudget(
          of: scope,
          window,
          unit,
          with: update,
          orOf: new,
          zone: zone,
          calendar: calendar,
          by: change,
          on: connection
        )
      }
    }
  }

  /// Removes the budget of exactly this scope, window and unit; what was recorded stays, and so do
  /// its old alerts.
  ///
  /// - Returns: Whether there was one.
  public func removeBudget(
    of scope: BudgetScope,
    window: BudgetWindow = .month,
    unit: BudgetUnit = .usd,
    by change: Change
  ) throws -> Bool {
    try store.write { bookkeeper, connection in
      try bookkeeper.removeBudget(of: scope, window, unit, by: change, on: connection)
    }
  }

  /// Returns every budget that is set: those of the whole ledger first, then by workspace.
  public func budgets() throws -> [Budget] {
    try store.read { try BudgetRepository.list(on: $0) }
  }

  /// Returns how the budgets of exactly this scope stand, one for each window and unit; of a budget
  /// with an account for each, one for each account of its current period, or the one that is
  /// named.
  ///
  /// - Complexity: A few indexed rows for each account; linear in the rows of the period for one
  ///   that is not open yet.
  public func standings(of scope: BudgetScope) throws -> [BudgetStatus] {
    let now = store.clock.now()
    return try store.readSnapshot { try BudgetStandings.list(of: scope, at: now, on: $0) }
  }

  /// Returns the zone in which a budget counts its periods now: its own, or that of its workspace.
  package func zone(of budget: Budget) throws -> Zone {
    let now = store.clock.now()
    return try store.read { connection in
      let id = try BudgetRepository.number(
        of: budget.scope,
        budget.window,
        budget.settings.unit,
        on: connection
      )
      let own = try id.flatMap {
        try BudgetCalendarRepository.find(ofBudget: $0, on: connection).zone(at: now)
      }
      if let own { return own }
      return budget.scope.isWholeLedger
        ? .utc : try WorkspaceRepository.zone(of: budget.scope.workspace, on: connection)
    }
  }

  /// Returns every budget with how it stands, in the order of ``budgets()``.
  package func budgetsAndStandings() throws -> [(budget: Budget, standings: [BudgetStatus])] {
    let now = store.clock.now()
    return try store.readSnapshot { try BudgetStandings.all(at: now, on: $0) }
  }
}
