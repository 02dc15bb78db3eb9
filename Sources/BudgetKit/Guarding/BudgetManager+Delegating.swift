// Reservations that are cut from others: an agent that hands parts of its money to its helpers.

extension BudgetManager {
  /// Cuts money off a reservation and holds it for a call of its own, in this process or another.
  ///
  /// The parent falls by what is cut off, so that all its children together never have more than it
  /// had. The parent's accounts hold as much as before; the budgets that the child's call touches
  /// beyond them must have room. The child is settled and released like any other: its call is
  /// charged, once, to the budgets of what it was, and what it did not spend goes back to the
  /// parent while that is open, else to the budgets. So does what runs out, and what a killed
  /// process held. What it spent beyond its hold comes out of the parent's rest first.
  ///
  /// ```swift
  /// let pool = try await acme.reserve(.dollars(1), expiresAfter: .seconds(3600))
  /// let part = try await acme.reserve(.cents(20), from: pool.id)
  /// ```
  ///
  /// - Parameters:
  ///   - estimate: The most the call is expected to cost, in US dollars; not negative.
  ///   - tokens: The most tokens it is expected to use; `nil` where that is not known, which a hard
  ///     budget of tokens refuses.
  ///   - parent: The reservation to cut from, of the same workspace. It may have been cut from
  ///     another, up to 16 in a row.
  ///   - id: An id that makes retries safe; `nil` for one made by the ledger.
  ///   - execution: The execution that the call is part of; `nil` for that of the guard's context.
  ///   - model: The model that is about to be called.
  ///   - timeToLive: How long the money is held: 1 millisecond to 30 days. It may outlive the
  ///     parent.
  /// - Returns: The reservation.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/budgetExceeded`` and its
  ///   ``LedgerError/decision``, which names the parent where that has less left;
  ///   ``LedgerError/Code/notFound`` without such a parent; ``LedgerError/Code/conflict`` where the
  ///   parent has ended; else as
  ///   ``reserve(_:id:execution:model:expiresAfter:)-(_,_,_,_,_)`` does.
  /// - Complexity: A few indexed rows for each reservation in the row of parents.
  public func reserve(
    _ estimate: Money,
    tokens: Int64? = nil,
    from parent: ReservationID,
    id: ReservationID? = nil,
    execution: ExecutionID? = nil,
    model: ModelReference? = nil,
    expiresAfter timeToLive: Duration = BudgetManager.standardTimeToLive
  ) throws -> Reservation {
    let request = ReservationRequest(
      id: id,
      subject: subject(of: execution, model),
      needs: CallNeeds(cost: estimate, tokens: tokens),
      timeToLive: timeToLive,
      model: model,
      parent: parent
    )
    return try hold(request)
  }

  /// Cuts money off a reservation without blocking a thread; the rules are those of the synchronous
  /// form.
  public func reserve(
    _ estimate: Money,
    tokens: Int64? = nil,
    from parent: ReservationID,
    id: ReservationID? = nil,
    execution: ExecutionID? = nil,
    model: ModelReference? = nil,
    expiresAfter timeToLive: Duration = BudgetManager.standardTimeToLive
  ) async throws -> Reservation {
    let request = ReservationRequest(
      id: id,
      subject: subject(of: execution, model),
      needs: CallNeeds(cost: estimate, tokens: tokens),
      timeToLive: timeToLive,
      model: model,
      parent: parent
    )
    return try await hold(request)
  }
}
