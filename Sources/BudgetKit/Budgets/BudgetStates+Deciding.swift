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

  /// Returns the decision where the counters are at hand and an amount fits, and `nil` where more must be asked.
  func allowance(_ amount: Money, of scope: BudgetScope) -> BudgetDecision? {
    guard haveCounters else { return nil }
    let decision = BudgetDecision(amount, self, of: scope)
    return decision.canExecute ? decision : nil
  }

  /// Decides whether an amount fits.
  ///
  /// Reservations that have run out still stand in the counters until a later write; they are looked for only where the amount
  /// would not fit otherwise.
  mutating func decide(
    _ amount: Money,
    of scope: BudgetScope,
    at now: Instant,
    on connection: borrowing Connection
  ) throws -> BudgetDecision {
    let decision = BudgetDecision(amount, self, of: scope)
    guard !decision.canExecute else { return decision }
    self = try leavingOutExpired(of: scope, at: now, on: connection)
    return BudgetDecision(amount, self, of: scope)
  }

  /// Returns the same budgets without the holds that have run out.
  func leavingOutExpired(
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
      // More than the counter holds would, left out of it, make room where there is none.
      guard expired <= state.reserved else {
        throw LedgerError.damaged(
          "The counters of \(state.scope(within: scope)) hold less than its reservations that have run out"
        )
      }
      states.replace(state.leavingOut(expired))
    }
    return states
  }
}

// MARK: - Calls of unknown cost

extension BudgetStates {
  /// Returns what each hard budget does with a call of unknown cost, the workspace's first.
  func policies(
    of scope: BudgetScope,
    on connection: borrowing Connection
  ) throws -> [(state: BudgetState, policy: UnpricedPolicy)] {
    try [workspace, project].compactMap { state in
      guard let state, state.isHard,
        let budget = try MonthlyBudget.find(state.scope(within: scope), on: connection)
      else { return nil }
      return (state, budget.unpricedPolicy)
    }
  }
}

extension BudgetState {
  /// The scope of this budget, given the scope of the call that touches it.
  func scope(within touched: BudgetScope) -> BudgetScope {
    isProject ? touched : BudgetScope(workspace: touched.workspace)
  }

  /// Returns the refusal of a call without a price by this budget, whatever room it has.
  func refusal(of amount: Money, in scope: BudgetScope) -> BudgetDecision {
    var alone = BudgetStates()
    alone.replace(self)
    return BudgetDecision(
      canExecute: false,
      estimate: amount,
      tightest: BudgetDecision(amount, alone, of: scope).tightest,
      isRefusedAsUnpriced: true
    )
  }
}
