// What a command does while the ledger cannot be read, written or locked.

extension Ledger {
  /// How long a command waits for others who use the spool.
  private static let patience = Duration.seconds(10)

  /// Gives a reservation without asking the budgets of a ledger that cannot be opened, and keeps it
  /// beside the ledger to be booked and counted.
  package static func letThrough(
    path: String,
    context: CallContext,
    estimate: Money,
    tokens: Int64?,
    id: ReservationID?,
    model: ModelReference?,
    role: ReservationRole,
    expiresAfter timeToLive: Duration,
    at now: Instant,
    because error: LedgerError
  ) throws -> Reservation {
    let request = ReservationRequest(
      id: id,
      subject: CallSubject(context, model),
      needs: CallNeeds(cost: estimate, tokens: tokens, isClosing: role == .closing),
      timeToLive: timeToLive,
      model: model,
      role: role
    )
    return try Spool(ofLedgerAt: path).letThrough(
      request,
      named: id ?? ReservationID(trusted: ULID(at: now).description),
      at: now,
      because: error,
      within: patience
    )
  }

  /// Keeps the settlement of a reservation beside the ledger that it could not be written into;
  /// `ledger` is that ledger where it could be opened.
  ///
  /// Throws with both reasons where it cannot be kept either.
  package static func keepSettlement(
    of id: ReservationID,
    with measured: MeasuredCall,
    isFinal: Bool,
    stepsOf answer: ProviderUsage?,
    path: String,
    in ledger: Ledger?,
    at now: Instant,
    after error: LedgerError
  ) throws -> (call: LLMCall, path: String) {
    let spool = try ledger?.store.spool ?? Spool(ofLedgerAt: path)
    let known = try? ledger?.store.read { try ReservationRepository.find(id, on: $0) }
    guard let reservation = try known ?? spool.reservation(id, within: patience) else {
      throw LedgerError(
        error.code,
        "\(error.message) The settlement could not be kept either, for nobody can read of whom reservation \(quoted(id.rawValue)) is; settle it again later.",
        cause: error
      )
    }
    var measured = measured
    // An attempt without an id would count once more each time that it is booked.
    if !isFinal && measured.id == nil {
      measured.id = RecordID(trusted: ULID(at: now).description)
    }
    let call = isFinal ? measured.call(for: reservation) : measured.attempt(for: reservation)
    try call.validate()
    let steps = try answer.map { try call.steps(of: $0) } ?? []
    let settlement = SpooledEntry.settlement(of: id, by: call, isFinal: isFinal)
    try spool.keep([settlement] + steps.map { .call($0) }, after: error, within: patience)
    return (call, spool.path)
  }
}
