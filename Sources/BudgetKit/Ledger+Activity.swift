extension Ledger {
  /// Returns what is spent right now.
  ///
  /// - Parameters:
  ///   - scope: A workspace, or a project of it; `nil` for all of the ledger.
  ///   - groupings: By what today is told.
  ///   - top: How many groups are told by themselves.
  /// - Returns: Today, the last hours and the open accounts.
  /// - Throws: As ``usage(_:)``.
  /// - Complexity: Linear in the rows of the last 24 hours, and in the open accounts.
  public func activity(
    of scope: BudgetScope?,
    by groupings: [UsageGrouping],
    top: Int
  ) throws -> SpendingActivity {
    let now = now
    var today = UsageQuery(workspaces: scope.map { [$0.workspace] }, by: groupings)
    (today.period, today.order, today.top) = (.current(.day), .falling(.cost), top)
    if let project = scope?.project {
      today.filters = [UsageFilter(.project, in: [project.rawValue])]
    }
    var hours = today
    (hours.groupings, hours.order, hours.top) = ([.time(.hour)], nil, nil)
    let first = now.adding(milliseconds: -3_600_000 * Int64(SpendingActivity.hourCount))
    hours.period = .between(.instant(first), .instant(now.adding(milliseconds: 1)))
    let tables = try usage([today, hours])
    return SpendingActivity(
      instant: now,
      today: tables[0],
      lastHours: tables[1],
      standings: try openAccounts(of: scope?.workspace)
    )
  }

  /// Returns the open accounts of all budgets that a workspace's calls may touch, the fullest
  /// first; `nil` for all of the ledger.
  ///
  /// - Throws: ``LedgerError``.
  /// - Complexity: Linear in the open accounts of the ledger.
  package func openAccounts(of workspace: WorkspaceID?) throws -> [BudgetStatus] {
    let standings = try budgetsAndStandings().flatMap { budget, standings in
      let isShown =
        workspace == nil || budget.scope.isWholeLedger || budget.scope.workspace == workspace
      return isShown ? standings : []
    }
    return standings.sorted {
      ($0.usageHundredthsOfPercent ?? -1) > ($1.usageHundredthsOfPercent ?? -1)
    }
  }
}
