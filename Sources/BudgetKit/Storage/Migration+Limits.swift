internal import BudgetSQLite

// Version 1 kept the limits that a budget has had in the texts of its audit log alone.

extension Migration {
  /// Fills the limits of the past from the audit log, and puts in force in each account the one
  /// that stood at its end.
  static func fillLimits(on connection: borrowing Connection) throws {
    let logged = try Version1Repository.budgetChanges(on: connection)
    for scope in try Version1Repository.scopes(on: connection) {
      let changes = logged[scope.description] ?? []
      guard let id = try number(of: scope, changes, on: connection) else { continue }
      try fillLimits(ofBudget: id, scope, changes, on: connection)
    }
  }

  /// Returns the number of a scope's budget; one that was removed, and that the log alone knows,
  /// gets its row.
  private static func number(
    of scope: BudgetScope,
    _ changes: [Version1Repository.BudgetChange],
    on connection: borrowing Connection
  ) throws -> Int64? {
    if let number = try BudgetRepository.number(of: scope, on: connection) { return number }
    // The newest change of a budget that is not there took it away; else it is of another whose
    // scope reads the same.
    guard let newest = changes.first, newest.after == nil, let last = newest.before else {
      return nil
    }
    let id = try BudgetRepository.upsert(last, of: scope, at: newest.instant, on: connection)
    try BudgetRepository.remove(id, at: newest.instant, on: connection)
    return id
  }

  /// Fills the limits of one budget.
  ///
  /// The log is read backwards from the budget of today. A change whose outcome is not what stood
  /// there afterwards belongs to another budget whose scope reads the same (`a/b` and `c`, `a` and
  /// `b/c`), and is left out.
  private static func fillLimits(
    ofBudget id: Int64,
    _ scope: BudgetScope,
    _ changes: [Version1Repository.BudgetChange],
    on connection: borrowing Connection
  ) throws {
    let settings = try BudgetRepository.find(scope, on: connection)
    var current = settings?.enabledLimit
    var limits: [(from: Instant, limit: BudgetLimit?)] = []
    for change in changes where change.after?.enabledLimit == current {
      limits.append((change.instant, current))
      current = change.before?.enabledLimit
    }
    // What stood before the first change has always stood.
    if let current { limits.append((.distantPast, current)) }
    for (from, limit) in limits.reversed() {
      try BudgetLimitRepository.note(limit, ofBudget: id, from: from, on: connection)
    }
    guard let settings else { return }
    try putInForce(settings, of: KnownBudget(id: id, scope: scope, window: .month), on: connection)
  }

  private static func putInForce(
    _ settings: MonthlyBudget,
    of budget: KnownBudget,
    on connection: borrowing Connection
  ) throws {
    let current = settings.limitInForce
    let history = try BudgetLimitRepository.history(ofBudget: budget.id, on: connection)
    for account in try BudgetPeriodRepository.list(of: budget, on: connection) {
      let limit = history.limit(atEndOf: account.period) ?? current
      let nextAlert = settings.alertThresholds.nextAlert(
        spent: account.counters.spent,
        limit: limit.amount
      )
      try BudgetPeriodRepository.setLimit(
        limit,
        account.bend,
        nextAlert: nextAlert,
        in: account.id,
        on: connection
      )
    }
  }
}

extension MonthlyBudget {
  /// The limit that the budget keeps; `nil` for one that is switched off.
  fileprivate var enabledLimit: BudgetLimit? {
    isEnabled ? limitInForce : nil
  }
}
