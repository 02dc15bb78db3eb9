extension Ledger {
  /// Returns what calls of one kind would cost, so many a day, at the price in force.
  ///
  /// ```swift
  /// let plan = try ledger.plan(
  ///   model: ModelReference(provider: "openai", name: "gpt-4o"),
  ///   usage: TokenUsage(prompt: 1000, completion: 500),
  ///   callsPerDay: [50, 150, 300]
  /// )
  /// ```
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/unpriced`` for a model or a rate that
  ///   is not known, and ``LedgerError/Code/invalidAmount`` for counts out of range.
  /// - Complexity: Linear in the prices of the ledger.
  public func plan(
    model: ModelReference,
    usage: TokenUsage,
    callsPerDay: [Int64]
  ) throws -> UsagePlan {
    try usage.validate()
    let prices = try store.read { try PriceRepository.table(on: $0) }.discounted(for: nil)
    let price = prices.price(
      provider: model.provider,
      model: model.name,
      tier: model.serviceTier,
      promptTokens: usage.prompt,
      at: now
    )
    guard let cost = try price?.rates.cost(of: usage) else {
      throw prices.unpriced(model, usage, at: now)
    }
    return try UsagePlan(model, usage, costing: cost.total, callsPerDay: callsPerDay)
  }
}
