extension PriceBook {
  /// Returns why a call has no price, in one sentence with the names that may be meant.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - usage: What the call used.
  ///   - instant: When the call began; `nil` for now.
  /// - Returns: The sentence; `nil` where the call has a price.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/storage``.
  /// - Complexity: Linear in the prices of the ledger.
  package func gap(
    of model: ModelReference,
    usage: TokenUsage = TokenUsage(),
    at instant: Instant? = nil
  ) throws -> String? {
    let table = try store.read { try PriceRepository.table(on: $0) }
    let gap = table.gap(
      provider: model.provider,
      model: model.name,
      tier: model.serviceTier,
      usage: usage,
      at: instant ?? store.clock.now()
    )
    guard let gap else { return nil }
    let subject = "\(quoted(model.name)) of \(quoted(model.provider))"
    guard gap == .model else { return "\(subject) \(gap.predicate)." }
    let near = table.names(near: model.name, of: model.provider)
    return near.isEmpty
      ? "\(subject) \(gap.predicate)."
      : "\(subject) \(gap.predicate); similar names: \(near.joined(separator: ", "))."
  }

  /// Returns why a recorded call has no price.
  package func gap(of call: LLMCall) throws -> String? {
    let model = ModelReference(
      provider: call.provider,
      name: call.model,
      serviceTier: call.serviceTier
    )
    return try gap(of: model, usage: call.usage, at: call.timestamp)
  }
}
