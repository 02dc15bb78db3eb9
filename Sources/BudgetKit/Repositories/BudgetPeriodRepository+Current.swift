internal import BudgetSQLite

/// The accounts that a budget has now.
extension BudgetPeriodRepository {
  /// Returns the accounts that a budget has at an instant: one, be it open or not, or those of its
  /// members that are open; or the one whose scope is given.
  static func current(
    of budget: Budget,
    _ scope: BudgetScope,
    at now: Instant,
    on connection: borrowing Connection
  ) throws -> [Account] {
    let scopes =
      try scope != budget.scope || scope.each.isEmpty
      ? [scope] : memberScopes(of: budget, at: now, on: connection)
    return try scopes.flatMap { scope in
      try find(scope, budget.scope.shape, at: now, now: now, on: connection).accounts
        .map(\.account)
        .filter { $0.budget.window == budget.window && $0.budget.unit == budget.settings.unit }
    }
  }

  private static func memberScopes(
    of budget: Budget,
    at now: Instant,
    on connection: borrowing Connection
  ) throws -> [BudgetScope] {
    guard
      let id = try BudgetRepository.number(
        of: budget.scope,
        budget.window,
        budget.settings.unit,
        on: connection
      )
    else { return [] }
    let known = KnownBudget(
      id: id,
      scope: budget.scope,
      window: budget.window,
      unit: budget.settings.unit
    )
    return try list(of: known, on: connection)
      .filter { $0.period.contains(now) }
      .map(\.budget.scope)
  }
}
