/// What could not be written into the books when it happened.
enum SpooledEntry: Sendable {
  /// A reservation that was given without asking the budgets, and why they were not asked.
  case reservation(ReservationRequest, at: Instant, why: String)
  /// A call that settles a reservation, or is one attempt of it.
  ///
  /// It is the whole call, so that it can be booked without its reservation.
  case settlement(of: ReservationID, by: LLMCall, isFinal: Bool)
  /// A call without a reservation of its own.
  case call(LLMCall)
}

extension MeasuredCall {
  /// Takes what was measured out of a call.
  init(of call: LLMCall) {
    self.init(
      id: call.id,
      answeredBy: call.answeredBy,
      usage: call.usage,
      reportedCost: call.reportedCost,
      attribution: call.attribution,
      outcome: call.outcome
    )
  }
}

extension Reservation {
  /// Creates the reservation of a request for which no budget was asked.
  init(
    unchecked request: ReservationRequest,
    named id: ReservationID,
    at now: Instant,
    because why: String
  ) {
    self.init(
      id: id,
      subject: request.subject,
      estimate: request.needs.cost,
      amount: request.needs.cost,
      estimatedTokens: request.needs.tokens,
      heldTokens: request.needs.tokens ?? 0,
      timeToLive: request.timeToLive,
      createdAt: now,
      expiresAt: request.expiry(from: now),
      state: .open,
      callID: nil,
      isLate: false,
      accounts: [],
      parent: nil,
      hasCourse: false,
      course: ReservationCourse(
        granted: Held(cost: request.needs.cost, tokens: request.needs.tokens ?? 0)
      )
    )
    uncheckedBecause = why
  }
}
