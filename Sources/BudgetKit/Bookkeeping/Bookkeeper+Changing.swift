internal import BudgetSQLite

/// Changes of reservations that are open.
extension Bookkeeper {
  /// Holds a reservation's money for so long from now on; never for shorter than before.
  func extend(
    _ id: ReservationID,
    in workspace: WorkspaceID?,
    for timeToLive: Duration,
    on connection: borrowing Connection
  ) throws -> Reservation {
    try ReservationRequest.validate(timeToLive)
    var reservation = try find(id, in: workspace, on: connection)
    try requireOpen(reservation)
    let end = now.adding(milliseconds: timeToLive.wholeMilliseconds)
    guard end > reservation.expiresAt else { return reservation }
    reservation.extend(until: end)
    try ReservationRepository.update(reservation, on: connection)
    return reservation
  }

  /// Holds more for a call, in every account that holds it or in none.
  ///
  /// What was cut from another reservation takes more from that one, while it is open.
  func enlarge(
    _ id: ReservationID,
    in workspace: WorkspaceID?,
    by amount: Held,
    enlargement: EnlargementID?,
    on connection: borrowing Connection
  ) throws -> Reservation {
    try amount.cost.validateAmount("The enlargement")
    try BudgetAmount.tokens(amount.tokens).validate("The enlargement in tokens")
    let reservation = try find(id, in: workspace, on: connection)
    try requireOpen(reservation)
    if let enlargement,
      let before = try ReservationRepository.enlargement(enlargement, of: id, on: connection)
    {
      guard before == amount else { throw Self.conflict(enlargement, of: id) }
      return reservation
    }
    try (reservation.amount + amount.cost).validateAmount("What the reservation would hold")
    try BudgetAmount(Amount(reservation.heldTokens) + Amount(amount.tokens), .tokens)
      .validate("The tokens that the reservation would hold")
    return try enlarge(reservation, by: amount, enlargement, on: connection)
  }

  private func enlarge(
    _ reservation: Reservation,
    by amount: Held,
    _ enlargement: EnlargementID?,
    on connection: borrowing Connection
  ) throws -> Reservation {
    var lineage = try lineage(of: reservation, on: connection)
    let needs = CallNeeds(
      cost: amount.cost,
      tokens: amount.tokens,
      calls: 0,
      isClosing: reservation.course.isClosing
    )
    let lack = try lack(of: lineage.divisible(amount), in: lineage, for: needs, on: connection)
    if let refusal = lack.refusal { throw LedgerError(refusal: refusal) }
    var accounts = try accounts(holding: reservation, lineage, on: connection)
    accounts.open(for: needs)
    let decision = try accounts.decide(needs, at: now, on: connection)
    guard decision.canExecute else { throw LedgerError(refusal: decision) }
    if !lack.returning.isEmpty {
      try end(lack.returning, on: connection)
      lineage = try self.lineage(of: reservation, on: connection)
    }
    lineage.cutOff(amount)
    for account in accounts.all {
      _ = try hold(amount.amount(of: account.budget.unit), account, on: connection)
    }
    var enlarged = reservation
    enlarged.grant(amount)
    enlarged.course.drawn = enlarged.course.drawn + lineage.total
    try write(lineage, and: enlarged, on: connection)
    if let enlargement {
      try ReservationRepository.insert(
        enlargement,
        of: reservation.id,
        by: amount,
        on: connection
      )
    }
    return enlarged
  }

  /// Returns the accounts that hold a reservation's money and would hold more of it: all but those
  /// of the nearest open reservation that it was cut from.
  private func accounts(
    holding reservation: Reservation,
    _ lineage: Lineage,
    on connection: borrowing Connection
  ) throws -> Accounts {
    var found = Accounts()
    for one in [reservation] + lineage.ancestors {
      var accounts = try accounts(of: one.subject, at: one.createdAt, on: connection)
      try accounts.computeMissing(at: one.createdAt, on: connection)
      for account in accounts.all {
        if account.budget.unit == .calls { continue }
        if let period = account.period,
          lineage.isOpen(in: account.scope, account.budget.unit, period)
        {
          continue
        }
        if !found.all.contains(where: { $0.isSame(as: account) }) { found.append(account) }
      }
    }
    return found
  }

  /// Notes what the call that is running has cost so far, and holds that much where it was less.
  ///
  /// It is never refused, for the money is gone, and never falls.
  func observe(
    _ id: ReservationID,
    in workspace: WorkspaceID?,
    used: Held,
    on connection: borrowing Connection
  ) throws -> Reservation {
    try used.cost.validateAmount("The observed cost")
    try BudgetAmount.tokens(used.tokens).validate("The number of observed tokens")
    var reservation = try find(id, in: workspace, on: connection)
    try requireOpen(reservation)
    let observed = reservation.course.observed
    guard !observed.covers(used) else { return reservation }
    reservation.course.observed = observed + (used - observed).positive
    let more = (used - reservation.divisible).positive
    var lineage = try lineage(of: reservation, on: connection)
    lineage.give(upTo: more)
    reservation.grant(more)
    reservation.course.drawn = reservation.course.drawn + lineage.total
    for account in reservation.accounts {
      try free(
        lineage.given(in: account) - more,
        in: account,
        on: connection
      )
    }
    try write(lineage, and: reservation, on: connection)
    return reservation
  }

  private static func conflict(
    _ enlargement: EnlargementID,
    of id: ReservationID
  ) -> LedgerError {
    LedgerError(
      .conflict,
      "The enlargement id \(quoted(enlargement.rawValue)) was used before for another amount; use another id."
    )
  }
}

extension Account {
  /// Returns whether two are one account, whether it is open or not.
  fileprivate func isSame(as other: Account) -> Bool {
    budget == other.budget && scope == other.scope && period == other.period
  }
}
