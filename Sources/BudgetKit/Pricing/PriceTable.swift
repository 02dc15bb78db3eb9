/// All known prices, arranged for finding the one that a call is charged at.
///
/// A model is found by its exact name, then by an alias, then by what the syntax of routers and
/// clouds makes of the name (see ``SpelledModel``), and never by a part of its name. Among its
/// prices:
/// 1. only those of the call's service tier count. A tier without prices leaves the call unpriced:
///    a batch price is not known from the standard one;
/// 2. the user's prices are believed first, then imported ones, then the built-in book, each from
///    its first `validFrom` on. A user's price is therefore not replaced by a later one of the
///    book;
/// 3. the latest `validFrom` that is not after the call counts, together with all rows of that same
///    instant;
/// 4. among those, the highest `abovePromptTokens` that is below the prompt's tokens: a prompt of
///    exactly the threshold still costs the lower rates. Rows that begin higher say nothing about a
///    shorter prompt, and the search goes on.
package final class PriceTable: Sendable {
  let prices: [ModelPrice]
  let choices: [Name: [Choice]]
  /// Names with capital letters, by their spelling without.
  let folded: [Name: Name]
  private let resources: [String: [ResourcePrice]]
  /// What is paid of list prices, of all workspaces.
  private let discounts: [PriceDiscount]
  /// Those that hold here, in the order in which they are asked.
  private let active: [PriceDiscount]

  /// Arranges prices.
  ///
  /// - Complexity: O(*n* log *n*) in the number of prices.
  package init(
    prices: [ModelPrice],
    aliases: [ModelAlias] = [],
    resources: [ResourcePrice] = [],
    discounts: [PriceDiscount] = []
  ) {
    self.discounts = discounts
    active = []
    self.prices = prices
    self.choices = Self.adding(aliases, to: Self.choices(among: prices))
    self.folded = Self.folded(choices)
    self.resources = Self.arranged(resources)
  }

  /// Returns the price of a call, or `nil` where it has none.
  ///
  /// - Parameters:
  ///   - provider: Who is paid: `anthropic`, `bedrock`, ...
  ///   - model: The exact name of the model, an alias, or a spelling of one of them.
  ///   - tier: The service tier of the call.
  ///   - promptTokens: All input tokens, cached ones included.
  ///   - instant: When the call began.
  /// - Returns: The price, or `nil`: the call is unpriced.
  /// - Complexity: Expected constant in the number of models, linear in the prices of this one.
  package func price(
    provider: String,
    model: String,
    tier: ServiceTier = .standard,
    promptTokens: Int64,
    at instant: Instant
  ) -> ModelPrice? {
    let call = Call(tier: tier, promptTokens: promptTokens, instant: instant)
    let found = choices(provider: provider, model: model)?.first { $0.fits(call) }
      .map { prices[$0.index] }
    guard !active.isEmpty, let found else { return found }
    let discount = active.first { discount in
      discount.validFrom <= instant
        && (discount.provider.map { $0 == found.provider || $0 == provider } ?? true)
        && (discount.model.map { $0 == found.model || $0 == model } ?? true)
    }
    return discount.map { found.paying($0.paidMillionths) } ?? found
  }

  /// Returns the price by which a call costs an amount: the one that it has here, or else the first
  /// that is of its model, tier, length and time; `nil` where none makes that amount of it.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidAmount`` where a cost cannot be
  ///   counted.
  func price(making cost: Money, of call: RecordedCall) throws -> ModelPrice? {
    let asked = call.call
    let found = price(
      provider: asked.provider,
      model: asked.model,
      tier: asked.serviceTier,
      promptTokens: asked.usage.prompt,
      at: call.timestamp
    )
    let place = Call(
      tier: asked.serviceTier,
      promptTokens: asked.usage.prompt,
      instant: call.timestamp
    )
    let fitting = (choices(provider: asked.provider, model: asked.model) ?? [])
      .filter { $0.fits(place) }
      .map { prices[$0.index] }
    return try ([found].compactMap(\.self) + fitting).first {
      try $0.rates.cost(of: asked.usage)?.total == cost
    }
  }

  /// Returns the prices with what a workspace pays of them; `nil` for what all pay.
  ///
  /// - Complexity: Constant where there are no discounts, else linear in them.
  package func discounted(for workspace: WorkspaceID?) -> PriceTable {
    guard !discounts.isEmpty else { return self }
    let active = discounts.filter { $0.workspace == nil || $0.workspace == workspace }
    return active.isEmpty
      ? self : PriceTable(self, active: active.sorted(by: PriceDiscount.precedes))
  }

  private init(_ other: PriceTable, active: [PriceDiscount]) {
    prices = other.prices
    choices = other.choices
    folded = other.folded
    resources = other.resources
    discounts = other.discounts
    self.active = active
  }

  /// Returns the price of a resource, or `nil` where it has none: the user's before the others',
  /// then the latest.
  ///
  /// - Complexity: Expected constant in the number of resources, linear in the prices of this one.
  package func resourcePrice(for resourceType: String, at instant: Instant) -> ResourcePrice? {
    resources[resourceType]?.first { $0.validFrom <= instant }
  }

  /// Returns the prices of a model in the order in which they are tried; `nil` for a model that is
  /// not known.
  ///
  /// A name is read by its syntax only where nobody knows it as it stands: the way of nearly all
  /// calls is one look.
  func choices(provider: String, model: String) -> [Choice]? {
    choices[Name(provider: provider, model: model)]
      ?? name(provider: provider, model: model).flatMap { choices[$0] }
  }
}

