// Reservations by their ids, of any workspace: what the command line does with them.

extension Ledger {
  /// Returns a reservation of any workspace as it stands in the file; `nil` where there is none.
  ///
  /// - Complexity: One row.
  public func reservation(_ id: ReservationID) throws -> Reservation? {
    try store.read { try ReservationRepository.find(id, on: $0) }
  }

  /// Extends a reservation of any workspace; see ``BudgetManager/extend(_:expiresAfter:)-(_,_)``.
  @discardableResult
  public func extend(
    _ id: ReservationID,
    expiresAfter timeToLive: Duration
  ) throws -> Reservation {
    try store.write { try $0.extend(id, in: nil, for: timeToLive, on: $1) }
  }

  /// Enlarges a reservation of any workspace; see
  /// ``BudgetManager/enlarge(_:by:tokens:enlargement:)-(_,_,_,_)``.
  @discardableResult
  public func enlarge(
    _ id: ReservationID,
    by amount: Money,
    tokens: Int64 = 0,
    enlargement: EnlargementID? = nil
  ) throws -> Reservation {
    let more = Held(cost: amount, tokens: tokens)
    return try store.writeCountingRefusals(in: scope(of: id)?.workspace) { bookkeeper, connection in
      try bookkeeper.enlarge(id, in: nil, by: more, enlargement: enlargement, on: connection)
    }
  }

  /// Notes what a running call of any workspace has cost so far; see
  /// ``BudgetManager/observe(_:cost:tokens:)-(_,_,_)``.
  @discardableResult
  public func observe(
    _ id: ReservationID,
    cost: Money,
    tokens: Int64 = 0
  ) throws -> Reservation {
    let used = Held(cost: cost, tokens: tokens)
    return try store.write { try $0.observe(id, in: nil, used: used, on: $1) }
  }

  /// Books an attempt of a reserved request of any workspace; see
  /// ``BudgetManager/settle(_:with:isFinal:)-(_,_,_)``.
  @discardableResult
  public func settle(
    _ id: ReservationID,
    with measured: MeasuredCall,
    isFinal: Bool
  ) throws -> Settlement {
    guard !isFinal else { return try settle(id, with: measured) }
    return try store.writePriced { bookkeeper, connection in
      try bookkeeper.settleAttempt(of: id, in: nil, with: measured, on: connection)
    }
  }
}
