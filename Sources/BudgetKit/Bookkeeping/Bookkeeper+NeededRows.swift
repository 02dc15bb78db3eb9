internal import BudgetSQLite

/// Which rows budgets need: those may not leave, and no budget may need what has left.
extension Bookkeeper {
  /// Throws where a budget counts rows of a workspace before an instant one by one.
  func requireNotNeeded(
    before instant: Instant,
    in workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws {
    let zone = try zone(of: workspace, on: connection)
    for id in try VerificationRepository.enabledBudgets(on: connection).sorted() {
      guard let budget = try BudgetRepository.known(id, on: connection),
        budget.scope.isWholeLedger || budget.scope.workspace == workspace
      else { continue }
      let needed = try rowsNeeded(by: budget, in: zone, on: connection)
      guard let first = needed.map(\.start).min(), first < instant else { continue }
      let since = first <= .distantPast ? "the first on" : "\(first) on"
      throw LedgerError(
        .conflict,
        "The budget of \(budget.scope) \(budget.window) is counted from single rows, from \(since); name an earlier day, or remove that budget."
      )
    }
  }

  /// Throws where a budget would have to be counted from rows that have left.
  func requireRows(for budget: KnownBudget, on connection: borrowing Connection) throws {
    guard try haveRowsLeft(on: connection) else { return }
    for workspace in try WorkspaceRepository.workspaces(of: budget.scope, on: connection) {
      let zone = try zone(of: workspace, on: connection)
      for period in try rowsNeeded(by: budget, in: zone, on: connection) {
        try RetentionRepository.requireRows(of: workspace, in: period, on: connection)
      }
    }
  }

  /// Throws where rows of a workspace have left: what they add up to stays as it is.
  func requireEveryRow(
    of workspace: WorkspaceID,
    to what: String,
    on connection: borrowing Connection
  ) throws {
    let removed = try RetentionRepository.list(of: workspace, on: connection)
    guard removed.contains(where: { $0.count > 0 || !$0.isFinished }) else { return }
    throw LedgerError(
      .archived,
      "Rows of workspace \(workspace) were archived or pruned, and it can only \(what) with all of them."
    )
  }

  /// Returns the stretches of the current period of a budget, and of those whose rest it carries,
  /// that are counted row by row.
  ///
  /// What names an execution, and neither a session nor a tag, counts the rows of one execution,
  /// and is asked for when an account is opened.
  private func rowsNeeded(
    by budget: KnownBudget,
    in zone: Zone,
    on connection: borrowing Connection
  ) throws -> [Period] {
    let period =
      try budget.window.stretch(at: now)
      ?? BudgetCalendarRepository.period(of: budget, containing: now, on: connection)
    guard let period else { return [] }
    let carriedSince =
      budget.carries ? try BudgetRepository.carrySince(ofBudget: budget.id, on: connection) : nil
    let start = min(period.start, carriedSince ?? period.start)
    let dimensions = budget.scope.shape.dimensions
    guard !dimensions.contains(where: \.isOfRows) else {
      return [Period(storedStart: start, end: period.end)]
    }
    guard !dimensions.contains(.execution) else { return [] }
    let edges = WholeDays(of: period, in: zone).edges
      .filter { $0.start > .distantPast && $0.start < now }
    guard start < period.start, !edges.isEmpty else { return edges }
    return [Period(storedStart: start, end: period.end)]
  }

  /// Moves the far edges of the rolling windows that count rows of a workspace to where they are
  /// now, so that no row behind them is needed.
  func moveEdges(of workspace: WorkspaceID, on connection: borrowing Connection) throws {
    for account in try BudgetPeriodRepository.list(on: connection)
    where account.edge != nil
      && (account.budget.scope.isWholeLedger || account.budget.scope.workspace == workspace)
    {
      _ = try moveEdge(of: Account(account), on: connection)
    }
  }
}

extension BudgetDimension {
  /// Whether only rows tell what belongs to a value of it, and no total is kept of one.
  fileprivate var isOfRows: Bool {
    switch self {
    case .session, .tag: true
    default: false
    }
  }
}
