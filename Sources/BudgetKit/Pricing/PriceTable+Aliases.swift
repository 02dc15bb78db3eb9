extension PriceTable {
  /// Returns the choices with those of each alias.
  ///
  /// A name that has prices of its own keeps them first, and the prices of the model it stands for
  /// follow; the user's word comes before both: prices of the user's for the model, and an alias of
  /// the user's even where the name has prices.
  static func adding(
    _ aliases: [ModelAlias],
    to choices: [Name: [Choice]]
  ) -> [Name: [Choice]] {
    var all = choices
    let others = aliases.filter { $0.source != PriceSource.user }
      .sorted { PriceSource.rank(of: $0.source) < PriceSource.rank(of: $1.source) }
    for alias in others {
      guard let target = choices[Name(provider: alias.provider, model: alias.model)] else {
        continue
      }
      all[Name(alias), default: []] += target
    }
    for alias in others { all[Name(alias)]?.putUserFirst() }
    for alias in aliases where alias.source == PriceSource.user {
      guard let target = target(of: alias, among: all), let prices = all[target] else { continue }
      all[Name(alias)] = prices + (all[Name(alias)] ?? [])
      all[Name(alias)]?.putUserFirst()
    }
    return all
  }

  /// Returns the name that an alias of the user's leads to: a model, an alias or a spelling of the
  /// same provider, or else of the provider that the name begins with or that alone makes the
  /// model.
  static func target(of alias: ModelAlias, among all: [Name: [Choice]]) -> Name? {
    let literal = Name(provider: alias.provider, model: alias.model)
    if all[literal] != nil { return literal }
    let readings =
      SpelledModel.readings(of: alias.model, by: alias.provider)
      + SpelledModel.readings(of: alias.model, by: ProviderName.anyGateway)
    return readings.lazy.map { Name(provider: $0.provider, model: $0.model) }
      .first { all[$0] != nil }
  }
}

extension PriceTable.Name {
  fileprivate init(_ alias: ModelAlias) {
    self.init(provider: alias.provider, model: alias.alias)
  }
}

extension [PriceTable.Choice] {
  fileprivate mutating func putUserFirst() {
    let user = PriceSource.rank(of: PriceSource.user)
    self = filter { $0.rank == user } + filter { $0.rank != user }
  }
}
