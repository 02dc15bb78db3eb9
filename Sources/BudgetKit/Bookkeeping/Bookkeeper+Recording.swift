internal import BudgetSQLite

extension Bookkeeper {
  /// Records a call: its row, its execution, its day, its budgets and their alerts.
  ///
  /// The same id with the same content answers as the first time did; with other content it is a
  /// conflict.
  func record(
    _ call: LLMCall,
    on connection: borrowing Connection
  ) throws -> Recorded<RecordedCall> {
    try call.validate()
    let row = try priced(call, under: nil, on: connection)
    if call.id != nil, let existing = try existing(row, on: connection) {
      return Recorded(row: try repetition(of: existing, by: call), isNew: false)
    }
    try insert(row, on: connection)
    return Recorded(row: row, isNew: true)
  }

  /// Records a use of a resource in the same way.
  func record(
    _ usage: ResourceUsage,
    on connection: borrowing Connection
  ) throws -> Recorded<RecordedUsage> {
    try usage.validate()
    let row = try priced(usage, on: connection)
    if let id = usage.id,
      let existing = try ResourceUsageTable.find(id, in: usage.workspace, on: connection)
    {
      guard existing.voidedBy == nil else { throw Self.voided(id, in: usage.workspace) }
      guard existing.repeats(usage) else { throw Self.conflict(id, in: usage.workspace) }
      return Recorded(row: existing, isNew: false)
    }
    if let id = usage.id {
      try requireNotRemoved(id, .resource, of: usage.workspace, on: connection)
    }
    try registerWorkspace(usage.workspace, on: connection)
    guard try ResourceUsageTable.insert(row, on: connection) else {
      throw Self.conflict(row.id, in: usage.workspace)
    }
    try book(Charge(row), on: connection)
    return Recorded(row: row, isNew: true)
  }

  /// Inserts a row that is known to be new, and books it; gives back what was held for it.
  func insert(
    _ row: RecordedCall,
    freeing hold: Hold? = nil,
    on connection: borrowing Connection
  ) throws {
    try registerWorkspace(row.call.workspace, on: connection)
    guard try LLMCallTable.insert(row, on: connection) else {
      throw Self.conflict(row.id, in: row.call.workspace)
    }
    try book(Charge(row), freeing: hold, on: connection)
  }

  func existing(
    _ row: RecordedCall,
    on connection: borrowing Connection
  ) throws -> RecordedCall? {
    let workspace = row.call.workspace
    if let row = try LLMCallTable.find(row.id, in: workspace, on: connection) { return row }
    try requireNotRemoved(row.id, .call, of: workspace, on: connection)
    return nil
  }

  private func repetition(of existing: RecordedCall, by call: LLMCall) throws -> RecordedCall {
    guard existing.voidedBy == nil else { throw Self.voided(existing.id, in: call.workspace) }
    guard existing.repeats(call) else { throw Self.conflict(existing.id, in: call.workspace) }
    return existing
  }

  /// Returns the refusal of a row that would repeat one that was undone.
  private static func voided(_ id: RecordID, in workspace: WorkspaceID) -> LedgerError {
    LedgerError(
      .conflict,
      "The id \(quoted(id.rawValue)) is taken in workspace \(workspace) by a row that was voided; use another id."
    )
  }

  static func conflict(_ id: RecordID, in workspace: WorkspaceID) -> LedgerError {
    LedgerError(
      .conflict,
      "The id \(quoted(id.rawValue)) is taken in workspace \(workspace) by a row with other content; use another id."
    )
  }
}

// MARK: - Prices

