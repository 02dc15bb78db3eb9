extension PriceBook {
  /// Takes prices of your own for a model out of the book; those of the lists and the built-in book hold again for later calls.
  ///
  /// - Parameters:
  ///   - isMeant: Which of them.
  ///   - change: Who takes them back and why.
  /// - Returns: The prices, each with how many calls were charged by it: those keep their cost.
  package func remove(
    where isMeant: (ModelPrice) -> Bool,
    by change: Change
  ) throws -> [RemovedPrice<ModelPrice>] {
    try store.write { bookkeeper, connection in
      try bookkeeper.removePrices(where: isMeant, by: change, on: connection)
    }
  }

  /// Takes prices of your own for a resource out of the book.
  package func removeResource(
    where isMeant: (ResourcePrice) -> Bool,
    by change: Change
  ) throws -> [RemovedPrice<ResourcePrice>] {
    try store.write { bookkeeper, connection in
      try bookkeeper.removeResourcePrices(where: isMeant, by: change, on: connection)
    }
  }

  /// Lets a name of a provider stand for a model: for what a deployment, a plan or a program calls it.
  ///
  /// - Parameters:
  ///   - alias: The name as it is recorded.
  ///   - provider: The provider as it is recorded.
  ///   - model: The model as the price book has it, or in any spelling of it, also of another provider.
  ///   - change: Who says so and why.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/notFound`` where the model has no price, or
  ///   ``LedgerError/Code/invalidID``.
  public func setAlias(
    _ alias: String,
    of provider: String,
    for model: String,
    by change: Change
  ) throws {
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
    guard table.choices(provider: entry.provider, model: model) != nil else {
      let gap = try gap(of: ModelReference(provider: provider, name: model)) ?? ""
      throw LedgerError(.notFound, "\(gap) Set its price first, or name a model that has one.")
    }
    try set([], aliases: [entry], subject: "alias \(entry.provider)/\(alias)", by: change)
  }

  /// Removes an alias of your own, and answers what it stood for; `nil` where there is none.
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
