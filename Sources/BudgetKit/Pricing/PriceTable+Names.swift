extension PriceTable {
  /// Returns the name that the price book has for a model by the syntax of its spelling, or `nil`
  /// where nothing plainly means it.
  func name(provider: String, model: String) -> Name? {
    for reading in SpelledModel.readings(of: model, by: provider) {
      let name = Name(provider: reading.provider, model: reading.model)
      guard let known = choices[name] == nil ? folded[name] : name else { continue }
      if reading.isUndated, hasVersionOfItsOwn(known) { continue }
      return known
    }
    return nil
  }

  /// Whether a dated version of a model has a price of its own, so that the date decides what a
  /// call costs.
  private func hasVersionOfItsOwn(_ name: Name) -> Bool {
    let length = name.model.utf8.count
    return choices.keys.contains { other in
      other.provider == name.provider && other.model.utf8.count > length
        && other.model.hasPrefix(name.model + "-2") && !sharesPrices(other, name)
    }
  }

  private func sharesPrices(_ left: Name, _ right: Name) -> Bool {
    choices[left]?.map(\.index) == choices[right]?.map(\.index)
  }

  /// Returns the names with capital letters by their spelling without.
  static func folded(_ choices: [Name: [Choice]]) -> [Name: Name] {
    var folded: [Name: Name] = [:]
    for name in choices.keys {
      let hasCapitals = name.model.utf8.contains {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
      }
      guard hasCapitals else { continue }
      folded[Name(provider: name.provider, model: name.model.lowercased())] = name
    }
    return folded
  }
}
