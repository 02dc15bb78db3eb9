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

  /// Opens the accounts of members that stood there before.
  ///
  /// Those that only rows tell are opened by ``settleMembers(of:standing:on:)``, all in one pass.
  func reopen(_ members: [KnownBudget], on connection: borrowing Connection) throws {
    for member in members where !member.scope.hasMembersOfRows {
      try open(member, counting: nil, on: connection)
    }
  }

  /// Opens the accounts of all members that budgets of a workspace have by its rows and its open
  /// reservations, and of those that stood there before.
  ///
  /// - Complexity: Linear in the rows of the budgets' current periods, once for each budget.
  func openMembers(
    of workspace: WorkspaceID,
    standing: [KnownBudget],
    on connection: borrowing Connection
  ) throws {
    for budget in try budgetsForEach(of: workspace, on: connection) {
      _ = try openMembers(of: budget, standing: standing, atMost: .max, on: connection)
      try settleMembers(of: budget, standing: standing, on: connection)
    }
  }

  /// Opens the account of a member where it has none now.
  private func open(
    _ member: KnownBudget,
    counting spend: UsageSpend?,
    on connection: borrowing Connection
  ) throws {
    let found = try BudgetPeriodRepository.find(
      member.scope,
      member.scope.shape,
      at: now,
      now: now,
      on: connection
    )
    for account in found.accounts.map(\.account)
    where account.budget == member && account.id == nil {
      _ = try opened(account, at: now, counting: spend, on: connection)
    }
  }

  /// Opens the accounts of all members of a budget that its rows tell of, and of those that stood
  /// there; answers `false` where there are more than some, and then opens none.
  private func openMembers(
    of budget: KnownBudget,
    standing: [KnownBudget],
    atMost most: Int,
    on connection: borrowing Connection
  ) throws -> Bool {
    guard var spends = try recordedMembers(of: budget, atMost: most, on: connection) else {
      return false
    }
    for member in standing where member == budget {
      spends[member.scope] = spends[member.scope] ?? UsageSpend()
    }
    for (scope, spend) in spends.sorted(by: { $0.key.member < $1.key.member }) {
      let member = KnownBudget(
        id: budget.id,
        scope: scope,
        window: budget.window,
        unit: budget.unit
      )
      try open(member, counting: spend, on: connection)
    }
    return true
  }

  /// Returns the members of a budget that the rows and the open reservations of its current period
  /// tell of, with what they have spent; `nil` where there are more than some.
  private func recordedMembers(
    of budget: KnownBudget,
    atMost most: Int,
    on connection: borrowing Connection
  ) throws -> [BudgetScope: UsageSpend]? {
    guard
      let period = try BudgetCalendarRepository.period(
        of: budget,
        containing: now,
        on: connection
      )
    else { return [:] }
    let scope = budget.scope
    var spends: [BudgetScope: UsageSpend] = [:]
    func member(_ subject: CallSubject) -> BudgetScope? {
      scope.covers(subject) ? subject.scope(of: scope.shape) : nil
    }
    try writeCollected(on: connection)
    try HistoryRepository.spend(
      of: UsageScope(scope, in: scope.workspace, counting: budget.unit),
      during: Period(
        storedStart: budget.window.stretch(at: now)?.start.next ?? period.start,
        end: period.end
      ),
      on: connection
    ) { subject, spend in
      guard let member = member(subject) else { return true }
      try spends[member, default: UsageSpend()] += spend
      return spends.count <= most
    }
    guard spends.count <= most else { return nil }
    for reservation in try ReservationRepository.open(on: connection)
    where period.contains(reservation.createdAt) {
      guard let member = member(reservation.subject) else { continue }
      spends[member] = spends[member] ?? UsageSpend()
    }
    return spends
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
}

// MARK: - Members that only rows tell

extension Bookkeeper {
  /// Makes sure that every member of a budget for each session, execution or tag that has rows in
  /// its current period has an account, so that a new member is known to have none.
  ///
  /// Where there are too many of them, that is so from the next period on alone; where rows lie
  /// beyond the current period, from the first that begins after them.
  func settleMembers(
    of budget: KnownBudget,
    standing: [KnownBudget] = [],
    on connection: borrowing Connection
  ) throws {
    guard budget.scope.hasMembersOfRows,
      try BudgetPeriodRepository.membersKnownFrom(ofBudget: budget.id, on: connection) == nil,
      let period = try BudgetCalendarRepository.period(
        of: budget,
        containing: now,
        on: connection
      )
    else { return }
    let latest = try BudgetPeriodRepository.latestRow(of: budget.scope.workspace, on: connection)
    let areOpen = try openMembers(
      of: budget,
      standing: standing,
      atMost: Self.mostMembersAtOnce,
      on: connection
    )
    var start = areOpen ? period.start : period.end
    if let latest, latest >= period.end { start = latest.next }
    try BudgetPeriodRepository.setMembersKnown(from: start, ofBudget: budget.id, on: connection)
  }

  /// Does so for every budget of a workspace whose accounts were closed.
  func settleMembers(
    of workspace: WorkspaceID,
    standing: [KnownBudget],
    on connection: borrowing Connection
  ) throws {
    for budget in try budgetsForEach(of: workspace, on: connection) {
      try settleMembers(of: budget, standing: standing, on: connection)
    }
  }

  /// The most accounts that are opened when a budget is set: a few seconds' work.
  private static let mostMembersAtOnce = 10_000
}
