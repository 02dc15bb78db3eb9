extension PriceImport {
  /// Reads the price list of genai-prices (`data.json`, first or second version).
  ///
  /// Prices are dollars per million tokens. Three rules of that list are its own:
  /// - Input read from a cache is charged as input where the list has no rate for it. The same rule
  ///   for cache writes is not followed, because it can be too low: a call that wrote to a cache is
  ///   unpriced there.
  /// - Names are matched by rules. `equals` becomes an alias; patterns are never guessed by, and
  ///   named in ``notes``.
  /// - Several prices of a model hold from a start date or in hours of the day. Dates become dated
  ///   rows; a model whose price depends on the hour is skipped, because neither of its prices is
  ///   right all day.
  ///
  /// - Parameter genaiPrices: The JSON text.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/malformedInput`` when the text is no
  ///   such list.
  /// - Complexity: Linear in the text.
  public init(genaiPrices: [UInt8]) throws {
    try self.init(genaiPrices: JSON(parsing: genaiPrices))
  }

  init(genaiPrices list: JSON) throws {
    guard let providers = list.array else {
      throw LedgerError(
        .malformedInput,
        "The price list of genai-prices is a list of providers; this is none."
      )
    }
    self.init()
    for provider in providers {
      guard let id = provider["id"]?.string, let models = provider["models"]?.array else {
        throw LedgerError(
          .malformedInput,
          "A provider in the price list lacks its id or its models."
        )
      }
      var names = NamesOfProvider(providerName(listed: id), models: models)
      for model in models { add(model, listedUnder: id, &names) }
    }
  }

  private mutating func add(
    _ model: JSON,
    listedUnder provider: String,
    _ names: inout NamesOfProvider
  ) {
    guard let id = model["id"]?.string else {
      return skip(provider, "A model without an id cannot be named.")
    }
    let name = "\(provider)/\(id)"
    do {
      try validateName(id, what: "The name of a model")
      let entry = try GenaiEntry(model)
      guard names.claim(id) else {
        return skip(name, "The provider lists a model of this name twice; the first is taken.")
      }
      add(entry.rows(provider: names.provider, model: id), assuming: entry.assumed)
      importedEntries += 1
      for remark in entry.remarks { note(name, remark) }
      addAliases(model["match"] ?? .null, of: id, listedAs: name, &names)
    } catch let error as LedgerError {
      skip(name, error.message)
    } catch {
      skip(name, "\(error)")
    }
  }

  private mutating func addAliases(
    _ match: JSON,
    of id: String,
    listedAs name: String,
    _ names: inout NamesOfProvider
  ) {
    let rules = match["or"]?.array ?? [match]
    var patterns: [String] = []
    for rule in rules {
      guard let alias = rule["equals"]?.string else {
        if !rule.isNull { patterns.append(rule.description) }
        continue
      }
      if alias == id { continue }
      if (try? validateName(alias, what: "An alias")) != nil, names.claim(alias: alias) {
        aliases.append(
          ModelAlias(
            provider: names.provider,
            alias: alias,
            model: id,
            source: GenaiEntry.source
          )
        )
      } else {
        note(name, "The alias \(quoted(alias)) is a name of another model already.")
      }
    }
    if !patterns.isEmpty {
      note(name, "Names are not guessed by patterns: \(patterns.joined(separator: ", ")).")
    }
  }
}

/// The names of one provider that are taken: those of all its models from the start, aliases as
/// they come.
private struct NamesOfProvider {
  let provider: String
  private let models: Set<String>
  private var imported: Set<String> = []
  private var aliases: Set<String> = []

  init(_ provider: String, models: [JSON]) {
    self.provider = provider
    self.models = Set(models.compactMap { $0["id"]?.string })
  }

  mutating func claim(_ model: String) -> Bool { imported.insert(model).inserted }

  mutating func claim(alias: String) -> Bool {
    !models.contains(alias) && aliases.insert(alias).inserted
  }
}
