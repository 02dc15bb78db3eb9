internal import BudgetSQLite

extension Bookkeeper {
  /// Returns what is taken off the accounts when a reservation ends with a call that takes so much,
  /// and writes what its parents have of that: what is left goes back to them, what is missing
  /// comes from them.
  ///
  /// Nothing here can refuse.
  func hold(
    of reservation: Reservation,
    whoseCallTakes taken: Held,
    on connection: borrowing Connection
  ) throws -> Hold {
    var hold = reservation.hold
    guard reservation.parent != nil else { return hold }
    // Read anew: where several end in one transaction, those before have changed it.
    guard var child = try ReservationRepository.find(reservation.id, on: connection) else {
      throw LedgerError.damaged("Reservation \(quoted(reservation.id.rawValue)) is missing")
    }
    var lineage = try lineage(of: reservation, on: connection)
    let isOpen = reservation.state == .open
    let held =
      try isOpen ? reservation.divisible : spentAtExpiry(of: reservation, on: connection)
    lineage.give(upTo: (taken - held).positive)
    let given = lineage.total
    // What it took from the budgets itself, they get back first.
    let back =
      isOpen ? lineage.takeBack(((held - taken).positive - child.own).positive) : .zero
    child.course.drawn = child.course.drawn + given - back
    try write(lineage, and: child, on: connection)
    hold.lineage = lineage
    return hold
  }

  /// Returns the reservations that one was cut from.
  func lineage(
    of reservation: Reservation,
    on connection: borrowing Connection
  ) throws -> Lineage {
    guard reservation.parent != nil else { return Lineage([], at: now) }
    return Lineage(try ReservationRepository.ancestors(of: reservation, on: connection), at: now)
  }

  /// Writes what has flowed between a reservation and those that it was cut from.
  func write(
    _ lineage: Lineage,
    and child: Reservation,
    on connection: borrowing Connection
  ) throws {
    for ancestor in lineage.changed {
      try ReservationRepository.update(ancestor, on: connection)
    }
    try ReservationRepository.update(child, on: connection)
  }
}

extension RecordedCall {
  /// What it takes of what was held for it; the call itself is counted apart.
  var taken: Held { Held(cost: cost ?? heldCost, tokens: call.usage.total) }
}
