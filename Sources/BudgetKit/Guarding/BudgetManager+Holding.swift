extension BudgetManager {
  /// Holds what a request asks for, in every budget it touches or in none.
  func hold(_ request: ReservationRequest) throws -> Reservation {
    try store.writeCountingRefusals(in: request.workspace) { bookkeeper, connection in
      try bookkeeper.reserve(request, on: connection)
    }
  }

  /// Holds it without blocking a thread.
  func hold(_ request: ReservationRequest) async throws -> Reservation {
    try await store.writeCountingRefusals(in: request.workspace) { bookkeeper, connection in
      try bookkeeper.reserve(request, on: connection)
    }
  }
}
