extension Ledger {
  /// Raises the limit of a budget for a time.
  ///
  /// The amount is added in each account of the budget, from `start` to `end`. Alerts by percent go
  /// by the raised limit; the grace stays that of the budget's own. Two raises of one budget must
  /// not overlap.
  ///
  /// ```swift
  /// let acme = BudgetScope(workspace: try WorkspaceID("acme"))
  /// let soon = try Instant(iso8601: "2026-12-01T00:00:00Z")
  /// let launch = Change(by: "ada", reason: "launch")
  /// try ledger.raiseBudget(of: acme, adding: .usd(.dollars(10)), until: soon, by: launch)
  /// ```
  ///
  /// - Parameters:
  ///   - scope: What the budget limits.
  ///   - window: How long its periods are.
  ///   - amount: What is added, in the unit of the budget; more than 0.
  ///   - start: From when on; not in the past, `nil` for now.
  ///   - end: The first instant at which it is added no more.
  ///   - change: Who raises it and why; a reason is needed.
  /// - Returns: The raise with its number.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/notFound`` without the budget,
  ///   ``LedgerError/Code/conflict`` for an overlap, ``LedgerError/Code/invalidAmount``,
  ///   ``LedgerError/Code/invalidTime`` or ``LedgerError/Code/invalidValue``.
  /// - Complexity: Linear in the accounts of the budget.
  @discardableResult
  public func raiseBudget(
    of scope: BudgetScope,
    window: BudgetWindow = .month,
    adding amount: BudgetAmount,
    from start: Instant? = nil,
    until end: Instant,
    by change: Change
  ) throws -> BudgetOverride {
    try store.write {
      try $0.raise(scope, window, adding: amount, from: start, until: end, by: change, on: $1)
    }
  }

  /// Adds to the limit of a budget in its current period alone; several top-ups add up.
  ///
  /// - Parameters:
  ///   - scope: What the budget limits.
  ///   - window: How long its periods are; not a rolling one, which has no periods.
  ///   - amount: What is added, in the unit of the budget; more than 0.
  ///   - change: Who adds it and why; a reason is needed.
  /// - Returns: The top-up with its number.
  /// - Throws: As ``raiseBudget(of:window:adding:from:until:by:)``.
  /// - Complexity: Linear in the accounts of the budget.
  @discardableResult
  public func topUpBudget(
    of scope: BudgetScope,
    window: BudgetWindow = .month,
    adding amount: BudgetAmount,
    by change: Change
  ) throws -> BudgetOverride {
    try store.write {
      try $0.raise(scope, window, adding: amount, from: nil, until: nil, by: change, on: $1)
    }
  }

  /// Takes back a raise or a top-up from now on; what was spent stays spent.
  ///
  /// - Returns: The override, with when it was taken back.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/notFound``, or
  ///   ``LedgerError/Code/conflict`` for one that is over.
  @discardableResult
  public func removeOverride(_ id: Int64, by change: Change) throws -> BudgetOverride {
    try store.write { try $0.removeOverride(id, by: change, on: $1) }
  }

  /// Returns the raises and top-ups that there are and were, in the order in which they begin.
  public func overrides() throws -> [ListedOverride] {
    try store.readBooks(at: store.clock.now()) { bookkeeper, connection in
      try bookkeeper.overrides(on: connection).map(\.listed)
    }
  }
}
