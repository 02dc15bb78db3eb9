internal import BudgetSQLite

extension Bookkeeper {
  /// Takes prices of the user's out of the book, with one row of the audit log for each, and
  /// answers which they were.
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
    let repriced = try repricedCalls(by: meant, on: connection)
    let removed = try meant.map { price in
      let charged = try PriceRepository.modelPriceUses(price.priceID ?? 0, on: connection)
      let repriced = repriced[price.priceID] ?? 0
      return RemovedPrice(price: price, uses: charged + repriced, repriced: repriced)
    }
    for price in meant {
      try supersede(price, by: change, on: connection)
      try PriceRepository.countRevision(on: connection)
    }
    return removed
  }

  /// Returns how many calls cost what they do because they were priced again by one of some prices;
  /// those that were recorded with it are not among them.
  ///
  /// - Complexity: Linear in the calls of the ledger that were priced again.
  private func repricedCalls(
    by prices: [ModelPrice],
    on connection: borrowing Connection
  ) throws -> [Int64?: Int64] {
    let meant = Set(prices.compactMap(\.priceID))
    guard !meant.isEmpty else { return [:] }
    let every = try PriceRepository.everyModelPrice(on: connection)
    var uses: [Int64?: Int64] = [:]
    for (workspace, id) in try AdjustmentTable.repricedCalls(on: connection) {
      guard let call = try LLMCallTable.find(id, in: workspace, on: connection) else { continue }
      let correction = try AdjustmentTable.correction(
        of: CorrectedRow(kind: .call, id: id),
        in: workspace,
        on: connection
      )
      let price = try priceTable(for: workspace, on: connection)
        .price(making: (call.cost ?? .zero) + correction.repriced, of: call)
      let number = price?.priceID ?? price?.listPriceID
      let recorded = call.priceID.map { every[$0]?.listPriceID ?? $0 }
      if let number, meant.contains(number), number != recorded { uses[number, default: 0] += 1 }
    }
    return uses
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
      let uses = try PriceRepository.resourcePriceUses(price.priceID ?? 0, on: connection)
      try supersede(price, by: change, on: connection)
      try PriceRepository.countRevision(on: connection)
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

  private func note(
    _ action: String,
    _ subject: String,
    _ before: JSON?,
    after: JSON? = nil,
    by change: Change,
    on connection: borrowing Connection
  ) throws {
    try AuditRepository.insert(
      AuditRepository.Entry(
        changedAt: now,
        change: change,
        workspace: nil,
        action: action,
        subject: subject,
        before: before,
        after: after
      ),
      on: connection
    )
  }
}

// MARK: - Prices out of force

extension Bookkeeper {
  /// Takes a price out of force without another in its place, and notes its rates.
  func supersede(
    _ price: ModelPrice,
    by change: Change,
    on connection: borrowing Connection
  ) throws {
    guard let id = price.priceID else { return }
    try PriceRepository.supersedeModelPrice(id, at: now, on: connection)
    try note("remove price", price.subject, price.audited, by: change, on: connection)
  }

  /// Takes a price of a resource out of force in the same way.
  func supersede(
    _ price: ResourcePrice,
    by change: Change,
    on connection: borrowing Connection
  ) throws {
    guard let id = price.priceID else { return }
    try PriceRepository.supersedeResourcePrice(id, at: now, on: connection)
    try note("remove price", price.subject, price.audited, by: change, on: connection)
  }

  /// Notes the rates of a price and of the one whose place it took; a new one only where it is the
  /// user's, because a list brings thousands.
  func noteSetting(
    _ new: ModelPrice,
    inPlaceOf old: ModelPrice?,
    by change: Change,
    on connection: borrowing Connection
  ) throws {
    guard old != nil || new.source == PriceSource.user else { return }
    let action = old == nil ? "add price" : "replace price"
    try note(
      action,
      new.subject,
      old?.audited,
      after: new.audited,
      by: change,
      on: connection
    )
  }

  /// Notes the price of a resource in the same way.
  func noteSetting(
    _ new: ResourcePrice,
    inPlaceOf old: ResourcePrice?,
    by change: Change,
    on connection: borrowing Connection
  ) throws {
    guard old != nil || new.source == PriceSource.user else { return }
    let action = old == nil ? "add price" : "replace price"
    try note(
      action,
      new.subject,
      old?.audited,
      after: new.audited,
      by: change,
      on: connection
    )
  }

  /// Notes which model a name of the user's stands for, and for which it stood.
  func noteSetting(
    _ new: ModelAlias,
    inPlaceOf old: ModelAlias?,
    by change: Change,
    on connection: borrowing Connection
  ) throws {
    guard new.source == PriceSource.user else { return }
    try note(
      "set alias",
      "\(new.provider)/\(new.alias)",
      old.map { .string($0.model) },
      after: .string(new.model),
      by: change,
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
  /// How many of them were recorded without it, and priced again by it.
  package var repriced: Int64 = 0
}

extension ModelPrice {
  /// What the audit log calls the price.
  fileprivate var subject: String { "\(provider)/\(model)" }

  /// The row as the audit log shows it: its number, and its rates in nanodollars for a million.
  fileprivate var audited: JSON {
    .object([
      JSON.Member("price_id", .integer(priceID ?? 0)),
      JSON.Member(
        "price",
        .object(
          RateName.allCases.compactMap { name in
            rates[name].map { JSON.Member(name.rawValue, .integer($0.nanodollarsPerMillion)) }
          }
        )
      ),
    ])
  }
}

extension ResourcePrice {
  /// What the audit log calls the price.
  fileprivate var subject: String { "resource \(resourceType)" }

  /// The row as the audit log shows it: its number, and its rate in nanodollars for a million
  /// units.
  fileprivate var audited: JSON {
    .object([
      JSON.Member("price_id", .integer(priceID ?? 0)),
      JSON.Member(
        "price",
        .object([
          JSON.Member("unit", .string(unit)),
          JSON.Member("basis_ms", basisMilliseconds.map(JSON.integer) ?? .null),
          JSON.Member("rate", .integer(rate.nanodollarsPerMillion)),
        ])
      ),
    ])
  }
}
