internal import Synchronization

extension BudgetManager {
  /// Runs a call under a reservation: holds the estimate, makes the call, books what it really
  /// cost.
  ///
  /// The call reports what it used to the meter it is given. On success that is booked; so it is on
  /// an error and on cancellation, for a call that failed can have cost money. A call that ends
  /// well without a word is booked at the estimate, the best figure there is; one that fails
  /// without a word was not billed, and the money is given back.
  ///
  /// The call runs on the actor that asks for it, and may use what belongs to that actor.
  ///
  /// ```swift
  /// let answer = try await acme.withReservation(.cents(10)) { meter in
  ///   let response = try await client.chat(prompt)
  ///   meter.measure(MeasuredCall(provider: "openai", model: "gpt-4o", usage: response.usage))
  ///   return response.text
  /// }
  /// ```
  ///
  /// - Parameters:
  ///   - estimate: The most the call is expected to cost, in US dollars; not negative.
  ///   - tokens: The most tokens it is expected to use, where a budget counts them.
  ///   - parent: The reservation to cut it off; `nil` to take it from the budgets.
  ///   - wait: How long to wait for room at most: nothing up to a day.
  ///   - id: An id that makes retries safe; `nil` for one made by the ledger.
  ///   - execution: The execution that the call is part of.
  ///   - model: The model that is about to be called, so that a budget can refuse one without a
  ///     price.
  ///   - role: Whether it may use what is kept back for the last answer of a run.
  ///   - timeToLive: How long the money is held: 1 millisecond to 30 days.
  ///   - body: The call.
  /// - Returns: What `body` returns, also where its cost could not be written: that is then kept in
  ///   the spool beside the ledger, and the next opening books it (``Ledger/spool()``).
  /// - Throws: What `body` throws; ``LedgerError`` before `body` runs, with code
  ///   ``LedgerError/Code/budgetExceeded``, or ``LedgerError/Code/conflict`` for the id of a
  ///   reservation that holds nothing any more; or the error of a settlement that could neither be
  ///   written nor kept.
  nonisolated(nonsending) public func withReservation<Value>(
    _ estimate: Money,
    tokens: Int64? = nil,
    from parent: ReservationID? = nil,
    waitingUpTo wait: Duration = .zero,
    id: ReservationID? = nil,
    execution: ExecutionID? = nil,
    model: ModelReference? = nil,
    role: ReservationRole = .ordinary,
    expiresAfter timeToLive: Duration = BudgetManager.standardTimeToLive,
    _ body: nonisolated(nonsending) (ReservationMeter) async throws -> Value
  ) async throws -> Value {
    let request = ReservationRequest(
      id: id,
      subject: subject(of: execution, model),
      needs: CallNeeds(cost: estimate, tokens: tokens, isClosing: role == .closing),
      timeToLive: timeToLive,
      model: model,
      parent: parent,
      role: role
    )
    let reservation = try await hold(request, waitingUpTo: wait)
    let meter = ReservationMeter()
    let value: Value
    do {
      value = try await body(meter)
    } catch {
      try await end(reservation, with: meter.measured, after: error)
      throw error
    }
    try await settleOrSpool(reservation, with: meter.measured ?? reservation.asEstimated)
    return value
  }

  /// Ends the reservation of a call that failed: books what it used, or gives the money back.
  ///
  /// - Throws: A settlement that could not be written, with the call's error as its cause: a cost
  ///   that is not on the books is worse than a failed call. Money that could not be given back
  ///   returns by itself when its time has run out.
  private func end(
    _ reservation: Reservation,
    with measured: MeasuredCall?,
    after failure: any Error
  ) async throws {
    guard let measured else {
      _ = try? await release(reservation.id)
      return
    }
    do {
      try await settleOrSpool(reservation, with: measured)
    } catch let error as LedgerError {
      throw LedgerError(error.code, error.message, cause: failure)
    }
  }

  /// Settles; where that cannot be written, keeps it in the spool beside the ledger unless the
  /// ledger was opened to throw then.
  private func settleOrSpool(
    _ reservation: Reservation,
    with measured: MeasuredCall
  ) async throws {
    do {
      try await settleInsistently(reservation, with: measured)
    } catch let error as LedgerError
      where error.isOutage && store.outagePolicy.spoolsSettlements
    {
      let call = measured.call(for: reservation)
      try call.validate()
      try store.keep([.settlement(of: reservation.id, by: call, isFinal: true)], after: error)
    }
  }

  /// Settles, and tries again where others held the file or the commit's outcome is unknown: the
  /// same id counts once.
  private func settleInsistently(
    _ reservation: Reservation,
    with measured: MeasuredCall
  ) async throws {
    for _ in 1..<3 {
      do {
        try await settle(reservation.id, with: measured)
        return
      } catch let error as LedgerError where error.code == .busy || error.code == .outcomeUnknown {
        continue
      }
    }
    try await settle(reservation.id, with: measured)
  }
}

extension Reservation {
  /// A call that cost what was held for it, and used the tokens that were; nobody knows of which
  /// kind.
  fileprivate var asEstimated: MeasuredCall {
    var measured = MeasuredCall.cost(amount)
    measured.usage.prompt = estimatedTokens ?? 0
    return measured
  }
}

/// Notes what a reserved call uses while it runs.
public final class ReservationMeter: Sendable {
  private let latest = Mutex<MeasuredCall?>(nil)

  init() {}

  /// Notes what the call has used so far; it replaces what was noted before.
  ///
  /// May be called from any thread.
  public func measure(_ call: MeasuredCall) {
    latest.withLock { $0 = call }
  }

  /// What was noted last.
  var measured: MeasuredCall? { latest.withLock { $0 } }
}
