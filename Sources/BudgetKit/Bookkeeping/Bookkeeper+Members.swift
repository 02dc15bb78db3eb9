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
    try budgetsForEach(of: workspace, on: connection).flatMap { budget in
      try recordedMembers(of: budget, atMost: .max, on: connection) ?? []
    }
  }

  /// Returns the budgets of a workspace with an account for each that take part.
  private func budgetsForEach(
    of workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> [KnownBudget] {
    try BudgetRepository.list(on: connection)
      .filter {
        $0.settings.isEnabled && $0.scope.workspace == workspace && !$0.scope.each.isEmpty
      }
      .compactMap { budget in
        try BudgetRepository.number(
          of: budget.scope,
          budget.window,
          budget.settings.unit,
          on: connection
        ).flatMap { try BudgetRepository.known($0, on: connection) }
      }
  }

  /// Returns the members of a budget that the rows and the open reservations of its current period
  /// tell of; `nil` where there are more than some.
  private func recordedMembers(
    of budget: KnownBudget,
    atMost most: Int,
    on connection: borrowing Connection
  ) throws -> [KnownBudget]? {
    guard
      let period = try BudgetCalendarRepository.period(
        of: budget,
        containing: now,
        on: connection
      )
    else { return [] }
    let scope = budget.scope
    var scopes = Set<BudgetScope>()
    func add(_ subject: CallSubject) {
      guard scope.covers(subject), let member = subject.scope(of: scope.shape) else { return }
      scopes.insert(member)
    }
    try HistoryRepository.subjects(
      of: UsageScope(scope, in: scope.workspace),
      during: Period(
        storedStart: budget.window.stretch(at: now)?.start.next ?? period.start,
        end: period.end
      ),
      on: connection
    ) { subject in
      add(subject)
      return scopes.count <= most
    }
    guard scopes.count <= most else { return nil }
    for reservation in try ReservationRepository.open(on: connection)
    where period.contains(reservation.createdAt) { add(reservation.subject) }
    return scopes.sorted { $0.member < $1.member }.map { member in
      KnownBudget(id: budget.id, scope: member, window: budget.window, unit: budget.unit)
    }
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

  /// Makes sure that every member of a budget for each session, execution or tag that has rows in
  /// its current period has an account, so that a new member is known to have none.
  ///
  /// Where there are too many of them, that is so from the next period on alone; where rows lie
  /// beyond the current period, from the first that begins after them.
  func settleMembers(of budget: KnownBudget, on connection: borrowing Connection) throws {
    guard budget.scope.hasMembersOfRows,
      try BudgetPeriodRepository.membersKnownFrom(ofBudget: budget.id, on: connection) == nil,
      let period = try BudgetCalendarRepository.period(
        of: budget,
        containing: now,
        on: connection
      )
    else { return }
    try writeCollected(on: connection)
    let latest = try BudgetPeriodRepository.latestRow(of: budget.scope.workspace, on: connection)
    var start = period.end
    if let latest, latest >= period.end {
      start = latest.next
    } else if let members = try recordedMembers(
      of: budget,
      atMost: Self.mostMembersAtOnce,
      on: connection
    ) {
      try reopen(members, on: connection)
      start = period.start
    }
    try BudgetPeriodRepository.setMembersKnown(from: start, ofBudget: budget.id, on: connection)
  }

  /// Does so for every budget of a workspace whose accounts were closed.
  func settleMembers(of workspace: WorkspaceID, on connection: borrowing Connection) throws {
    for budget in try budgetsForEach(of: workspace, on: connection) {
      try settleMembers(of: budget, on: connection)
    }
  }

  /// The most accounts that are opened when a budget is set: a second's work.
  static let mostMembersAtOnce = 10_000
}
