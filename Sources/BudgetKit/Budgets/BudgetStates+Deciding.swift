internal import BudgetSQLite

extension BudgetStates {
  /// Returns the budgets that a call touches with the counters of the current period, without writing.
  ///
  /// - Complexity: One indexed row for each budget and its period; linear in the rows of the period while nobody has written in it.
  static func current(
    of scope: BudgetScope,
    at now: Instant,
    on connection: borrowing Connection
  ) throws -> BudgetStates {
    var states = try BudgetPeriodRepository.states(of: scope, at: now, on: connection)
    guard !states.haveCounters else { return states }
    let zone = try WorkspaceRepository.zone(of: scope.workspace, on: connection)
    let period = Period.month(containing: now, in: zone)
    for state in [states.workspace, states.project] {
      guard let state, state.period == nil else { continue }
      let counters = try BudgetPeriodRepository.counters(
        of: state.scope(within: scope),
        in: period,
        on: connection
      )
      states.replace(state.with(counters))
    }
    return states
  }

  /// Decides whether an amount fits.
  ///
  /// Reservations that have run out still stand in the counters until a later write; they are looked for only where the amount
  /// would not fit otherwise.
  func decide(
    _ amount: Money,
    of scope: BudgetScope,
    at now: Instant,
    on connection: borrowing Connection
  ) throws -> BudgetDecision {
    let decision = BudgetDecision(amount, self, of: scope)
    guard !decision.canExecute else { return decision }
    return BudgetDecision(
      amount,
      try freeingExpired(of: scope, at: now, on: connection),
      of: scope
    )
  }

  /// Returns the same budgets without the holds that have run out.
  func freeingExpired(
    of scope: BudgetScope,
    at now: Instant,
    on connection: borrowing Connection
  ) throws -> BudgetStates {
    var states = self
    for state in [workspace, project] {
      guard let state, let period = state.period, state.reserved > .zero else { continue }
      let expired = try ReservationRepository.openAmount(
        of: state.scope(within: scope),
        in: period,
        expiredBy: now,
        on: connection
      )
      states.replace(state.freeing(expired))
    }
    return states
  }
}

// MARK: - Calls of unknown cost

extension BudgetStates {
  /// Returns what to hold for a call without a price: the estimate, or the highest ceiling where that is more.
  func amountForUnpriced(_ estimate: Money) -> Money {
    var amount = estimate
    forEach { state in
      if state.isHard, let ceiling = state.unpricedPolicy.ceiling { amount = max(amount, ceiling) }
    }
    return amount
  }

  /// Returns the refusal of a call without a price if a hard budget's policy is to refuse it.
  func refusalOfUnpriced(_ amount: Money, of scope: BudgetScope) -> BudgetDecision? {
    var refusing: BudgetState?
    forEach { state in
      if state.isHard, state.unpricedPolicy == .refuse { refusing = refusing ?? state }
    }
    guard let refusing else { return nil }
    var alone = BudgetStates()
    alone.append(refusing)
    let room = BudgetDecision(amount, alone, of: scope).tightest
    return BudgetDecision(
      canExecute: false,
      estimate: amount,
      tightest: room,
      isRefusedAsUnpriced: true
    )
  }
}

extension BudgetState {
  /// The scope of this budget, given the scope of the call that touches it.
  func scope(within touched: BudgetScope) -> BudgetScope {
    isProject ? touched : BudgetScope(workspace: touched.workspace)
  }
}
