extension BudgetManager {
  /// Returns how the budget of exactly this scope stands in its current period.
  ///
  /// - Returns: The status; without a budget, what was spent and no limit.
  /// - Complexity: One indexed row; linear in the rows of the period where there is no budget.
  public func status() throws -> BudgetStatus {
    let now = store.clock.now()
    return try store.readSnapshot { connection in
      let scope = scope
      let found = try BudgetPeriodRepository.find(
        scope,
        scope.shape,
        at: now,
        now: now,
        on: connection
      )
      if let account = found.accounts.map(\.account).first(where: {
        $0.budget.window == .month && $0.budget.unit == .usd
      }),
        let budget = try BudgetRepository.find(account.budget.id, on: connection)
      {
        var accounts = Accounts([account])
        try accounts.computeMissing(at: now, on: connection)
        try accounts.leaveOutExpired(at: now, on: connection)
        if let status = BudgetStatus(accounts.all[0], budget.alertThresholds, at: now) {
          return status
        }
      }
      let zone = try WorkspaceRepository.zone(of: scope.workspace, on: connection)
      let period = Period.month(containing: now, in: zone)
      var counters = try BudgetPeriodRepository.counters(
        of: scope,
        .usd,
        in: period,
        on: connection
      )
      counters.reserved =
        counters.reserved
        - (try ReservationRepository.openAmount(
          of: scope,
          .usd,
          in: period,
          expiredBy: now,
          on: connection
        ))
      return BudgetStatus(counters, of: scope)
    }
  }

  /// Returns the status without blocking a thread.
  public func status() async throws -> BudgetStatus {
    try await store.readWithoutBlocking { try status() }
  }

  /// What a check is of: the workspace with its projects that have a budget, or a project with its
  /// workspace.
  func checkedScopes() throws -> [BudgetScope] {
    let workspace = BudgetScope(workspace: scope.workspace)
    guard scope.project == nil else { return [workspace, scope] }
    let projects = try store.read {
      try BudgetRepository.enabledProjects(of: scope.workspace, on: $0)
    }
    return [workspace] + projects.map { BudgetScope(workspace: scope.workspace, project: $0) }
  }

  /// Returns the alerts that were recorded, newest first: of this project, or of the whole
  /// workspace with its projects.
  ///
  /// - Parameter limit: At most this many, from 1 to 10,000.
  /// - Returns: The alerts.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidValue`` for a limit out of
  ///   range.
  public func alerts(limit: Int = 1000) throws -> [BudgetAlert] {
    guard (1...10_000).contains(limit) else {
      throw LedgerError(
        .invalidValue,
        "A list of alerts has 1 to 10000 rows; this asks for \(limit)."
      )
    }
    return try store.readSnapshot { connection in
      let ofBudgets = try BudgetAlertRepository.list(
        scope.workspace,
        project: scope.project,
        limit: Int64(limit),
        on: connection
      )
      let anomalies = try SpendAnomalyRepository.list(
        scope.workspace,
        project: scope.project,
        limit: Int64(limit),
        on: connection
      )
      return (ofBudgets + anomalies).sorted { $0.isNewer(than: $1) }.prefix(limit).map(\.alert)
    }
  }
}
