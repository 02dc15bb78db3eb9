extension Ledger {
  /// Returns the guard of the calls of the context that is set in this task.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidValue`` outside
  ///   ``CallContext/with(_:_:)``.
  public func `guard`() throws -> BudgetManager {
    `guard`(for: try CallContext.required)
  }

  /// Records a call that was measured, in the context that is set in this task.
  ///
  /// - Parameters:
  ///   - measured: The tokens of the call, or only its cost.
  ///   - timestamp: When it began; `nil` for now.
  /// - Returns: The row, and whether it is new.
  /// - Throws: As ``record(_:)-(LLMCall)``; ``LedgerError`` with code
  ///   ``LedgerError/Code/invalidValue`` outside ``CallContext/with(_:_:)``.
  @discardableResult
  public func record(
    _ measured: MeasuredCall,
    at timestamp: Instant? = nil
  ) throws -> Recorded<RecordedCall> {
    try record(LLMCall(measured, in: CallContext.required, timestamp: timestamp))
  }

  /// Records a call that was measured without blocking a thread.
  @discardableResult
  public func record(
    _ measured: MeasuredCall,
    at timestamp: Instant? = nil
  ) async throws -> Recorded<RecordedCall> {
    try await record(LLMCall(measured, in: CallContext.required, timestamp: timestamp))
  }
}

extension LLMCall {
  /// Creates the call that was measured in a context, of which the measurement may say more.
  fileprivate init(_ measured: MeasuredCall, in context: CallContext, timestamp: Instant?) {
    self.init(
      measured,
      workspace: context.workspace,
      project: context.project,
      execution: context.execution,
      timestamp: timestamp
    )
  }
}
