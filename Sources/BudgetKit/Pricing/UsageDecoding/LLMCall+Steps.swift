extension LLMCall {
  /// Returns the calls of other models that an answer made on its way, as they are recorded beside
  /// this call.
  ///
  /// They belong where this call belongs and began when it did. With an id, each gets the id of
  /// this call, `:step:` and its place among the steps, so that a retry counts none of them twice.
  ///
  /// ```swift
  /// try await ledger.record(contentsOf: [call] + call.steps(of: answer))
  /// ```
  ///
  /// - Parameter answer: The answer that this call was made of.
  /// - Returns: A call for each of ``ProviderUsage/otherModels``; none for nearly all answers.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidID`` where an id becomes too
  ///   long.
  public func steps(of answer: ProviderUsage) throws -> [LLMCall] {
    try answer.otherModels.map { other in
      var step = self
      step.id = try id.map { try RecordID("\($0.rawValue):step:\(other.step)") }
      step.model = other.model ?? LLMCall.unspecified
      step.usage = other.usage
      step.serviceTier = other.serviceTier
      step.reportedCost = other.reportedCost
      step.latencyMilliseconds = nil
      step.outcome.finishReason = nil
      step.outcome.maxTokens = nil
      return step
    }
  }
}