extension Bookkeeper {
  /// Returns the row of a call: with an id, a timestamp, and a cost if one is known.
  func priced(
    _ call: consuming LLMCall,
    under hold: Hold?,
    on connection: borrowing Connection
  ) throws -> RecordedCall {
    let timestamp = call.timestamp ?? now
    let id = call.id ?? makeID()
    call.timestamp = timestamp
    call.id = id
    let found = try priceTable(for: call.workspace, on: connection).price(
      provider: call.provider,
      model: call.model,
      tier: call.serviceTier,
      promptTokens: call.usage.prompt,
      at: timestamp
    )
    let price = try numbered(found, on: connection)
    let computed = try price?.rates.cost(of: call.usage)
    if call.outcome.isServedFromCache {
      return RecordedCall(served: call, id: id, wouldHaveCost: computed, at: price, under: hold)
    }
    let pricing = Pricing(reported: call.reportedCost, computed: computed, rates: price?.rates)
    let isComputed = pricing == .priced || pricing == .free
    let held =
      try pricing == .unpriced
      ? max(hold?.held.cost ?? .zero, price?.rates.leastCost(of: call.usage) ?? .zero) : nil
    return RecordedCall(
      id: id,
      call: call,
      pricing: pricing,
      cost: call.reportedCost ?? computed?.total,
      inputCost: isComputed ? computed?.input : nil,
      outputCost: isComputed ? computed?.output : nil,
      cacheReadCost: isComputed ? computed?.cacheRead : nil,
      cacheWriteCost: isComputed ? computed?.cacheWrite : nil,
      otherCost: isComputed ? computed?.other : nil,
      computedCost: isComputed ? nil : held ?? computed?.total,
      priceID: computed == nil ? nil : price?.priceID,
      reservation: hold?.reservation
    )
  }

  /// Returns why a call has no price, or `nil` where it would have one now.
  func gap(of call: LLMCall, on connection: borrowing Connection) throws -> PriceGap? {
    try priceTable(for: call.workspace, on: connection).gap(
      provider: call.provider,
      model: call.model,
      tier: call.serviceTier,
      usage: call.usage,
      at: call.timestamp ?? now
    )
  }

  private func priced(
    _ usage: ResourceUsage,
    on connection: borrowing Connection
  ) throws -> RecordedUsage {
    var usage = usage
    let timestamp = usage.timestamp ?? now
    let id = usage.id ?? makeID()
    usage.timestamp = timestamp
    usage.id = id
    let price = try priceTable(for: usage.workspace, on: connection)
      .resourcePrice(for: usage.resourceType, at: timestamp)
    let computed = try price?.cost(
      usageMillionths: usage.usage.millionths,
      durationMilliseconds: usage.durationMilliseconds
    )
    let pricing: Pricing =
      if usage.reportedCost != nil {
        .reported
      } else if let price {
        price.rate == .free ? .free : .priced
      } else {
        .unpriced
      }
    return RecordedUsage(
      id: id,
      usage: usage,
      unit: price?.unit ?? usage.resourceType,
      pricing: pricing,
      cost: usage.reportedCost ?? computed,
      priceID: price?.priceID
    )
  }
}

extension RecordedCall {
  /// Creates the row of a call that a cache of the program's own answered: it cost nothing, and
  /// what it would have cost is kept.
  fileprivate init(
    served call: LLMCall,
    id: RecordID,
    wouldHaveCost computed: Cost?,
    at price: ModelPrice?,
    under hold: Hold?
  ) {
    let isReported = call.reportedCost != nil
    self.init(
      id: id,
      call: call,
      pricing: isReported ? .reported : .free,
      cost: .zero,
      inputCost: isReported ? nil : .zero,
      outputCost: isReported ? nil : .zero,
      cacheReadCost: isReported ? nil : .zero,
      cacheWriteCost: isReported ? nil : .zero,
      otherCost: isReported ? nil : .zero,
      computedCost: computed?.total,
      priceID: computed == nil ? nil : price?.priceID,
      reservation: hold?.reservation
    )
  }
}

extension Pricing {
  /// Decides how a cost came about: the provider's word wins, then the price book; without either
  /// nobody knows.
  fileprivate init(reported: Money?, computed: Cost?, rates: ModelPrice.Rates?) {
    self =
      if reported != nil {
        .reported
      } else if let computed, let rates {
        computed.total == .zero && rates.areFree ? .free : .priced
      } else {
        .unpriced
      }
  }
}

extension ModelPrice.Rates {
  /// Whether the book says that tokens of this model cost nothing.
  fileprivate var areFree: Bool { input == .free && output == .free }
}
