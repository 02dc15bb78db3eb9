extension BudgetManager {
  /// Holds what a request asks for, in every budget it touches or in none.
  func hold(_ request: ReservationRequest, waitingUpTo wait: Duration) throws -> Reservation {
    guard wait == .zero else { return try self.wait(for: request, upTo: wait) }
    return try store.writeCountingRefusals(in: request.workspace) { bookkeeper, connection in
      try bookkeeper.reserve(request, on: connection)
    }
  }

  /// Holds it without blocking a thread.
  func hold(_ request: ReservationRequest, waitingUpTo wait: Duration) async throws -> Reservation {
    guard wait == .zero else { return try await self.wait(for: request, upTo: wait) }
    return try await store.writeCountingRefusals(in: request.workspace) { bookkeeper, connection in
      try bookkeeper.reserve(request, on: connection)
    }
  }
}
