internal import BudgetSQLite

extension Bookkeeper {
  /// Puts the built-in price book of this version into the ledger.
  ///
  /// Prices from other sources stay; what an older edition had and this one has not goes. The audit
  /// log holds what changed.
  func installBuiltInPrices(_ book: BuiltInPrices, on connection: borrowing Connection) throws {
    let change = Change(by: "swift-budget", reason: "price book \(book.edition)")
    let oldEdition = try PriceRepository.builtInEdition(on: connection)
    let kept = Set(book.prices.map(PriceKey.init))
    let keptResources = Set(book.resources.map(PriceKey.init))
    try write(
      book.prices,
      replacing: { $0.source == PriceSource.builtIn && !kept.contains(PriceKey($0)) },
      by: change,
      on: connection
    )
    try write(
      book.resources,
      replacing: { $0.source == PriceSource.builtIn && !keptResources.contains(PriceKey($0)) },
      by: change,
      on: connection
    )
    for alias in try PriceRepository.aliases(on: connection)
    where alias.source == PriceSource.builtIn {
      _ = try PriceRepository.delete(alias, on: connection)
    }
    for alias in book.aliases { try PriceRepository.upsert(alias, on: connection) }
    try PriceRepository.countRevision(builtInEdition: book.edition, on: connection)
    // The first edition of a new ledger changes nothing that anybody has relied on.
    guard !oldEdition.isEmpty else { return }
    try AuditRepository.insert(
      AuditRepository.Entry(
        changedAt: now,
        change: change,
        workspace: nil,
        action: "install price book",
        subject: "built-in prices",
        before: .string(oldEdition),
        after: .string(book.edition)
      ),
      on: connection
    )
  }

  /// Writes prices of a user or of an imported list in the place of those that are stale.
  ///
  /// Each price that is replaced is a row of the audit log with the rates of both, and so is each
  /// new one of the user's. A list is one row more, which counts what it holds.
  func setPrices(
    _ prices: [ModelPrice],
    aliases: [ModelAlias] = [],
    resources: [ResourcePrice] = [],
    replacing isStale: (ModelPrice) -> Bool = { _ in false },
    subject: String,
    by change: Change,
    on connection: borrowing Connection
  ) throws {
    try change.validate()
    for price in prices { try price.validate() }
    for price in resources { try price.validate() }
    for alias in aliases { try alias.validate() }
    try write(prices, replacing: isStale, by: change, on: connection)
    try write(resources, by: change, on: connection)
    try write(aliases, by: change, on: connection)
    try PriceRepository.countRevision(on: connection)
    let sources = prices.map(\.source) + resources.map(\.source) + aliases.map(\.source)
    guard sources.contains(where: { $0 != PriceSource.user }) else { return }
    let summary = JSON.object([
      JSON.Member("prices", .integer(Int64(prices.count + resources.count))),
      JSON.Member("aliases", .integer(Int64(aliases.count))),
    ])
    try AuditRepository.insert(
      AuditRepository.Entry(
        changedAt: now,
        change: change,
        workspace: nil,
        action: "set prices",
        subject: subject,
        before: nil,
        after: summary
      ),
      on: connection
    )
  }
}

// MARK: - Rows

extension Bookkeeper {
  /// Writes prices of models.
  ///
  /// A price that says something else than a row for the same thing from the same source supersedes
  /// that row, which calls may name, and is a row of its own. The audit log holds both.
  private func write(
    _ prices: [ModelPrice],
    replacing isStale: (ModelPrice) -> Bool = { _ in false },
    by change: Change,
    on connection: borrowing Connection
  ) throws {
    guard !prices.isEmpty else { return }
    var inForce: [PriceKey: ModelPrice] = [:]
    for price in try PriceRepository.modelPrices(on: connection) {
      if isStale(price) {
        try supersede(price, by: change, on: connection)
      } else {
        inForce[PriceKey(price)] = price
      }
    }
    for price in prices {
      let key = PriceKey(price)
      let old = inForce[key]
      if let old, old.rates == price.rates { continue }
      if let id = old?.priceID {
        try PriceRepository.supersedeModelPrice(id, at: now, on: connection)
      }
      var new = price
      new.priceID = try PriceRepository.insert(price, on: connection)
      inForce[key] = new
      try noteSetting(new, inPlaceOf: old, by: change, on: connection)
    }
  }

