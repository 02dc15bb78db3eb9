internal import Dispatch

// Reservations that wait for room instead of being refused.

extension BudgetManager {
  /// Holds what a request asks for, waiting for room.
  func wait(for request: ReservationRequest, upTo wait: Duration) throws -> Reservation {
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

  /// Holds what a request asks for, waiting without blocking a thread.
  func wait(for request: ReservationRequest, upTo wait: Duration) async throws -> Reservation {
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
