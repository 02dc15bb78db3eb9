internal import BudgetSQLite

/// Reservations that have run out: what they held goes back, or counts as spent.
extension Bookkeeper {
  /// Gives back the money of some of the workspace's reservations that have run out, or books it as
  /// spent, and returns how many they were.
  ///
  /// No more than ``mostExpired``, for everybody else waits meanwhile. Those that are left are left
  /// out of every decision, unless they count as spent.
  @discardableResult
  func expire(in workspace: WorkspaceID, on connection: borrowing Connection) throws -> Int64 {
    let expired = try ReservationRepository.expired(
      in: workspace,
      at: now,
      limit: mostExpired,
      on: connection
    )
    try end(expired, on: connection)
    return Int64(expired.count)
  }

  /// Ends reservations that have run out.
  func end(_ expired: [Reservation], on connection: borrowing Connection) throws {
    for reservation in expired {
      switch reservation.onExpiry {
      case .giveBack:
        try free(reservation, on: connection)
        try ReservationRepository.end(reservation, as: .expired, at: now, on: connection)
      case .spend: try spend(reservation, on: connection)
      }
    }
  }

  /// Books what a reservation held that has run out as spent, as if its call had cost just that.
  ///
  /// The call itself is not counted: nobody knows whether it was made.
  private func spend(_ expired: Reservation, on connection: borrowing Connection) throws {
    // Read anew: where several end in one transaction, those before may have changed it.
    guard let expired = try ReservationRepository.find(expired.id, on: connection) else {
      throw LedgerError.damaged("Reservation \(quoted(expired.id.rawValue)) is missing")
    }
    let held = expired.divisible
    let hold = try hold(of: expired, whoseCallTakes: held, on: connection)
    // Ended first: counters that booking makes from the rows must not count it as open.
    try ReservationRepository.end(expired, as: .expired, at: now, on: connection)
    guard !held.isZero else {
      for account in hold.allAccounts {
        try free(hold.held(in: account), in: account, on: connection)
      }
      return
    }
    let entry = entry(.expiry, of: expired, held, reason: "ran out")
    try AdjustmentTable.insert(entry, on: connection)
    try book(Charge(entry), freeing: hold, on: connection)
  }

  /// Returns what counts as spent because a reservation ran out.
  func spentAtExpiry(
    of reservation: Reservation,
    on connection: borrowing Connection
  ) throws -> Held {
    guard reservation.state == .expired, reservation.onExpiry == .spend else { return .zero }
    return try AdjustmentTable.expiry(of: reservation.id, on: connection)?.booked ?? .zero
  }

  /// Undoes what was booked when a reservation ran out, by an opposite entry, but for a rest that
  /// still counts.
  ///
  /// It goes back to the budgets, not to what the reservation was cut from: others may have used
  /// the room since.
  func undoExpiry(
    of reservation: Reservation,
    leaving rest: Held = .zero,
    reason: String,
    on connection: borrowing Connection
  ) throws {
    guard reservation.state == .expired, reservation.onExpiry == .spend,
      let booked = try AdjustmentTable.expiry(of: reservation.id, on: connection)
    else { return }
    let undone = entry(.void, of: reservation, .zero - booked.booked, reason: reason)
    try AdjustmentTable.insert(undone, on: connection)
    // It counts no more before it is taken off the books: counters that this makes from the rows
    // must not count it.
    try AdjustmentTable.stopCountingExpiry(of: reservation.id, on: connection)
    try unbook(Charge(booked), on: connection)
    if !rest.isZero {
      let left = entry(.expiry, of: reservation, rest, reason: reason)
      try AdjustmentTable.insert(left, on: connection)
      try book(Charge(left), on: connection)
    }
    try alignAlerts(after: Charge(booked), on: connection)
  }

  private func entry(
    _ kind: RecordedAdjustment.Kind,
    of reservation: Reservation,
    _ amount: Held,
    reason: String
  ) -> RecordedAdjustment {
    let context = reservation.subject.context
    var group = UsageGroup(.expiry, in: context)
    if let model = reservation.subject.model {
      group.model = model
      group.provider = reservation.subject.provider ?? group.provider
    }
    return RecordedAdjustment(
      id: makeID(),
      kind: kind,
      context: context,
      amount: amount.cost,
      corrected: nil,
      reservation: reservation.id,
      tokens: amount.tokens,
      timestamp: reservation.createdAt,
      counts: kind == .expiry,
      change: Change(
        by: "ledger",
        reason: "reservation \(quoted(reservation.id.rawValue)) \(reason)"
      ),
      recordedAt: now,
      group: group
    )
  }
}

extension RecordedAdjustment {
  /// What it adds to the accounts.
  fileprivate var booked: Held { Held(cost: amount, tokens: tokens) }
}
