extension MeasuredCall {
  /// Returns the call as it is recorded: it began when its reservation was made, and belongs where
  /// that does.
  ///
  /// What the measurement leaves open of who and what it was for is taken from the reservation, and
  /// so is the model where only the cost is told: otherwise the model's own budgets would miss it.
  func call(for reservation: Reservation) -> LLMCall {
    var call = LLMCall(
      self,
      workspace: reservation.scope.workspace,
      project: reservation.scope.project,
      execution: reservation.execution,
      timestamp: reservation.createdAt
    )
    let held = reservation.context
    call.id = id ?? RecordID(trusted: reservation.id.rawValue)
    call.context.operation = call.context.operation ?? held.operation
    call.context.agent = call.context.agent ?? held.agent
    call.context.user = call.context.user ?? held.user
    call.context.session = call.context.session ?? held.session
    call.context.feature = call.context.feature ?? held.feature
    if call.answeredBy == .unspecified, let provider = reservation.provider,
      let model = reservation.model
    {
      (call.provider, call.model) = (provider, model)
    }
    // What was not the only call of its reservation is one attempt of several.
    if reservation.attempts > 0, call.outcome.attemptGroup == nil {
      call.outcome.attemptGroup = reservation.id.rawValue
    }
    call.context.tags = held.tags.merging(call.context.tags) { _, measured in measured }
    return call
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
}
