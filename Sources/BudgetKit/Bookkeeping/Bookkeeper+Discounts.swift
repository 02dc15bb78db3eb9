internal import BudgetSQLite

extension Bookkeeper {
  /// Sets what is paid of list prices, for calls recorded from now on; one of the same calls and
  /// time gives way.
  ///
  /// - Returns: What held before in its place; `nil` for nothing.
  /// - Throws: ``LedgerError`` with code `notFound` for a workspace that there is not.
  func setDiscount(
    _ discount: PriceDiscount,
    by change: Change,
    on connection: borrowing Connection
  ) throws -> PriceDiscount? {
    try change.validate()
    try discount.validate()
    if let workspace = discount.workspace,
      try WorkspaceRepository.entry(of: workspace, on: connection).number == nil
    {
      throw LedgerError(.notFound, "There is no workspace \(workspace).")
    }
    let old = try PriceDiscountRepository.list(on: connection)
      .first { $0.hasSamePlace(as: discount) }
    guard old?.paidMillionths != discount.paidMillionths else { return old }
    if let number = old?.number {
      try PriceDiscountRepository.supersede(number, at: now, on: connection)
    }
    try PriceDiscountRepository.insert(discount, on: connection)
    try PriceRepository.countRevision(on: connection)
    try note("set discount", discount, before: old, after: discount, by: change, on: connection)
    return old
  }

  /// Sets several discounts, and returns those that are of workspaces which the ledger does not
  /// have: these are not set.
  func setDiscounts(
    _ discounts: [PriceDiscount],
    by change: Change,
    on connection: borrowing Connection
  ) throws -> [PriceDiscount] {
    var strangers: [PriceDiscount] = []
    for discount in discounts {
      let number = try discount.workspace.map {
        try WorkspaceRepository.entry(of: $0, on: connection).number
      }
      if case .some(nil) = number {
        strangers.append(discount)
      } else {
        _ = try setDiscount(discount, by: change, on: connection)
      }
    }
    return strangers
  }

  /// Takes discounts out of force, and answers which they were; recorded calls keep their cost.
  func removeDiscounts(
    where isMeant: (PriceDiscount) -> Bool,
    by change: Change,
    on connection: borrowing Connection
  ) throws -> [PriceDiscount] {
    try change.validate()
    let meant = try PriceDiscountRepository.list(on: connection).filter(isMeant)
    for discount in meant {
      guard let number = discount.number else { continue }
      try PriceDiscountRepository.supersede(number, at: now, on: connection)
      try note(
        "remove discount",
        discount,
        before: discount,
        after: nil,
        by: change,
        on: connection
      )
    }
    if !meant.isEmpty { try PriceRepository.countRevision(on: connection) }
    return meant
  }

  private func note(
    _ action: String,
    _ discount: PriceDiscount,
    before: PriceDiscount?,
    after: PriceDiscount?,
    by change: Change,
    on connection: borrowing Connection
  ) throws {
    func paid(_ discount: PriceDiscount) -> JSON {
      .object([
        JSON.Member("paid_millionths", .integer(discount.paidMillionths)),
        JSON.Member("valid_from", .string(discount.validFrom.iso8601)),
      ])
    }
    try AuditRepository.insert(
      AuditRepository.Entry(
        changedAt: now,
        change: change,
        workspace: discount.workspace,
        action: action,
        subject: "prices of \(discount.subject)",
        before: before.map(paid),
        after: after.map(paid)
      ),
      on: connection
    )
  }

  /// Returns a price with the number of its row: that of a list price under a discount is made when
  /// a call is first charged by it.
  func numbered(
    _ price: ModelPrice?,
    on connection: borrowing Connection
  ) throws -> ModelPrice? {
    guard var price, price.priceID == nil, let list = price.listPriceID else { return price }
    price.priceID = try PriceDiscountRepository.priceID(
      paying: price.rates.paidMillionths,
      of: list,
      on: connection
    )
    return price
  }
}

extension PriceDiscount {
  /// Whose prices it is of, as the audit log and people call it.
  package var subject: String {
    switch (provider, model) {
    case (let provider?, let model?): "\(provider)/\(model)"
    case (let provider?, nil): provider
    default: "every provider"
    }
  }
}
