extension MeasuredCall {
  /// Returns the call as it is recorded: it began when its reservation was made, and belongs where
  /// that does.
  ///
  /// What the measurement leaves open of who and what it was for is taken from the reservation, and
  /// so is the model where only the cost is told: otherwise the model's own budgets would miss it.
  func call(for reservation: Reservation) -> LLMCall {
    LLMCall(
      id: id ?? RecordID(trusted: reservation.id.rawValue),
      context: reservation.subject.context.overridden(by: attribution),
      answeredBy: model(or: reservation.subject),
      usage: usage,
      reportedCost: reportedCost,
      outcome: outcome(in: reservation),
      metadata: attribution.metadata,
      timestamp: reservation.createdAt
    )
  }

  /// Returns the call as it is recorded where it is one attempt of several, and not the last.
  ///
  /// Without an id of its own it has none: that of the reservation is for the last.
  func attempt(for reservation: Reservation) -> LLMCall {
    var call = call(for: reservation)
    call.id = id
    call.outcome.attemptGroup = call.outcome.attemptGroup ?? reservation.id.rawValue
    return call
  }

  /// Returns the outcome; what was not the only call of its reservation is one attempt of several.
  private func outcome(in reservation: Reservation) -> CallOutcome {
    var outcome = outcome
    guard reservation.attempts > 0, outcome.attemptGroup == nil else { return outcome }
    outcome.attemptGroup = reservation.id.rawValue
    return outcome
  }

  /// Returns the model that answered, or the one that was about to be called where none is named.
  private func model(or planned: CallSubject) -> ModelReference {
    guard answeredBy == .unspecified, let provider = planned.provider, let model = planned.model
    else { return answeredBy }
    return ModelReference(provider: provider, name: model)
  }
}

extension CallContext {
  /// Returns the context of the same place, with what an attribution says in the place of what
  /// this one does.
  fileprivate func overridden(by attribution: Attribution) -> CallContext {
    CallContext(
      workspace: workspace,
      project: project,
      execution: execution,
      agent: attribution.agent ?? agent,
      user: attribution.user ?? user,
      session: attribution.session ?? session,
      feature: attribution.feature ?? feature,
      operation: attribution.operation ?? operation,
      tags: attribution.tags.isEmpty ? tags : tags.merging(attribution.tags) { _, said in said }
    )
  }
}
