extension MeasuredCall {
  /// Returns the call as it is recorded: it began when its reservation was made, and belongs where
  /// that does.
  ///
  /// What the measurement leaves open of who and what it was for is taken from the reservation.
  func call(for reservation: Reservation) -> LLMCall {
    LLMCall(
      id: id ?? RecordID(trusted: reservation.id.rawValue),
      context: reservation.context.overridden(by: attribution),
      answeredBy: answeredBy,
      usage: usage,
      reportedCost: reportedCost,
      outcome: outcome,
      metadata: attribution.metadata,
      timestamp: reservation.createdAt
    )
  }
}

extension CallContext {
  /// Returns the context of the same place, with what an attribution says in the place of what
  /// this one does.
  fileprivate consuming func overridden(by attribution: Attribution) -> CallContext {
    if let operation = attribution.operation { self.operation = operation }
    if let agent = attribution.agent { self.agent = agent }
    if let user = attribution.user { self.user = user }
    if let session = attribution.session { self.session = session }
    if let feature = attribution.feature { self.feature = feature }
    if !attribution.tags.isEmpty { tags.merge(attribution.tags) { _, said in said } }
    return self
  }
}
