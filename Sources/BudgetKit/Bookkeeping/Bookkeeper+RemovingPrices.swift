internal import BudgetSQLite

extension Bookkeeper {
  /// Takes prices of the user's out of the book, with one row of the audit log for each, and answers which they were.
  ///
  /// Calls that were charged by one keep their cost and the row that they name.
  func removePrices(
    where isMeant: (ModelPrice) -> Bool,
    by change: Change,
    on connection: borrowing Connection
  ) throws -> [RemovedPrice<ModelPrice>] {
    try change.validate()
    let meant = try PriceRepository.modelPrices(on: connection)
      .filter { $0.source == PriceSource.user && isMeant($0) }
    return try meant.map { price in
      let id = price.priceID ?? 0
      let uses = try PriceRepository.modelPriceUses(id, on: connection)
      try PriceRepository.retireModelPrice(id, on: connection)
      let subject = "\(price.provider)/\(price.model)"
      try noteRemoval(of: id, subject, price.audited, by: change, on: connection)
      return RemovedPrice(price: price, uses: uses)
    }
  }

  /// Takes prices of resources out of the book in the same way.
  func removeResourcePrices(
    where isMeant: (ResourcePrice) -> Bool,
    by change: Change,
    on connection: borrowing Connection
  ) throws -> [RemovedPrice<ResourcePrice>] {
    try change.validate()
    let meant = try PriceRepository.resourcePrices(on: connection)
      .filter { $0.source == PriceSource.user && isMeant($0) }
    return try meant.map { price in
      let id = price.priceID ?? 0
      let uses = try PriceRepository.resourcePriceUses(id, on: connection)
      try PriceRepository.retireResourcePrice(id, on: connection)
      let subject = "resource \(price.resourceType)"
      try noteRemoval(of: id, subject, price.audited, by: change, on: connection)
      return RemovedPrice(price: price, uses: uses)
    }
  }

  /// Removes an alias of the user's, and answers what it stood for.
  func removeAlias(
    _ alias: String,
    of provider: String,
    by change: Change,
    on connection: borrowing Connection
  ) throws -> ModelAlias? {
    try change.validate()
    let found = try PriceRepository.aliases(on: connection).first {
      $0.source == PriceSource.user && $0.provider == provider && $0.alias == alias
    }
    guard let found, try PriceRepository.delete(found, on: connection) else { return nil }
    try PriceRepository.countRevision(on: connection)
    try note(
      "remove alias",
      "\(provider)/\(alias)",
      .string(found.model),
      by: change,
      on: connection
    )
    return found
  }

  private func noteRemoval(
    of priceID: Int64,
    _ subject: String,
    _ rates: JSON,
    by change: Change,
    on connection: borrowing Connection
  ) throws {
    try PriceRepository.countRevision(on: connection)
    let before = JSON.object([
      JSON.Member("price_id", .integer(priceID)), JSON.Member("price", rates),
    ])
    try note("remove price", subject, before, by: change, on: connection)
  }

  private func note(
    _ action: String,
    _ subject: String,
    _ before: JSON,
    by change: Change,
    on connection: borrowing Connection
  ) throws {
    try AuditRepository.insert(
      AuditRepository.Entry(
        changedAt: now,
        change: change,
        action: action,
        subject: subject,
        before: before,
        after: nil
      ),
      on: connection
    )
  }
}

/// A price that was taken out of the book.
package struct RemovedPrice<Price: Sendable>: Sendable {
  /// The price.
  package let price: Price
  /// How many calls, or uses of the resource, were charged by it; they keep their cost.
  package let uses: Int64
}

extension ModelPrice {
  /// The rates as the audit log shows them: nanodollars for a million.
  fileprivate var audited: JSON {
    .object(
      RateName.allCases.compactMap { name in
        rates[name].map { JSON.Member(name.rawValue, .integer($0.nanodollarsPerMillion)) }
      }
    )
  }
}

extension ResourcePrice {
  /// The price as the audit log shows it: nanodollars for a million units.
  fileprivate var audited: JSON {
    .object([
      JSON.Member("unit", .string(unit)), JSON.Member("rate", .integer(rate.nanodollarsPerMillion)),
    ])
  }
}
