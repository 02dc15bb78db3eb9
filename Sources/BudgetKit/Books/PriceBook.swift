/// The prices of a ledger: the built-in book, imported lists, and the user's own, which win.
public struct PriceBook: Sendable {
  let store: LedgerStore

  /// Returns all prices of models, by provider, model, tier, context tier and date.
  public func models() throws -> [ModelPrice] {
    try store.read { try PriceRepository.modelPrices(on: $0) }.sorted(by: ModelPrice.areInOrder)
  }

  /// Returns all prices of resources, by type and date.
  public func resources() throws -> [ResourcePrice] {
    try store.read { try PriceRepository.resourcePrices(on: $0) }
      .sorted { ($0.resourceType, $0.validFrom) < ($1.resourceType, $1.validFrom) }
  }

  /// Returns all aliases of models.
  public func aliases() throws -> [ModelAlias] {
    try store.read { try PriceRepository.aliases(on: $0) }
      .sorted { ($0.provider, $0.alias) < ($1.provider, $1.alias) }
  }

  /// Returns the price that a call would be charged at, or `nil` where it has none.
  ///
  /// - Parameters:
  ///   - model: The model; its exact name, or an alias of it.
  ///   - promptTokens: All input tokens, which choose the context tier.
  ///   - instant: When the call began.
  /// - Returns: The price.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/storage``.
  /// - Complexity: Linear in the prices of the ledger.
  public func price(
    of model: ModelReference,
    promptTokens: Int64 = 0,
    at instant: Instant
  ) throws -> ModelPrice? {
    try store.read { try PriceRepository.table(on: $0) }.price(
      provider: model.provider,
      model: model.name,
      tier: model.serviceTier,
      promptTokens: promptTokens,
      at: instant
    )
  }

  /// Sets prices of models and resources, in force for calls recorded from now on; recorded calls
  /// keep their cost.
  ///
  /// - Parameters:
  ///   - models: Prices of models.
  ///   - aliases: Other names of models.
  ///   - resources: Prices of resources.
  ///   - subject: What is being set, for the audit log: a model, a list.
  ///   - change: Who sets them and why.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidAmount`` or
  ///   ``LedgerError/Code/invalidID``; then none is set.
  public func set(
    _ models: [ModelPrice],
    aliases: [ModelAlias] = [],
    resources: [ResourcePrice] = [],
    subject: String,
    by change: Change
  ) throws {
    try store.write { bookkeeper, connection in
      try bookkeeper.setPrices(
        models,
        aliases: aliases,
        resources: resources,
        subject: subject,
        by: change,
        on: connection
      )
    }
  }
}

extension ModelPrice {
  fileprivate static func areInOrder(_ left: ModelPrice, _ right: ModelPrice) -> Bool {
    if (left.provider, left.model) != (right.provider, right.model) {
      return (left.provider, left.model) < (right.provider, right.model)
    }
    return (
      left.serviceTier.rawValue, left.abovePromptTokens, left.validFrom, left.source
    ) < (right.serviceTier.rawValue, right.abovePromptTokens, right.validFrom, right.source)
  }
}
