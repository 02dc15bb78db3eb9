internal import BudgetSQLite

/// What is added to limits for a time.
extension Bookkeeper {
  /// Adds to the limit of a budget between two instants, or in its current period alone where no
  /// end is given.
  func raise(
    _ scope: BudgetScope,
    _ window: BudgetWindow,
    adding amount: BudgetAmount,
    from start: Instant?,
    until end: Instant?,
    by change: Change,
    on connection: borrowing Connection
  ) throws -> BudgetOverride {
    try amount.validate("What is added")
    guard amount.amount > .zero else {
      throw LedgerError(.invalidAmount, "What is added to a limit must be more than 0.")
    }
    try change.validate()
    guard change.reason?.isEmpty == false else {
      throw LedgerError(.invalidValue, "To add to a limit needs a reason.")
    }
    let budget = try enabledBudget(of: scope, window, amount.unit, on: connection)
    let start = start ?? now
    if let end {
      try validate(start, end, of: budget, on: connection)
    } else {
      try requirePeriod(of: budget, on: connection)
    }
    let id = try BudgetOverrideRepository.insert(
      amount.amount,
      ofBudget: budget.id,
      from: start,
      until: end,
      by: change,
      at: now,
      on: connection
    )
    let added = try override(id, of: budget, on: connection)
    try bendAnew(budget, on: connection)
    try audit(
      end == nil ? "top up budget" : "raise budget",
      of: scope,
      before: nil,
      after: added.audited(window),
      by: change,
      on: connection
    )
    return added
  }

  /// Takes back what was added to a limit, from now on; an override that is over is history and
  /// stays.
  func removeOverride(
    _ id: Int64,
    by change: Change,
    on connection: borrowing Connection
  ) throws -> BudgetOverride {
    try change.validate()
    guard let found = try overrides(on: connection).first(where: { $0.listed.override.id == id })
    else {
      throw LedgerError(
        .notFound,
        "There is no override of the number \(id); 'budget overrides list' shows those that there are."
      )
    }
    guard !found.listed.hasEnded else {
      throw LedgerError(.conflict, "Override \(id) is over and is kept as history.")
    }
    try BudgetOverrideRepository.remove(id, at: now, on: connection)
    let removed = try override(id, of: found.budget, on: connection)
    try bendAnew(found.budget, on: connection)
    try audit(
      "remove override",
      of: found.budget.scope,
      before: found.listed.override.audited(found.budget.window),
      after: nil,
      by: change,
      on: connection
    )
    return removed
  }

  /// Returns every override with its budget, in the order in which they begin.
  func overrides(
    on connection: borrowing Connection
  ) throws -> [(budget: KnownBudget, listed: ListedOverride)] {
    var budgets: [Int64: KnownBudget] = [:]
    return try BudgetOverrideRepository.list(on: connection).map { id, override in
      guard let budget = try budgets[id] ?? BudgetRepository.known(id, on: connection) else {
        throw LedgerError.damaged("The budget of override \(override.id) is missing")
      }
      budgets[id] = budget
      let period = try BudgetCalendarRepository.period(
        of: budget,
        containing: override.start,
        on: connection
      )
      // A raise adds to whatever period there is.
      let current = override.isTopUp ? period : Period(storedStart: now, end: now.next)
      let isInForce = current.map { $0.contains(now) && override.isInForce(in: $0, at: now) }
      let listed = ListedOverride(
        override: override,
        scope: budget.scope,
        window: budget.window,
        isInForce: isInForce ?? false,
        hasEnded: override.hasEnded(at: now, in: period)
      )
      return (budget, listed)
    }
  }

  /// Ends the overrides of a budget that is removed.
  func endOverrides(
    ofBudget id: Int64,
    _ unit: BudgetUnit,
    on connection: borrowing Connection
  ) throws {
    let overrides = try BudgetOverrideRepository.list(ofBudget: id, unit, on: connection)
    for override in overrides where !override.hasEnded(at: now, in: nil) {
      try BudgetOverrideRepository.remove(override.id, at: now, on: connection)
    }
  }