  /// Writes prices of resources in the same way.
  private func write(
    _ prices: [ResourcePrice],
    replacing isStale: (ResourcePrice) -> Bool = { _ in false },
    by change: Change,
    on connection: borrowing Connection
  ) throws {
    guard !prices.isEmpty else { return }
    var inForce: [PriceKey: ResourcePrice] = [:]
    for price in try PriceRepository.resourcePrices(on: connection) {
      if isStale(price) {
        try supersede(price, by: change, on: connection)
      } else {
        inForce[PriceKey(price)] = price
      }
    }
    for price in prices {
      let key = PriceKey(price)
      let old = inForce[key]
      if let old, old.hasSameContent(as: price) { continue }
      if let id = old?.priceID {
        try PriceRepository.supersedeResourcePrice(id, at: now, on: connection)
      }
      var new = price
      new.priceID = try PriceRepository.insert(price, on: connection)
      inForce[key] = new
      try noteSetting(new, inPlaceOf: old, by: change, on: connection)
    }
  }
}

extension Bookkeeper {
  /// Writes other names of models; the audit log holds those of the user's.
  private func write(
    _ aliases: [ModelAlias],
    by change: Change,
    on connection: borrowing Connection
  ) throws {
    var known = Dictionary(
      try PriceRepository.aliases(on: connection).map { (AliasKey($0), $0) },
      uniquingKeysWith: { $1 }
    )
    for alias in aliases {
      let old = known.updateValue(alias, forKey: AliasKey(alias))
      try PriceRepository.upsert(alias, on: connection)
      guard old != alias else { continue }
      try noteSetting(alias, inPlaceOf: old, by: change, on: connection)
    }
  }
}

/// What a row of the price book is about: two rows with one key say the same thing twice.
private struct PriceKey: Hashable {
  private let words: [String]
  private let above: Int64
  private let validFrom: Instant

  init(_ price: ModelPrice) {
    words = [price.provider, price.model, price.serviceTier.rawValue, price.source]
    above = price.abovePromptTokens
    validFrom = price.validFrom
  }

  init(_ price: ResourcePrice) {
    words = [price.resourceType, price.source]
    above = 0
    validFrom = price.validFrom
  }
}

extension ModelAlias {
  /// Throws unless the alias can be used as it is.
  func validate() throws {
    try validateName(provider, what: "The provider")
    try validateName(alias, what: "The alias")
    try validateName(model, what: "The model")
  }
}

extension ModelPrice {
  /// Throws unless the price can be used as it is.
  func validate() throws {
    try validateName(provider, what: "The provider")
    try validateName(model, what: "The model")
    try validFrom.validate()
    let all = [
      rates.input, rates.output, rates.cacheRead, rates.cacheWrite5m, rates.cacheWrite1h,
      rates.reasoning, rates.audioInput, rates.audioCacheRead, rates.audioOutput, rates.imageInput,
      rates.imageOutput, rates.request, rates.webSearch,
    ]
    for case let rate? in all { try rate.validate() }
    guard (0...TokenUsage.largestCount).contains(abovePromptTokens) else {
      throw LedgerError(
        .invalidAmount,
        "A context tier begins above 0 to \(TokenUsage.largestCount) tokens."
      )
    }
  }
}

extension ResourcePrice {
  /// Throws unless the price can be used as it is.
  func validate() throws {
    try validateName(resourceType, what: "The resource type")
    try validateName(unit, what: "The unit")
    try validFrom.validate()
    try rate.validate()
    if let basisMilliseconds, basisMilliseconds <= 0 {
      throw LedgerError(.invalidAmount, "The time that a unit stands for must be more than 0 ms.")
    }
  }
}

extension Rate {
  fileprivate func validate() throws {
    guard nanodollarsPerMillion >= 0 else {
      throw LedgerError(.invalidAmount, "A rate must not be negative.")
    }
  }
}

/// What an alias is about.
private struct AliasKey: Hashable {
  private let words: [String]

  init(_ alias: ModelAlias) { words = [alias.provider, alias.alias, alias.source] }
}
