extension PriceBook {
  /// Returns the model that a name means in the price book: exactly, by an alias, or by the syntax
  /// of routers and clouds.
  ///
  /// - Parameters:
  ///   - name: The name as it was logged.
  ///   - provider: Who is said to be paid; `nil` for whom the name says, or the only maker of such
  ///     a model.
  /// - Returns: The model under the name that has prices; `nil` where nothing plainly means one.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/storage``.
  package func model(named name: String, by provider: String?) throws -> ModelReference? {
    let table = try store.read { try PriceRepository.table(on: $0) }
    let payee = provider ?? ProviderName.anyGateway
    let literal = PriceTable.Name(provider: payee, model: name)
    let found = table.choices[literal] == nil ? table.name(provider: payee, model: name) : literal
    return found.map { ModelReference(provider: $0.provider, name: $0.model) }
  }
}

extension PriceBook {
  /// Returns the prices that count for a name which has some, those believed first before the
  /// others.
  package func models(meantBy model: ModelReference) throws -> [ModelPrice] {
    let table = try store.read { try PriceRepository.table(on: $0) }
    return table.choices(provider: model.provider, model: model.name)?
      .map { table.prices[$0.index] } ?? []
  }

  /// Returns the names that look most like one that nobody knows.
  package func names(near model: ModelReference) throws -> [String] {
    try store.read { try PriceRepository.table(on: $0) }.names(
      near: model.name,
      of: model.provider
    )
  }
}