extension PriceTable {
  /// Under which name a model has prices.
  struct Name: Hashable {
    let provider: String
    let model: String

    /// The model alone tells nearly all names apart, and a lookup is on the way of every call.
    func hash(into hasher: inout Hasher) {
      hasher.combine(model)
    }
  }

  fileprivate struct Call {
    let tier: ServiceTier
    let promptTokens: Int64
    let instant: Instant
  }

  /// What decides between the prices of one model; they stand in the order in which they are tried.
  struct Choice {
    let tier: ServiceTier
    let rank: UInt8
    let source: String
    let validFrom: Instant
    let abovePromptTokens: Int64
    let index: Int

    fileprivate init(_ price: ModelPrice, at index: Int) {
      self.tier = price.serviceTier
      self.rank = PriceSource.rank(of: price.source)
      self.source = price.source
      self.validFrom = price.validFrom
      self.abovePromptTokens = price.abovePromptTokens
      self.index = index
    }

    fileprivate func fits(_ call: Call) -> Bool {
      tier == call.tier && validFrom <= call.instant
        && (abovePromptTokens == 0 || abovePromptTokens < call.promptTokens)
    }

    /// The most believed first, then the latest, then the longest prompts; two imported lists by
    /// name.
    fileprivate static func precedes(_ left: Choice, _ right: Choice) -> Bool {
      if left.rank != right.rank { return left.rank < right.rank }
      if left.validFrom != right.validFrom { return left.validFrom > right.validFrom }
      if left.source != right.source { return left.source < right.source }
      return left.abovePromptTokens > right.abovePromptTokens
    }
  }

  private static func choices(among prices: [ModelPrice]) -> [Name: [Choice]] {
    var choices: [Name: [Choice]] = [:]
    for (index, price) in prices.enumerated() {
      let name = Name(provider: price.provider, model: price.model)
      choices[name, default: []].append(Choice(price, at: index))
    }
    return choices.mapValues { $0.sorted(by: Choice.precedes) }
  }

  private static func arranged(_ prices: [ResourcePrice]) -> [String: [ResourcePrice]] {
    Dictionary(grouping: prices, by: \.resourceType).mapValues { prices in
      prices.sorted { left, right in
        let (leftRank, rightRank) = (
          PriceSource.rank(of: left.source), PriceSource.rank(of: right.source)
        )
        return leftRank == rightRank ? left.validFrom > right.validFrom : leftRank < rightRank
      }
    }
  }
}
