internal import BudgetSQLite

extension Bookkeeper {
  /// Holds an amount in every budget that a call touches: in all of them, or in none.
  func reserve(
    _ request: ReservationRequest,
    on connection: borrowing Connection
  ) throws -> Reservation {
    try request.validate(at: now)
    if let id = request.id, let existing = try ReservationRepository.find(id, on: connection) {
      guard request.repeats(existing) else { throw Self.conflict(id) }
      return existing
    }
    let decided = try decide(request, on: connection)
    guard decided.decision.canExecute else { throw LedgerError(refusal: decided.decision) }
    return try hold(decided.amount, decided.states, for: request, on: connection)
  }

  /// Decides about a request without writing: what it would hold, and whether that fits.
  func decide(
    _ request: ReservationRequest,
    on connection: borrowing Connection
  ) throws -> (amount: Money, states: BudgetStates, decision: BudgetDecision) {
    let states = try BudgetStates.current(of: request.scope, at: now, on: connection)
    let isUnpriced = try isUnpriced(request, on: connection)
    let policies = try isUnpriced ? states.policies(of: request.scope, on: connection) : []
    let amount = policies.compactMap(\.policy.ceiling).reduce(request.estimate, max)
    if let refusing = policies.first(where: { $0.policy == .refuse }) {
      return (amount, states, refusing.state.refusal(of: amount, in: request.scope))
    }
    let decision = try states.decide(amount, of: request.scope, at: now, on: connection)
    return (amount, states, decision)
  }

  /// Takes the money and writes the reservation.
  ///
  /// Nothing here can refuse any more.
  private func hold(
    _ amount: Money,
    _ states: BudgetStates,
    for request: ReservationRequest,
    on connection: borrowing Connection
  ) throws -> Reservation {
    try registerWorkspace(request.scope.workspace, on: connection)
    try expire(in: request.scope.workspace, on: connection)
    if let state = states.workspace { try hold(amount, state, of: request.scope, on: connection) }
    if let state = states.project { try hold(amount, state, of: request.scope, on: connection) }
    let reservation = Reservation(
      id: request.id ?? makeID(),
      scope: request.scope,
      execution: request.execution,
      estimate: request.estimate,
      amount: amount,
      timeToLive: request.timeToLive,
      createdAt: now,
      expiresAt: request.expiry(from: now),
      state: .open,
      callID: nil,
      isLate: false
    )
    try ReservationRepository.insert(reservation, on: connection)
    return reservation
  }

  /// Holds an amount in one budget.
  ///
  /// The statement checks the limit once more, in the row that it changes.
  private func hold(
    _ amount: Money,
    _ state: BudgetState,
    of touched: BudgetScope,
    on connection: borrowing Connection
  ) throws {
    let scope = state.scope(within: touched)
    guard let period = state.period else { return }
    if !state.isStored {
      _ = try openPeriod(of: state, scope, at: now, on: connection)
    }
    let limit = state.isHard && amount > .zero ? state.limit : Money(nanodollars: .max)
    guard
      try BudgetPeriodRepository.hold(amount, upTo: limit, of: scope, in: period, on: connection)
    else {
      guard state.isHard else { throw Self.counterOverflow(scope) }
      throw LedgerError(
        .storage,
        "The counters of \(scope) changed within a transaction; run 'budget verify'."
      )
    }
  }

  /// Gives back the money of the workspace's reservations that have run out.
  func expire(in workspace: WorkspaceID, on connection: borrowing Connection) throws {
    while true {
      let expired = try ReservationRepository.expired(
        in: workspace,
        at: now,
        limit: Self.mostExpiredAtOnce,
        on: connection
      )
      guard !expired.isEmpty else { return }
      for reservation in expired {
        try free(reservation, on: connection)
        _ = try ReservationRepository.end(reservation, as: .expired, at: now, on: connection)
      }
    }
  }

  private static let mostExpiredAtOnce: Int64 = 1000

  /// Takes a reservation's amount off the counters that hold it.
  func free(_ reservation: Reservation, on connection: borrowing Connection) throws {
    guard reservation.state == .open else { return }
    try BudgetPeriodRepository.free(
      reservation.amount,
      of: reservation.scope,
      at: reservation.createdAt,
      on: connection
    )
  }

  /// Returns whether a request names a model that has no price.
  private func isUnpriced(
    _ request: ReservationRequest,
    on connection: borrowing Connection
  ) throws -> Bool {
    guard let model = request.model else { return false }
    let table = try priceTable(for: request.scope.workspace, on: connection)
    return table.price(
      provider: model.provider,
      model: model.name,
      tier: model.serviceTier,
      promptTokens: 0,
      at: now
    ) == nil
  }

  private static func conflict(_ id: ReservationID) -> LedgerError {
    LedgerError(
      .conflict,
      "The reservation id \(quoted(id.rawValue)) was used before for another reservation; use another id."
    )
  }
}
