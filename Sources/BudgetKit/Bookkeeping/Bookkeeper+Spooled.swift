internal import BudgetSQLite

/// What could not be written when it happened, and is written now.
extension Bookkeeper {
  /// Books an entry; what the books know already changes nothing.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/conflict`` where the books say
  ///   otherwise.
  func book(_ entry: SpooledEntry, on connection: borrowing Connection) throws {
    switch entry {
    case .reservation(let request, let begun, let reason):
      try letThrough(request, at: begun, because: reason, on: connection)
    case .settlement(let reservation, let call, let isFinal):
      try settle(reservation, by: call, isFinal: isFinal, on: connection)
    case .call(let call):
      guard try !isBooked(call, on: connection) else { return }
      _ = try record(call, on: connection)
    }
  }

  /// Holds what was given without asking, whatever the limits say, in the accounts of when it was.
  private func letThrough(
    _ request: ReservationRequest,
    at begun: Instant,
    because reason: String,
    on connection: borrowing Connection
  ) throws {
    guard let id = request.id, try ReservationRepository.find(id, on: connection) == nil else {
      return
    }
    try request.validate(at: begun)
    let accounts = try accounts(of: request.subject, at: begun, on: connection)
    try registerWorkspace(request.workspace, on: connection)
    let numbers = try accounts.all.map { account in
      let amount = request.needs.amount(of: account.budget.unit) ?? .zero
      return try hold(amount, account, uncheckedAt: begun, on: connection)
    }
    _ = try insert(
      request,
      holding: request.needs,
      expiring: accounts.onExpiry,
      in: numbers,
      begunAt: begun,
      on: connection
    )
    try UncheckedReservationRepository.insert(id, because: reason, on: connection)
  }

  /// Settles a reservation, or records its call alone where the reservation holds nothing to be
  /// settled: the money was spent all the same.
  ///
  /// That is so where it was released meanwhile, or a backup was restored that does not know it.
  private func settle(
    _ id: ReservationID,
    by call: LLMCall,
    isFinal: Bool,
    on connection: borrowing Connection
  ) throws {
    let measured = MeasuredCall(of: call)
    guard let reservation = try ReservationRepository.find(id, on: connection) else {
      return try book(.call(call), on: connection)
    }
    // Its workspace may have another name by now.
    let renamed =
      isFinal ? measured.call(for: reservation) : measured.attempt(for: reservation)
    guard try !isBooked(renamed, on: connection) else { return }
    switch reservation.state {
    case .released: _ = try record(renamed, on: connection)
    case .settled where !isFinal: _ = try record(renamed, on: connection)
    default:
      _ =
        isFinal
        ? try settle(id, in: nil, with: measured, on: connection)
        : try settleAttempt(of: id, in: nil, with: measured, on: connection)
    }
  }

  /// Returns whether the books have this very call, also one that was voided since.
  private func isBooked(_ call: LLMCall, on connection: borrowing Connection) throws -> Bool {
    guard let id = call.id else { return false }
    return try LLMCallTable.find(id, in: call.workspace, on: connection)?.repeats(call) == true
  }
}
