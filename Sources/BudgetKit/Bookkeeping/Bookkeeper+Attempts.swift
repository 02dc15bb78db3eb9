internal import BudgetSQLite

/// Requests that take several calls: retries, and models that stand in for others.
extension Bookkeeper {
  /// Books one attempt of a reserved request, whatever it cost; the hold falls by that, and stays
  /// for the next.
  ///
  /// What an attempt of unknown cost may have used up is taken, which is all that is held.
  func settleAttempt(
    of id: ReservationID,
    in workspace: WorkspaceID?,
    with measured: MeasuredCall,
    on connection: borrowing Connection
  ) throws -> Settlement {
    let reservation = try find(id, in: workspace, on: connection)
    let call = measured.attempt(for: reservation)
    try call.validate()
    let row = try priced(call, under: reservation.hold, on: connection)
    if let existing = try existing(row, on: connection) {
      guard existing.reservation == id, existing.repeats(call) else {
        throw Self.conflict(row.id, in: row.call.workspace)
      }
      let before = try ReservationRepository.attempt(row.id, of: id, on: connection)
      return answer(reservation, existing, held: before.held, isLate: before.isLate)
    }
    guard reservation.state == .open || reservation.state == .expired else {
      throw LedgerError(
        .conflict,
        "Reservation \(quoted(id.rawValue)) \(reservation.end(at: now) ?? "has ended"); book what the call cost with 'record' instead."
      )
    }
    return try settle(reservation, byAttempt: row, on: connection)
  }

  /// Writes the settlement of an attempt.
  ///
  /// Nothing here can refuse any more.
  private func settle(
    _ reservation: Reservation,
    byAttempt row: RecordedCall,
    on connection: borrowing Connection
  ) throws -> Settlement {
    let isHeld = reservation.state == .open
    let spent = try spentAtExpiry(of: reservation, on: connection)
    let paid = isHeld ? row.taken.limited(to: reservation.divisible) : .zero
    let covered = row.taken.limited(to: spent)
    var lineage = try lineage(of: reservation, on: connection)
    lineage.give(upTo: row.taken - paid - covered)
    var left = reservation
    left.grant(lineage.total)
    left.course.drawn = left.course.drawn + lineage.total
    left.pay(paid + lineage.total)
    try write(lineage, and: left, on: connection)
    try undoExpiry(
      of: reservation,
      leaving: spent - covered,
      reason: "had a late attempt",
      on: connection
    )
    // The call that is held stays so for the next attempt: this one counts as well.
    let hold = Hold(
      reservation: reservation.id,
      held: paid,
      accounts: isHeld ? reservation.accounts : [],
      lineage: lineage
    )
    let isLate = reservation.state(at: now) == .expired
    try ReservationRepository.insertAttempt(row.id, of: reservation, isLate: isLate, on: connection)
    let overrun = row.cost.map { $0 > reservation.amount } == true ? Charge(row) : nil
    try insert(row, freeing: hold, on: connection)
    if let overrun { try countOverrun(overrun, on: connection) }
    return answer(left, row, held: reservation.divisible, isLate: isLate)
  }

  /// What is answered of an attempt, at first and again; what remains is what is held now.
  private func answer(
    _ reservation: Reservation,
    _ row: RecordedCall,
    held: Held,
    isLate: Bool
  ) -> Settlement {
    Settlement(
      reservation: reservation.id,
      call: row,
      held: held.cost,
      heldTokens: reservation.estimatedTokens.map { _ in held.tokens },
      isLate: isLate,
      remainingHold: reservation.state(at: now) == .open ? reservation.amount : .zero
    )
  }
}