  /// Puts the limit of a budget in force that overrides bend otherwise now.
  private func bendAnew(_ budget: KnownBudget, on connection: borrowing Connection) throws {
    // What is remembered of its accounts holds until another instant.
    try BudgetRepository.countChange(on: connection)
    guard let settings = try BudgetRepository.find(budget.id, on: connection), settings.isEnabled
    else { return }
    try putInForce(settings, of: budget, on: connection)
    try realignAlerts(of: budget, on: connection)
  }

  private func override(
    _ id: Int64,
    of budget: KnownBudget,
    on connection: borrowing Connection
  ) throws -> BudgetOverride {
    let all = try BudgetOverrideRepository.list(ofBudget: budget.id, budget.unit, on: connection)
    guard let found = all.first(where: { $0.id == id }) else {
      throw LedgerError.damaged("Override \(id) is missing")
    }
    return found
  }
}

// MARK: - What may be raised

extension Bookkeeper {
  private func enabledBudget(
    of scope: BudgetScope,
    _ window: BudgetWindow,
    _ unit: BudgetUnit,
    on connection: borrowing Connection
  ) throws -> KnownBudget {
    guard let settings = try BudgetRepository.find(scope, window, unit, on: connection),
      let id = try BudgetRepository.number(of: scope, window, unit, on: connection)
    else {
      throw LedgerError(
        .notFound,
        "\(scope.asSubject) has no \(window.budgetWords(of: unit)) to add to; set one first."
      )
    }
    guard settings.isEnabled else {
      throw LedgerError(
        .invalidValue,
        "The budget of \(scope) is disabled and limits nothing; enable it first."
      )
    }
    return KnownBudget(
      id: id,
      scope: scope,
      window: window,
      unit: unit,
      carries: settings.carry != .none
    )
  }

  private func validate(
    _ start: Instant,
    _ end: Instant,
    of budget: KnownBudget,
    on connection: borrowing Connection
  ) throws {
    try start.validate()
    try end.validate()
    guard start < end else {
      throw LedgerError(
        .invalidTime,
        "A raise from \(start) until \(end) would end before it begins."
      )
    }
    guard start >= now else {
      throw LedgerError(
        .invalidTime,
        "A raise cannot begin in the past, at \(start): what was decided then stays as it was."
      )
    }
    if case .fixed(let period) = budget.window {
      guard start < period.end, period.start < end else {
        throw LedgerError(
          .invalidTime,
          "The budget counts \(budget.window), and the raise would be outside of that."
        )
      }
    }
    let others = try BudgetOverrideRepository.list(
      ofBudget: budget.id,
      budget.unit,
      on: connection
    )
    for other in others where other.removedAt == nil {
      guard let otherEnd = other.end, other.start < end, start < otherEnd else { continue }
      throw LedgerError(
        .conflict,
        "Raise \(other.id) adds \(other.amount.inWords) from \(other.start) until \(otherEnd), which overlaps; remove it first, or choose another time."
      )
    }
  }

  private func requirePeriod(of budget: KnownBudget, on connection: borrowing Connection) throws {
    guard !budget.window.isRolling else {
      throw LedgerError(
        .invalidValue,
        "A budget \(budget.window) has no period to top up; raise it until some time."
      )
    }
    guard
      try BudgetCalendarRepository.period(of: budget, containing: now, on: connection) != nil
    else {
      throw LedgerError(
        .invalidValue,
        "The budget of \(budget.scope) takes no part now; there is no period to top up."
      )
    }
  }
}

extension BudgetOverride {
  /// The override as the audit log shows it.
  fileprivate func audited(_ window: BudgetWindow) -> JSON {
    .object([
      JSON.Member("override_id", .integer(id)),
      JSON.Member("window", .string(window.text)),
      JSON.Member("added_\(amount.unit.rawValue)", .number(amount.description)),
      JSON.Member("from", .string(start.iso8601)),
      JSON.Member("until", end.map { .string($0.iso8601) } ?? .null),
      JSON.Member("reason", .string(reason)),
    ])
  }
}
