// Changes of reservations that are open: longer, larger, and by what a stream has cost so far.

extension BudgetManager {
  /// Holds a reservation's money for so long from now on; never for shorter than before.
  ///
  /// A stream that lasts extends its hold in time: what has run out is not given a second time.
  ///
  /// ```swift
  /// let hold = try await acme.reserve(.cents(10))
  /// try await acme.extend(hold.id, expiresAfter: .seconds(600))
  /// ```
  ///
  /// - Parameters:
  ///   - id: The reservation.
  ///   - timeToLive: How long from now: 1 millisecond to 30 days.
  /// - Returns: The reservation as it is now.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/notFound``,
  ///   ``LedgerError/Code/invalidValue``, or ``LedgerError/Code/conflict`` if it has ended.
  /// - Complexity: One row, whatever the number of accounts.
  @discardableResult
  public func extend(
    _ id: ReservationID,
    expiresAfter timeToLive: Duration
  ) throws -> Reservation {
    try store.write { try $0.extend(id, in: scope.workspace, for: timeToLive, on: $1) }
  }

  /// Extends without blocking a thread.
  @discardableResult
  public func extend(
    _ id: ReservationID,
    expiresAfter timeToLive: Duration
  ) async throws -> Reservation {
    let workspace = scope.workspace
    return try await store.write { try $0.extend(id, in: workspace, for: timeToLive, on: $1) }
  }

  /// Holds more for a call, in every account that holds its money, or in none.
  ///
  /// This is binding, as a reservation is. What was
  /// cut from another reservation takes more from that one while it is open, so that all its
  /// children together still have no more than it had.
  ///
  /// - Parameters:
  ///   - id: The reservation.
  ///   - amount: How much more to hold, in US dollars; not negative.
  ///   - tokens: How many more tokens to hold, where a budget counts them.
  ///   - enlargement: An id that makes retries safe; without one, each call holds more.
  /// - Returns: The reservation as it is now. The same enlargement again answers so while the money
  ///   is held, and holds no more.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/budgetExceeded`` and its
  ///   ``LedgerError/decision``; ``LedgerError/Code/notFound``; ``LedgerError/Code/conflict`` if it
  ///   has ended, or the enlargement's id was used for another amount;
  ///   ``LedgerError/Code/invalidAmount``.
  /// - Complexity: As of a reservation.
  @discardableResult
  public func enlarge(
    _ id: ReservationID,
    by amount: Money,
    tokens: Int64 = 0,
    enlargement: EnlargementID? = nil
  ) throws -> Reservation {
    try store.writeCountingRefusals(in: scope.workspace) { bookkeeper, connection in
      try bookkeeper.enlarge(
        id,
        in: scope.workspace,
        by: Held(cost: amount, tokens: tokens),
        enlargement: enlargement,
        on: connection
      )
    }
  }

  /// Enlarges without blocking a thread.
  @discardableResult
  public func enlarge(
    _ id: ReservationID,
    by amount: Money,
    tokens: Int64 = 0,
    enlargement: EnlargementID? = nil
  ) async throws -> Reservation {
    let workspace = scope.workspace
    return try await store.writeCountingRefusals(in: workspace) { bookkeeper, connection in
      try bookkeeper.enlarge(
        id,
        in: workspace,
        by: Held(cost: amount, tokens: tokens),
        enlargement: enlargement,
        on: connection
      )
    }
  }

  /// Notes what the call that is running has cost so far.
  ///
  /// The hold is the larger of what is held and what was observed, so a stream that costs more than
  /// was planned takes its room before it ends. It is never refused, for the money is gone, and
  /// never falls: an older figure that arrives late changes nothing.
  ///
  /// - Parameters:
  ///   - id: The reservation.
  ///   - cost: What the call has cost since it began, in US dollars; not negative.
  ///   - tokens: The tokens that it has used since it began, prompt and completion.
  /// - Returns: The reservation as it is now.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/notFound``,
  ///   ``LedgerError/Code/invalidAmount``, or ``LedgerError/Code/conflict`` if it has ended: extend
  ///   it in time.
  /// - Complexity: One row, and one for each account where the hold grows.
  @discardableResult
  public func observe(
    _ id: ReservationID,
    cost: Money,
    tokens: Int64 = 0
  ) throws -> Reservation {
    let used = Held(cost: cost, tokens: tokens)
    return try store.write { try $0.observe(id, in: scope.workspace, used: used, on: $1) }
  }

  /// Observes without blocking a thread.
  @discardableResult
  public func observe(
    _ id: ReservationID,
    cost: Money,
    tokens: Int64 = 0
  ) async throws -> Reservation {
    let workspace = scope.workspace
    let used = Held(cost: cost, tokens: tokens)
    return try await store.write { try $0.observe(id, in: workspace, used: used, on: $1) }
  }

  /// Books a call of a reserved request that may take several: a retry, or a model that stands in
  /// for another.
  ///
  /// An attempt that is not the last is booked whatever it cost; the hold falls by that, not below
  /// zero, and stays for the next. The last ends the reservation; where none follows, release what
  /// is left. The calls of one request have its id as their attempt group, unless they name
  /// another.
  ///
  /// - Parameters:
  ///   - id: The reservation.
  ///   - measured: The tokens of the call, or only its cost. Its id makes retries safe; an attempt
  ///     without one gets a new id each time.
  ///   - isFinal: Whether it is the last.
  /// - Returns: What it came to. The same content under the same id again answers the same, with
  ///   what is held now.
  /// - Throws: As ``settle(_:with:)-(_,MeasuredCall)`` does.
  @discardableResult
  public func settle(
    _ id: ReservationID,
    with measured: MeasuredCall,
    isFinal: Bool
  ) throws -> Settlement {
    guard !isFinal else { return try settle(id, with: measured) }
    return try store.writePriced { bookkeeper, connection in
      try bookkeeper.settleAttempt(of: id, in: scope.workspace, with: measured, on: connection)
    }
  }

  /// Books an attempt without blocking a thread.
  @discardableResult
  public func settle(
    _ id: ReservationID,
    with measured: MeasuredCall,
    isFinal: Bool
  ) async throws -> Settlement {
    guard !isFinal else { return try await settle(id, with: measured) }
    let workspace = scope.workspace
    return try await store.write { bookkeeper, connection in
      try bookkeeper.settleAttempt(of: id, in: workspace, with: measured, on: connection)
    }
  }
}
