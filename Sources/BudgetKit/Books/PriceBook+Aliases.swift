extension PriceBook {
  /// Maps another name, such as that of a deployment or a plan, to a model.
  ///
  /// - Parameters:
  ///   - alias: The name as it is recorded.
  ///   - provider: The provider as it is recorded.
  ///   - model: The model as the price book has it, or in any spelling of it, also of another
  ///     provider.
  ///   - change: Who says so and why.
  /// - Returns: The model whose prices count for the name now.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/notFound`` where the model has no
  ///   price, or ``LedgerError/Code/invalidID``.
  @discardableResult
  public func setAlias(
    _ alias: String,
    of provider: String,
    for model: String,
    by change: Change
  ) throws -> ModelReference {
    let entry = ModelAlias(
      provider: ProviderName.canonical(provider),
      alias: alias,
      model: model,
      source: PriceSource.user
    )
    try entry.validate()
    guard alias != model else {
      throw LedgerError(.invalidValue, "\(quoted(alias)) stands for itself; name another model.")
    }
    let table = try store.read { try PriceRepository.table(on: $0) }
    guard let target = PriceTable.target(of: entry, among: table.choices) else {
      let gap = try gap(of: ModelReference(provider: provider, name: model)) ?? ""
      throw LedgerError(.notFound, "\(gap) Set its price first, or name a model that has one.")
    }
    try set([], aliases: [entry], subject: "alias \(entry.provider)/\(alias)", by: change)
    return ModelReference(provider: target.provider, name: target.model)
  }

  /// Removes an alias of your own, and returns the model it stood for; `nil` if there is none.
  @discardableResult
  public func removeAlias(
    _ alias: String,
    of provider: String,
    by change: Change
  ) throws -> ModelAlias? {
    try store.write { bookkeeper, connection in
      try bookkeeper.removeAlias(
        alias,
        of: ProviderName.canonical(provider),
        by: change,
        on: connection
      )
    }
  }
}
