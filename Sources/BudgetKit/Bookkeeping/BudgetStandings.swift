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
