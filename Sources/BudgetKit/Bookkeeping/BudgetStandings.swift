internal import BudgetSQLite

/// How budgets stand in their current periods.
enum BudgetStandings {
  /// Returns how the budgets of a scope stand, or the accounts of `each` that it names.
  static func list(
    of scope: BudgetScope,
    at now: Instant,
    on connection: borrowing Connection
  ) throws -> [BudgetStatus] {
    var standings: [BudgetStatus] = []
    for budget in try BudgetRepository.list(on: connection) where budget.settings.isEnabled {
      guard let account = budget.scope.narrowed(to: scope) else { continue }
      standings += try list(of: budget, account, at: now, on: connection)
    }
    return standings
  }

  /// Returns every budget with how it stands.
  static func all(
    at now: Instant,
    on connection: borrowing Connection
  ) throws -> [(budget: Budget, standings: [BudgetStatus])] {
    var all: [(budget: Budget, standings: [BudgetStatus])] = []
    for budget in try BudgetRepository.list(on: connection) {
      all.append((budget, try list(of: budget, budget.scope, at: now, on: connection)))
    }
    return all
  }

  /// Returns how a budget stands, or the account of it whose scope is given.
  private static func list(
    of budget: Budget,
    _ scope: BudgetScope,
    at now: Instant,
    on connection: borrowing Connection
  ) throws -> [BudgetStatus] {
    let found = try BudgetPeriodRepository.current(of: budget, scope, at: now, on: connection)
    var accounts = Accounts(found)
    try accounts.computeMissing(at: now, on: connection)
    try accounts.leaveOutExpired(at: now, on: connection)
    return accounts.all.compactMap { BudgetStatus($0, budget.settings.alertThresholds, at: now) }
  }
}

extension Bookkeeper {
  /// Returns how every budget stands that a call touches, the wider scopes first.
  func standings(
    of subject: CallSubject,
    on connection: borrowing Connection
  ) throws -> [BudgetStatus] {
    var accounts = try accounts(of: subject, at: now, on: connection)
    // Those that are remembered do not tell how many of their calls have no price.
    for (index, account) in accounts.all.enumerated()
    where account.period != nil && account.unpricedCalls == nil {
      let found = try BudgetPeriodRepository.find(
        account.scope,
        account.scope.shape,
        at: now,
        now: now,
        on: connection
      )
      guard
        let whole = found.accounts.map(\.account).first(where: { $0.budget.id == account.budget.id }
        )
      else { continue }
      accounts.replace(at: index, by: whole)
    }
    try accounts.computeMissing(at: now, on: connection)
    try accounts.leaveOutExpired(at: now, on: connection)
    return try accounts.all.compactMap { account in
      let budget = try BudgetRepository.find(account.budget.id, on: connection)
      return BudgetStatus(account, budget?.alertThresholds ?? .standard, at: now)
    }
  }
}
