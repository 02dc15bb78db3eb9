internal import BudgetSQLite

extension Bookkeeper {
  /// Books what a reserved call really cost, whatever it cost, and gives back what was held.
  ///
  /// What was held for a call without a price stays held: nobody knows what it cost.
  ///
  /// The reservation must belong to `workspace`, if one is given.
  func settle(
    _ id: ReservationID,
    in workspace: WorkspaceID?,
    with measured: MeasuredCall,
    on connection: borrowing Connection
  ) throws -> Settlement {
    let reservation = try find(id, in: workspace, on: connection)
    let call = measured.call(for: reservation)
    try call.validate()
    switch reservation.state {
    case .open, .expired: break
    case .settled: return try repeated(reservation, call, on: connection)
    case .released:
      throw LedgerError(
        .conflict,
        "Reservation \(id) was released; book what the call cost with 'record' instead."
      )
    }
    let row = try priced(call, under: reservation.hold, on: connection)
    guard try existing(row, on: connection) == nil else {
      throw Self.conflict(row.id, in: row.call.workspace)
    }
    return try settle(reservation, by: row, on: connection)
  }

  /// Writes a settlement.
  ///
  /// Nothing here can refuse any more.
  private func settle(
    _ reservation: Reservation,
    by row: consuming RecordedCall,
    on connection: borrowing Connection
  ) throws -> Settlement {
    let isLate = reservation.state(at: now) == .expired
    let hold = try hold(of: reservation, whoseCallTakes: row.taken, on: connection)
    try undoExpiry(of: reservation, reason: "was settled late", on: connection)
    // Ended before its call is booked: counters that booking makes from the rows must not count it
    // as open.
    try ReservationRepository.end(
      reservation,
      as: .settled,
      at: now,
      callID: row.id,
      isLate: isLate,
      on: connection
    )
    let overrun = row.cost.map { $0 > reservation.amount } == true ? Charge(row) : nil
    try insert(row, freeing: hold, on: connection)
    if let overrun { try countOverrun(overrun, on: connection) }
    return Settlement(
      reservation: reservation.id,
      call: row,
      held: reservation.amount,
      heldTokens: reservation.estimatedTokens,
      isLate: isLate
    )
  }

  /// Answers a settlement that was made before as it was answered then.
  private func repeated(
    _ reservation: Reservation,
    _ call: LLMCall,
    on connection: borrowing Connection
  ) throws -> Settlement {
    guard let callID = reservation.callID,
      let row = try LLMCallTable.find(
        callID,
        in: reservation.scope.workspace,
        on: connection
      )
    else {
      if let callID = reservation.callID {
        try requireNotRemoved(callID, .call, of: reservation.scope.workspace, on: connection)
      }
      throw LedgerError.damaged("The call of reservation \(reservation.id) is missing")
    }
    guard row.voidedBy == nil else {
      throw LedgerError(
        .conflict,
        "Reservation \(reservation.id) was settled before as call \(callID), which was voided; book what the call cost with 'record' instead."
      )
    }
    guard row.id == call.id, row.repeats(call) else {
      throw LedgerError(
        .conflict,
        "Reservation \(reservation.id) was settled before as call \(callID) with other content; it stays as it is."
      )
    }
    return Settlement(
      reservation: reservation.id,
      call: row,
      held: reservation.amount,
      heldTokens: reservation.estimatedTokens,
      isLate: reservation.isLate
    )
  }

  /// Gives back everything that a reservation holds, for a call that was not made.
  ///
  /// - Returns: The reservation as it is now: released, or expired where its time had passed and
  ///   its money was nobody's already; what counted as spent since then does so no more.
  func release(
    _ id: ReservationID,
    in workspace: WorkspaceID?,
    on connection: borrowing Connection
  ) throws -> Reservation {
    let reservation = try find(id, in: workspace, on: connection)
    guard reservation.state != .settled else {
      throw LedgerError(
        .conflict,
        "Reservation \(id) was settled before; what it cost cannot be given back."
      )
    }
    guard reservation.state == .open else {
      try undoExpiry(of: reservation, reason: "was released late", on: connection)
      return reservation
    }
    let end: Reservation.State = reservation.state(at: now) == .open ? .released : .expired
    try free(reservation, on: connection)
    try ReservationRepository.end(reservation, as: end, at: now, on: connection)
    return try find(id, in: workspace, on: connection)
  }

  func find(
    _ id: ReservationID,
    in workspace: WorkspaceID?,
    on connection: borrowing Connection
  ) throws -> Reservation {
    guard let reservation = try ReservationRepository.find(id, on: connection),
      workspace == nil || reservation.scope.workspace == workspace
    else {
      if isDisabled { return try hold(nothing: id, in: workspace, on: connection) }
      throw LedgerError(
        .notFound,
        "There is no reservation \(quoted(id.rawValue)); 'reserve' prints the id to use."
      )
    }
    return reservation
  }

  /// Makes a reservation in the place of one whose making was undone.
  private func hold(
    nothing id: ReservationID,
    in workspace: WorkspaceID?,
    on connection: borrowing Connection
  ) throws -> Reservation {
    try reserve(
      ReservationRequest(
        id: id,
        subject: CallSubject(CallContext(workspace: workspace ?? WorkspaceID("disabled"))),
        needs: CallNeeds(cost: .zero),
        timeToLive: .seconds(1),
        model: nil
      ),
      on: connection
    )
  }
}
