extension BudgetManager {
  /// Returns what can be done about a refusal: whether waiting helps and until when, how many
  /// output tokens would still fit, and which cheaper models.
  ///
  /// It is worked out when it is asked for, from the budgets as they stand then; deciding does not
  /// pay for it.
  ///
  /// ```swift
  /// let decision = try await acme.canExecute(estimatedCost: .cents(10))
  /// if let advice = try acme.advice(on: decision) { print(advice.waiting) }
  /// ```
  ///
  /// - Parameters:
  ///   - decision: The refusal; of a refused reservation the error's ``LedgerError/decision``.
  ///   - model: The model that was about to be called.
  ///   - promptTokens: The input tokens of the call, cached ones included; `nil` where nobody
  ///     knows.
  /// - Returns: The advice; `nil` for a call that was allowed, or refused for another reason than
  ///   want of room in a budget.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidAmount`` for a count of tokens
  ///   out of range, or ``LedgerError/Code/storage``.
  /// - Complexity: Linear in the open reservations of the budgets, in the prices where a model is
  ///   named, and of a rolling window in the rows that must leave it.
  public func advice(
    on decision: BudgetDecision,
    model: ModelReference? = nil,
    promptTokens: Int64? = nil
  ) throws -> RefusalAdvice? {
    try TokenUsage(prompt: promptTokens ?? 0).validate()
    guard !decision.canExecute, !decision.isRefusedAsUnpriced, decision.needsModelFor == nil,
      decision.parentRoom == nil, decision.tightest?.isFrozen != true,
      decision.tightest?.needsTokens != true
    else { return nil }
    return try store.readBooks(at: store.clock.now()) { bookkeeper, connection in
      try bookkeeper.advice(
        on: decision,
        for: CallSubject(context, model),
        model,
        promptTokens: promptTokens,
        on: connection
      )
    }
  }
}
