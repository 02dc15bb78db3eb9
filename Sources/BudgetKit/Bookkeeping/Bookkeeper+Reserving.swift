internal import BudgetSQLite

extension Bookkeeper {
  /// Holds an amount in every budget that a call touches: in all of them, or in none.
  func reserve(
    _ request: ReservationRequest,
    on connection: borrowing Connection
  ) throws -> Reservation {
    try request.validate(at: now)
    if let id = request.id, let existing = try ReservationRepository.find(id, on: connection) {
      return try repeated(existing, by: request)
    }
    let decided = try decide(request, on: connection)
    guard decided.decision.canExecute else { throw LedgerError(refusal: decided.decision) }
    return try hold(decided.amount, decided.states, for: request, on: connection)
  }

  /// Answers a request that was made before as it was answered then, while the money is held.
  ///
  /// Once it is not, that answer would let a call be made for which nobody holds anything.
  private func repeated(
    _ existing: Reservation,
    by request: ReservationRequest
  ) throws -> Reservation {
    guard request.repeats(existing) else { throw Self.conflict(existing.id) }
    guard let end = existing.end(at: now) else { return existing }
    throw LedgerError(
      .conflict,
      "Reservation \(quoted(existing.id.rawValue)) \(end) and holds nothing any more; use a new id for a new run."
    )
  }

  /// Decides about a request without writing: what it would hold, and whether that fits.
  ///
  /// The states are those that the decision was made from: without what has run out, where the amount would not fit otherwise.
  func decide(
    _ request: ReservationRequest,
    on connection: borrowing Connection
  ) throws -> (amount: Money, states: BudgetStates, decision: BudgetDecision) {
    var states = try BudgetStates.current(of: request.scope, at: now, on: connection)
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
    try expire(in: request.scope.workspace, on: connection)
    return reservation
  }

  /// Holds an amount in one budget.
  ///
  /// The statement checks the limit once more, in the row that it changes. That row still counts what has run out and was left out of
  /// the decision.
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
    let bound = state.isHard && amount > .zero ? state.limit.adding(state.expired) : nil
    guard
      try BudgetPeriodRepository.hold(
        amount,
        upTo: bound ?? Money(nanodollars: .max),
        of: scope,
        in: period,
        on: connection
      )
    else {
      guard bound != nil else { throw Self.counterOverflow(scope) }
      throw LedgerError.damaged("The counters of \(scope) changed within a transaction")
    }
  }

  /// Gives back the money of some of the workspace's reservations that have run out, and returns how many they were.
  ///
  /// No more than ``mostExpired``, for everybody else waits meanwhile. Those that are left are left out of every decision.
  @discardableResult
  func expire(in workspace: WorkspaceID, on connection: borrowing Connection) throws -> Int64 {
    let expired = try ReservationRepository.expired(
      in: workspace,
      at: now,
      limit: mostExpired,
      on: connection
    )
    for reservation in expired {
      try free(reservation, on: connection)
      try ReservationRepository.end(reservation, as: .expired, at: now, on: connection)
    }
    return Int64(expired.count)
  }

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
