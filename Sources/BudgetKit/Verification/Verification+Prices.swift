internal import BudgetSQLite

extension Verification {
  /// Computes the cost of each row that names a price again, from that price, in force or not.
  ///
  /// It is part of the check of costs, which has been counted.
  mutating func checkPricedCosts(on connection: borrowing Connection) throws {
    let prices = try PriceRepository.everyModelPrice(on: connection)
    var calls = WrongRows()
    try PricedRowRepository.forEachCall(on: connection) { call in
      // A number that no row has is named with the file's structure.
      guard let rates = prices[call.priceID]?.rates else { return }
      calls.note(call.id, isRight: call.isCharged(at: rates))
    }
    if calls.count > 0 {
      differences.append("The costs of \(calls) are not what their prices make of their tokens.")
    }
    let resources = try PriceRepository.everyResourcePrice(on: connection)
    var usages = WrongRows()
    try PricedRowRepository.forEachUsage(on: connection) { usage in
      guard let price = resources[usage.priceID] else { return }
      usages.note(usage.id, isRight: usage.isCharged(at: price))
    }
    if usages.count > 0 {
      differences.append("The costs of resources \(usages) are not what their prices make of them.")
    }
  }
}

/// How many rows are wrong, and the first of them.
private struct WrongRows: CustomStringConvertible {
  private(set) var count = 0
  private var first: [String] = []

  mutating func note(_ id: String, isRight: Bool) {
    guard !isRight else { return }
    count += 1
    if first.count < 20 { first.append(id) }
  }

  var description: String {
    count > first.count ? "\(first) and \(count - first.count) more" : "\(first)"
  }
}

extension PricedRowRepository.Call {
  /// Whether the row says what the rates make of its tokens.
  fileprivate func isCharged(at rates: ModelPrice.Rates) -> Bool {
    guard let computed = try? rates.cost(of: usage) else { return false }
    // Beside a cost that somebody else stated, and beside the 0 of a cache, stands what ours would
    // be.
    if pricing == .reported || isServedFromCache { return computedCost == computed.total }
    guard cost == computed.total, inputCost == computed.input, outputCost == computed.output else {
      return false
    }
    // Version 1 did not tell the parts of the input apart.
    return [cacheReadCost, cacheWriteCost, otherCost] == [nil, nil, nil]
      || [cacheReadCost, cacheWriteCost, otherCost]
        == [computed.cacheRead, computed.cacheWrite, computed.other]
  }
}

extension PricedRowRepository.Usage {
  /// Whether the row says what the price makes of its quantity.
  fileprivate func isCharged(at price: ResourcePrice) -> Bool {
    let computed = try? price.cost(
      usageMillionths: usageMillionths,
      durationMilliseconds: durationMilliseconds
    )
    return computed != nil && computed == cost
  }
}
