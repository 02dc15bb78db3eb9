extension PriceImport {
  /// Reads the price list of LiteLLM (`model_prices_and_context_window.json`).
  ///
  /// Prices are dollars per token. `_batches`, `_flex` and `_priority` become service tiers,
  /// `_above_200k_tokens` and `tiered_pricing` become lengths of prompt, and of the three sizes of
  /// a web search the medium one is taken. A name such as `openai/gpt-4o` becomes the model
  /// `gpt-4o` of `openai`, with the whole name as alias. Where two entries of different price would
  /// become one model, the second keeps its whole name, and ``notes`` say so.
  ///
  /// - Parameter litellm: The JSON text.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/malformedInput`` when the text is no
  ///   such list.
  /// - Complexity: Linear in the text, and a sort of the names.
  public init(litellm: [UInt8]) throws {
    try self.init(litellm: JSON(parsing: litellm))
  }

  init(litellm list: JSON) throws {
    guard let entries = list.object else {
      throw LedgerError(
        .malformedInput,
        "The price list of LiteLLM is an object of models; this is none."
      )
    }
    self.init()
    var models = LiteLLMModels()
    for entry in entries where entry.key != "sample_spec" {
      do {
        models.add(try LiteLLMModel(entry.key, entry.value))
      } catch let error as LedgerError {
        skip(entry.key, error.message)
      } catch {
        skip(entry.key, "\(error)")
      }
    }
    take(models)
  }

  private mutating func take(_ models: LiteLLMModels) {
    for model in models.inOrder {
      let place = models.place(of: model)
      if case .conflict(let name) = place, models.isName(model.key, of: model.provider) {
        skip(model.key, "Its name and \(quoted(name)) both have another price already.")
        continue
      }
      importedEntries += 1
      for remark in model.entry.remarks { note(model.key, remark) }
      switch place {
      case .owner(let name):
        add(
          model.entry.rows(provider: model.provider, model: name),
          assuming: model.entry.assumed
        )
        if model.key != name { addAlias(model, to: name, models) }
      case .same(let name):
        if model.key != name { addAlias(model, to: name, models) }
      case .conflict(let name):
        add(
          model.entry.rows(provider: model.provider, model: model.key),
          assuming: model.entry.assumed
        )
        note(
          model.key,
          "\(quoted(name)) of \(model.provider) has another price already; this one keeps its whole name."
        )
      }
    }
  }

  private mutating func addAlias(_ model: LiteLLMModel, to name: String, _ models: LiteLLMModels) {
    guard !models.isName(model.key, of: model.provider) else {
      return note(model.key, "Its whole name is a model of \(model.provider) and no alias.")
    }
    aliases.append(
      ModelAlias(
        provider: model.provider,
        alias: model.key,
        model: name,
        source: LiteLLMEntry.source
      )
    )
  }
}

/// One entry of the list: a model with its provider and name as we spell them.
private struct LiteLLMModel {
  let key: String
  let provider: String
  let name: String
  let entry: LiteLLMEntry

  init(_ key: String, _ json: JSON) throws {
    guard let listed = json["litellm_provider"]?.string else {
      throw LedgerError(.malformedInput, "The entry names no provider.")
    }
    self.key = key
    provider = providerName(listed: listed)
    name = Self.name(key, of: provider)
    try validateName(key, what: "The name of a model")
    try validateName(provider, what: "The name of a provider")
    entry = try LiteLLMEntry(json)
  }

  /// Returns a key without the provider that stands before its first slash.
  private static func name(_ key: String, of provider: String) -> String {
    guard let slash = key.firstIndex(of: "/") else { return key }
    let rest = String(key[key.index(after: slash)...])
    return !rest.isEmpty && providerName(listed: String(key[..<slash])) == provider ? rest : key
  }
}

/// All models of the list, and who among them has which name.
private struct LiteLLMModels {
  private(set) var inOrder: [LiteLLMModel] = []
  private var owners: [Name: LiteLLMModel] = [:]

  private struct Name: Hashable {
    let provider: String
    let model: String
  }

  enum Place {
    /// The entry has the name for itself.
    case owner(String)
    /// Another entry of the same price has the name.
    case same(String)
    /// Another entry of another price has the name.
    case conflict(String)
  }

  /// Adds a model, which takes the name from an owner that has the lesser claim to it.
  ///
  /// An entry that charges comes before a free one, so that a trial offer never makes the paid
  /// model free. Then comes the entry whose key is the bare name, then the first of the list.
  mutating func add(_ model: LiteLLMModel) {
    inOrder.append(model)
    let name = Name(provider: model.provider, model: model.name)
    guard let owner = owners[name] else {
      owners[name] = model
      return
    }
    let isBetter =
      model.entry.isFree == owner.entry.isFree ? model.key == model.name : owner.entry.isFree
    if isBetter { owners[name] = model }
  }

  func place(of model: LiteLLMModel) -> Place {
    let owner = owners[Name(provider: model.provider, model: model.name)]
    guard let owner, owner.key != model.key else { return .owner(model.name) }
    return owner.entry.hasSamePrices(as: model.entry) ? .same(model.name) : .conflict(model.name)
  }

  func isName(_ text: String, of provider: String) -> Bool {
    owners[Name(provider: provider, model: text)] != nil
  }
}
