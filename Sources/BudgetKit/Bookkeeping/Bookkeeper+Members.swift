internal import BudgetSQLite

/// The accounts of budgets for each, where all accounts were closed to be made anew from the rows.
///
/// A budget without members shows what its rows add up to, be its account open or not. A member is
/// seen only where its account stands, so that those are opened again at once.
extension Bookkeeper {
  /// Returns the members that budgets of a workspace have now, which is asked before their accounts
  /// are closed.
  func standingMembers(
    of workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> [KnownBudget] {
    try BudgetPeriodRepository.list(on: connection)
      .filter { $0.budget.scope.workspace == workspace && $0.period.contains(now) }
      .map(\.budget)
      .filter { !$0.scope.each.isEmpty }
  }

  /// Returns the members that a budget has now.
  func standingMembers(
    of budget: KnownBudget,
    on connection: borrowing Connection
  ) throws -> [KnownBudget] {
    guard !budget.scope.each.isEmpty else { return [] }
    return try currentMembers(of: budget, on: connection).map(\.budget)
  }

  /// Returns the members that the rows and the open reservations of a workspace tell of in the
  /// current periods of its budgets.
  ///
  /// - Complexity: Linear in these rows, once for each budget for each.
  func recordedMembers(
    of workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> [KnownBudget] {
    var members: [KnownBudget] = []
    for budget in try BudgetRepository.list(on: connection)
    where budget.settings.isEnabled && budget.scope.workspace == workspace
      && !budget.scope.each.isEmpty
    {
      guard let known = try knownBudget(budget, on: connection),
        let period = try BudgetCalendarRepository.period(
          of: known,
          containing: now,
          on: connection
        )
      else { continue }
      let start = budget.window.stretch(at: now)?.start.next ?? period.start
      let scopes = try recordedMembers(
        of: budget.scope,
        in: Period(storedStart: start, end: period.end),
        on: connection
      )
      members += scopes.map { scope in
        KnownBudget(id: known.id, scope: scope, window: budget.window, unit: budget.settings.unit)
      }
    }
    return members
  }

  private func knownBudget(
    _ budget: Budget,
    on connection: borrowing Connection
  ) throws -> KnownBudget? {
    try BudgetRepository.number(
      of: budget.scope,
      budget.window,
      budget.settings.unit,
      on: connection
    ).flatMap { try BudgetRepository.known($0, on: connection) }
  }

  private func recordedMembers(
    of scope: BudgetScope,
    in period: Period,
    on connection: borrowing Connection
  ) throws -> [BudgetScope] {
    var scopes = Set<BudgetScope>()
    func add(_ subject: CallSubject) {
      guard scope.covers(subject), let member = subject.scope(of: scope.shape) else { return }
      scopes.insert(member)
    }
    var rows = try HistoryRows(scope, during: period, on: connection)
    while let row = try rows.next(on: connection) { add(row.subject) }
    for reservation in try ReservationRepository.open(on: connection)
    where period.contains(reservation.createdAt) {
      add(reservation.subject)
    }
    return scopes.sorted { $0.member < $1.member }
  }

  /// Opens the accounts of members that have none now, with what their rows add up to.
  func reopen(_ members: [KnownBudget], on connection: borrowing Connection) throws {
    for member in members {
      let found = try BudgetPeriodRepository.find(
        member.scope,
        member.scope.shape,
        at: now,
        now: now,
        on: connection
      )
      for account in found.accounts.map(\.account)
      where account.budget == member && account.id == nil {
        _ = try open(account, at: now, on: connection)
      }
    }
  }
}
