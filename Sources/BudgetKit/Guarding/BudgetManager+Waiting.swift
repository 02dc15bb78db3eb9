internal import Dispatch

// Reservations that wait for room instead of being refused.

extension BudgetManager {
  /// Holds money for a call, and waits for room where there is none.
  ///
  /// Those who wait for the room of one account get it in the order in which they came, in this
  /// process and in others; one who lacks the room of another account holds nobody up. A waiter
  /// that is killed is in nobody's way for more than two seconds. What would never fit is refused
  /// at once. Reservations that do not wait take room where they find it.
  ///
  /// ```swift
  /// let hold = try await acme.reserve(.cents(10), waitingUpTo: .seconds(30))
  /// ```
  ///
  /// - Parameters:
  ///   - estimate: The most the call is expected to cost, in US dollars; not negative.
  ///   - tokens: The most tokens it is expected to use; `nil` where that is not known, which a hard
  ///     budget of tokens refuses.
  ///   - wait: How long to wait at most: nothing up to a day.
  ///   - parent: The reservation to cut the money off, which gets back what its children do not
  ///     spend; `nil` to take it from the budgets.
  ///   - id: An id that makes retries safe; `nil` for one made by the ledger.
  ///   - execution: The execution that the call is part of; `nil` for that of the guard's context.
  ///   - model: The model that is about to be called.
  ///   - timeToLive: How long the money is held once it is: 1 millisecond to 30 days.
  /// - Returns: The reservation.
  /// - Throws: As a reservation that does not wait does: ``LedgerError`` with code
  ///   ``LedgerError/Code/budgetExceeded`` when the time is over, or at once where waiting cannot
  ///   help.
  /// - Complexity: It looks after 50 milliseconds and then ever less often, up to once a second;
  ///   each look reads a few indexed rows and a row for each waiter.
  public func reserve(
    _ estimate: Money,
    tokens: Int64? = nil,
    waitingUpTo wait: Duration,
    from parent: ReservationID? = nil,
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
    return try hold(request, waitingUpTo: wait)
  }

  /// Holds what a request asks for, waiting for room.
  private func hold(
    _ request: ReservationRequest,
    waitingUpTo wait: Duration
  ) throws -> Reservation {
    var pace = try WaitingPace(upTo: wait)
    var ticket: Int64?
    do {
      while true {
        let answer = try store.write { [ticket] bookkeeper, connection in
          try bookkeeper.reserve(request, waitingWith: ticket, on: connection)
        }
        guard case .waiting(let number, let refusal) = answer else {
          if case .held(let reservation) = answer { return reservation }
          continue
        }
        ticket = number
        repeat {
          guard let pause = pace.next() else { throw refusal }
          block(for: pause)
        } while try !pace.isTimeToRenew() && !isTurn(of: request, waitingWith: number)
      }
    } catch {
      if let ticket { try? store.write { try $0.giveUp(ticket, on: $1) } }
      guard error is LedgerError else { throw error }
      // It counts as refused once, however often it was looked for room.
      return try store.writeCountingRefusals(in: context.workspace) { _, _ in throw error }
    }
  }

  /// Holds money, waiting without blocking a thread; the rules are those of the synchronous form.
  ///
  /// - Throws: Also `CancellationError` when the task is cancelled while it waits.
  public func reserve(
    _ estimate: Money,
    tokens: Int64? = nil,
    waitingUpTo wait: Duration,
    from parent: ReservationID? = nil,
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
    return try await hold(request, waitingUpTo: wait)
  }

  /// Holds what a request asks for, waiting without blocking a thread.
  func hold(
    _ request: ReservationRequest,
    waitingUpTo wait: Duration
  ) async throws -> Reservation {
    var pace = try WaitingPace(upTo: wait)
    var ticket: Int64?
    do {
      while true {
        let answer = try await store.write { [ticket] bookkeeper, connection in
          try bookkeeper.reserve(request, waitingWith: ticket, on: connection)
        }
        guard case .waiting(let number, let refusal) = answer else {
          if case .held(let reservation) = answer { return reservation }
          continue
        }
        ticket = number
        var isTurn = false
        repeat {
          guard let pause = pace.next() else { throw refusal }
          try await Task.sleep(for: pause)
          isTurn = try await store.readWithoutBlocking {
            try self.isTurn(of: request, waitingWith: number)
          }
        } while !pace.isTimeToRenew() && !isTurn
      }
    } catch {
      if let ticket { try? await store.write { try $0.giveUp(ticket, on: $1) } }
      guard error is LedgerError else { throw error }
      return try await store.writeCountingRefusals(in: context.workspace) { _, _ in throw error }
    }
  }

  private func isTurn(of request: ReservationRequest, waitingWith ticket: Int64) throws -> Bool {
    try store.readBooks(at: store.clock.now()) { bookkeeper, connection in
      try bookkeeper.isTurn(of: request, waitingWith: ticket, on: connection)
    }
  }

  private func block(for time: Duration) {
    _ = DispatchSemaphore(value: 0).wait(
      timeout: .now() + .milliseconds(Int(time / .milliseconds(1)))
    )
  }
}
