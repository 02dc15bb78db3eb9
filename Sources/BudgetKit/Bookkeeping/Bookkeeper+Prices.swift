internal import BudgetSQLite

extension Bookkeeper {
  /// Puts the built-in price book of this version into the ledger.
  ///
  /// Prices from other sources stay.
  func installBuiltInPrices(_ book: BuiltInPrices, on connection: borrowing Connection) throws {
    for price in book.prices { try PriceRepository.upsert(price, on: connection) }
    for alias in book.aliases { try PriceRepository.upsert(alias, on: connection) }
    for price in book.resources { try PriceRepository.upsert(price, on: connection) }
    try PriceRepository.countRevision(builtInEdition: book.edition, on: connection)
  }

  /// Writes prices of a user or of an imported list, and one row of the audit log for them all.
  func setPrices(
    _ prices: [ModelPrice],
    aliases: [ModelAlias] = [],
    resources: [ResourcePrice] = [],
    subject: String,
    by change: Change,
    on connection: borrowing Connection
  ) throws {
    try change.validate()
    for price in prices { try price.validate() }
    for price in resources { try price.validate() }
    for price in prices { try PriceRepository.upsert(price, on: connection) }
    for alias in aliases { try PriceRepository.upsert(alias, on: connection) }
    for price in resources { try PriceRepository.upsert(price, on: connection) }
    try PriceRepository.countRevision(on: connection)
    let summary = JSON.object([
      JSON.Member("prices", .integer(Int64(prices.count + resources.count))),
      JSON.Member("aliases", .integer(Int64(aliases.count))),
    ])
    try AuditRepository.insert(
      AuditRepository.Entry(
        changedAt: now,
        change: change,
        action: "set prices",
        subject: subject,
        before: nil,
        after: summary
      ),
      on: connection
    )
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
