extension BudgetManager {
  /// Holds what a request asks for, in every budget it touches or in none.
  ///
  /// Where the ledger cannot be asked and was opened to fail open, it is given unchecked.
  func hold(_ request: ReservationRequest, waitingUpTo wait: Duration) throws -> Reservation {
    guard store.outagePolicy.failsOpen else { return try ask(for: request, waitingUpTo: wait) }
    let (request, id) = named(request)
    do {
      return try ask(for: request, waitingUpTo: wait)
    } catch let error as LedgerError where error.isOutage {
      return try store.letThrough(request, named: id, because: error)
    }
  }

  /// Holds it without blocking a thread.
  func hold(_ request: ReservationRequest, waitingUpTo wait: Duration) async throws -> Reservation {
    guard store.outagePolicy.failsOpen else {
      return try await ask(for: request, waitingUpTo: wait)
    }
    let (request, id) = named(request)
    do {
      return try await ask(for: request, waitingUpTo: wait)
    } catch let error as LedgerError where error.isOutage {
      return try store.letThrough(request, named: id, because: error)
    }
  }

  /// Gives a request an id before it is sent, so that it counts once if its outcome is unknown.
  private func named(_ request: ReservationRequest) -> (ReservationRequest, ReservationID) {
    var request = request
    let id = request.id ?? ReservationID(trusted: ULID(at: store.clock.now()).description)
    request.id = id
    return (request, id)
  }

  private func ask(
    for request: ReservationRequest,
    waitingUpTo wait: Duration
  ) throws -> Reservation {
    guard wait == .zero else { return try self.wait(for: request, upTo: wait) }
    return try store.writeCountingRefusals(in: request.workspace) { bookkeeper, connection in
      try bookkeeper.reserve(request, on: connection)
    }
  }

  private func ask(
    for request: ReservationRequest,
    waitingUpTo wait: Duration
  ) async throws -> Reservation {
    guard wait == .zero else { return try await self.wait(for: request, upTo: wait) }
    return try await store.writeCountingRefusals(in: request.workspace) { bookkeeper, connection in
      try bookkeeper.reserve(request, on: connection)
    }
  }
}
