/// What was read out of a public price list: prices, aliases, and by name everything that was not
/// taken.
///
/// Nothing is left out silently: an entry of the list either has prices or stands in ``skipped``,
/// and what an entry says beyond its prices stands in ``notes``.
public struct PriceImport: Sendable, Hashable {
  /// The prices, in the order of the list.
  public var prices: [ModelPrice]
  /// Other names of the models.
  public var aliases: [ModelAlias]
  /// The entries that have no price we can represent, each with its reason.
  public var skipped: [Remark]
  /// What was left out of entries that were imported.
  public var notes: [Remark]
  /// What was left out because a rate of it is about a thousand times off, each with the doubt.
  package internal(set) var questioned: [Remark] = []
  /// How many discounts and margins were taken over.
  package internal(set) var importedDiscounts = 0
  /// How many entries of the list were imported: all entries are these and the skipped ones.
  public var importedEntries: Int
  /// The rates of a price that the list does not name itself, but leaves to a rule: they give way
  /// to a source that names them.
  package private(set) var assumed: [ModelPrice: Set<RateName>] = [:]

  /// A sentence about one entry of a price list.
  public struct Remark: Sendable, Hashable {
    /// The entry, as the list names it.
    public var name: String
    /// The sentence.
    public var reason: String

    /// Creates a remark.
    public init(name: String, reason: String) {
      self.name = name
      self.reason = reason
    }
  }

  /// Creates an import without anything in it.
  init() {
    prices = []
    aliases = []
    skipped = []
    notes = []
    importedEntries = 0
  }
}

extension PriceImport {
  /// Reads a price list whose maker is recognised by its shape: LiteLLM's is an object,
  /// genai-prices' a list.
  ///
  /// - Parameter bytes: The JSON text.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/malformedInput`` when it is neither.
  /// - Complexity: Linear in the text.
  public init(recognising bytes: [UInt8]) throws {
    let list = try JSON(parsing: bytes)
    if let other = Self.otherMaker(of: list) {
      throw LedgerError(
        .malformedInput,
        "This is the price list of \(other), which is not read; import that of LiteLLM or of genai-prices."
      )
    }
    if list.array != nil {
      try self.init(genaiPrices: list)
    } else {
      try self.init(litellm: list)
    }
  }

  /// Returns who made a list that is known by its shape but not read.
  private static func otherMaker(of list: JSON) -> String? {
    guard let members = list.object else {
      guard let first = list.array?.first, first["models"]?.array == nil else { return nil }
      return first["pricing"] == nil ? nil : "OpenRouter"
    }
    if list["data"]?.array?.first?["pricing"] != nil { return "OpenRouter" }
    if list["prices"]?.array != nil { return "llm-prices" }
    let hasModels = members.contains { $0.value["models"]?.object != nil }
    return hasModels && !members.contains { $0.value["litellm_provider"] != nil }
      ? "models.dev" : nil
  }

  /// Throws unless something of the list can be taken over.
  package func requirePrices() throws {
    guard prices.isEmpty else { return }
    let first = skipped.first.map { " The first: \(quoted($0.name)): \($0.reason)" } ?? ""
    throw LedgerError(
      .malformedInput,
      "No price could be read out of the list, and \(skipped.count) entries were skipped; "
        + "import that of LiteLLM or of genai-prices.\(first)"
    )
  }
}

extension PriceImport {
  mutating func add(_ rows: [ModelPrice], assuming names: [Set<RateName>]) {
    prices += rows
    for (row, names) in zip(rows, names) where !names.isEmpty { assumed[row] = names }
  }

  /// Leaves out prices that are questioned, unless they are taken over all the same.
  ///
  /// - Parameters:
  ///   - update: What the list would change.
  ///   - isMeant: Whether a price is that of a change in doubt.
  mutating func leaveOut(
    whatIsQuestionedBy update: PriceListUpdate,
    where isMeant: (ModelPrice, _ doubtful: ModelPrice) -> Bool
  ) {
    let doubtful = update.changes.filter { $0.doubt != nil }
    guard !doubtful.isEmpty else { return }
    func models() -> Int { Set(prices.map { [$0.provider, $0.model] }).count }
    let before = models()
    prices.removeAll { price in doubtful.contains { isMeant(price, $0.price) } }
    importedEntries = max(0, importedEntries - (before - models()))
    questioned = doubtful.compactMap { change in
      change.doubt.map {
        Remark(name: "\(change.price.provider)/\(change.price.model)", reason: "\($0)")
      }
    }
  }

  mutating func skip(_ name: String, _ reason: String) {
    skipped.append(Remark(name: name, reason: reason))
  }

  mutating func note(_ name: String, _ reason: String) {
    notes.append(Remark(name: name, reason: reason))
  }
}
