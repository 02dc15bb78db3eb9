extension Ledger {
  /// Returns the most that a call can cost at the price in force: an amount to reserve.
  ///
  /// Input that is not said to come from a cache is taken at the dearest rate at which it may be
  /// billed, output at all that the request allows; the sum is exact and rounded up. Only text is
  /// counted: audio, images and tools have rates of their own.
  ///
  /// ```swift
  /// let estimate = try ledger.estimate(
  ///   model: ModelReference(provider: "openai", name: "gpt-4o"),
  ///   promptTokens: 1000,
  ///   maxCompletionTokens: 500
  /// )
  /// let hold = try await acme.reserve(estimate.amount)
  /// ```
  ///
  /// - Parameters:
  ///   - model: The model that is about to be called.
  ///   - promptTokens: All input tokens, cached ones included; see
  ///     ``PlannedCall/roughPromptTokens(of:)`` where nobody has counted them.
  ///   - maxCompletionTokens: The most output tokens that the request allows.
  ///   - cacheReadTokens: How many of the input tokens will be read from a cache; `nil` where
  ///     nobody knows.
  ///   - mayWriteCache: Whether input may be billed as written to a cache.
  ///   - webSearches: The most web searches that the provider may run.
  /// - Returns: The estimate, whose amount is its bound.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/unpriced`` for a model or a rate that
  ///   is not known, and ``LedgerError/Code/invalidAmount`` for counts out of range.
  /// - Complexity: Linear in the prices of the ledger.
  public func estimate(
    model: ModelReference,
    promptTokens: Int64,
    maxCompletionTokens: Int64,
    cacheReadTokens: Int64? = nil,
    mayWriteCache: Bool = true,
    webSearches: Int64 = 0
  ) throws -> CostEstimate {
    let call = PlannedCall(
      model: model,
      promptTokens: promptTokens,
      maxCompletionTokens: maxCompletionTokens,
      cacheReadTokens: cacheReadTokens,
      mayWriteCache: mayWriteCache,
      webSearches: webSearches
    )
    let prices = try store.read { try PriceRepository.table(on: $0) }.discounted(for: nil)
    let bound = try prices.bound(of: call, at: now)
    let amount = try bound.cost(outputTokens: maxCompletionTokens)
    return CostEstimate(
      call: call,
      amount: amount,
      bound: amount,
      basis: .bound,
      pastCalls: 0,
      neededCalls: nil,
      skippedCalls: 0,
      calibration: nil,
      reservations: nil
    )
  }

  /// Returns what a planned call may cost with a confidence, as the workspace's past calls of its
  /// model teach it.
  ///
  /// - Parameters:
  ///   - call: The call.
  ///   - context: Whose call it is; an operation limits what is learned from to calls of the same
  ///     one, and a session says what is still in the cache.
  ///   - confidence: The share of calls, from 0.5 to 0.999, that are to cost no more.
  /// - Returns: The estimate; its bound where there is too little history, which it says.
  /// - Throws: As
  ///   ``estimate(model:promptTokens:maxCompletionTokens:cacheReadTokens:mayWriteCache:webSearches:)``,
  ///   and ``LedgerError/Code/invalidValue`` for a confidence out of range.
  /// - Complexity: As ``estimator(of:for:confidence:at:)``.
  public func estimate(
    _ call: PlannedCall,
    for context: CallContext,
    confidence: Confidence
  ) throws -> CostEstimate {
    try call.validate()
    return try estimator(of: call.model, for: context, confidence: confidence).estimate(call)
  }

  /// Returns what estimates the calls of a model from the past calls of a workspace.
  ///
  /// It looks at the newest 20,000 calls of the workspace, and learns from at most 5,000 of them
  /// that are of the model, its service tier, and the context's operation if it names one.
  ///
  /// - Parameters:
  ///   - model: The model; names that mean the same price are the same model.
  ///   - context: Whose calls it is for.
  ///   - confidence: The share of calls, from 0.5 to 0.999, that are to cost no more.
  ///   - instant: Only calls that began before it teach; `nil` for now.
  /// - Returns: The estimator.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidValue`` for a confidence out of
  ///   range.
  /// - Complexity: Linear in the calls looked at and the prices of the ledger.
  public func estimator(
    of model: ModelReference,
    for context: CallContext,
    confidence: Confidence,
    at instant: Instant? = nil
  ) throws -> CostEstimator {
    try context.validate()
    try confidence.validate()
    let instant = instant ?? now
    return try store.readSnapshot { connection in
      let prices = try PriceRepository.table(on: connection).discounted(for: context.workspace)
      let newest = try PastCallRepository.newest(
        Self.callsLookedAt,
        in: context.workspace,
        before: instant,
        on: connection
      )
      let holds = try PastCallRepository.holds(
        Self.callsLookedAt,
        in: context.workspace,
        before: instant,
        on: connection
      )
      let same = prices.matcher(of: model)
      let calls = newest.filter { call in
        same(call.model) && (context.operation == nil || call.operation == context.operation)
      }
      let held = holds.filter { same($0.model) }.map { (held: $0.held, cost: $0.cost) }
      return try CostEstimator(
        of: model,
        session: context.session,
        confidence: confidence,
        at: instant,
        past: PastCalls(calls.reversed(), prices: prices),
        reservations: held.isEmpty ? nil : try EstimateCalibration(held),
        prices: prices
      )
    }
  }

  private static let callsLookedAt: Int64 = 20_000
}

extension PriceTable {
  /// Returns what tells whether a model has the prices of another one, whatever it is called.
  fileprivate func matcher(of model: ModelReference) -> (ModelReference) -> Bool {
    let wanted = choices(provider: model.provider, model: model.name)?.map(\.index)
    var known: [ModelReference: Bool] = [:]
    return { [self] other in
      guard other.serviceTier == model.serviceTier else { return false }
      if other == model { return true }
      if let same = known[other] { return same }
      let indices = choices(provider: other.provider, model: other.name)?.map(\.index)
      let same = wanted != nil && indices == wanted
      known[other] = same
      return same
    }
  }
}
