/// What calls would cost at the prices that the book has now, beside what is booked.
public struct Repricing: Sendable, Hashable {
  /// The calls of one model.
  public struct Model: Sendable, Hashable {
    /// Who is paid.
    public let provider: String
    /// The model.
    public let model: String
    /// The calls that the price book can price.
    public internal(set) var calls: Int64 = 0
    /// Those of them that cost another amount now.
    public internal(set) var changedCalls: Int64 = 0
    /// Those of them that had no price until now.
    public internal(set) var pricedCalls: Int64 = 0
    /// What is booked for them, earlier repricing among it; credits and refunds are not.
    public internal(set) var booked = Money.zero
    /// What they cost at the prices of now.
    public internal(set) var repriced = Money.zero

    /// What repricing adds.
    public var difference: Money { repriced - booked }
  }

  /// The workspace.
  public let workspace: WorkspaceID
  /// The models, the largest difference first.
  public internal(set) var models: [Model] = []
  /// The sum of all of them.
  public internal(set) var total = Model(provider: "", model: "")
  /// Calls whose cost the provider stated: they keep it.
  public internal(set) var reportedCalls: Int64 = 0
  /// Calls that had a price and have none now: they keep their cost.
  public internal(set) var lostCalls: Int64 = 0
  /// Calls that have no price, neither then nor now.
  public internal(set) var unpricedCalls: Int64 = 0
  /// Calls of which so much was given back that the new price would make them cost less than
  /// nothing: they stay as they are.
  public internal(set) var refundedCalls: Int64 = 0
  /// How many adjustments were posted; `nil` for a preview.
  public internal(set) var entries: Int64?
  /// The names of filters that no row had; they may be mistyped.
  public internal(set) var unknownNames: [UsageFilter] = []

  init(_ workspace: WorkspaceID) { self.workspace = workspace }
}

extension Repricing {
  /// What pricing one call again comes to.
  enum Outcome: Hashable {
    /// It costs another amount now, or has a price for the first time.
    case changed(RepricedCall)
    /// It costs what is booked.
    case same(booked: Money)
    /// The provider stated its cost.
    case reported
    /// It has no price any more.
    case lost
    /// It has no price still.
    case unpriced
    /// So much was given back that it would cost less than nothing.
    case refunded
    /// A cache answered it, or it was undone.
    case free
  }
}

/// A call that costs another amount at the prices of now.
struct RepricedCall: Hashable {
  /// What is booked.
  let booked: Money
  /// What it costs now.
  let cost: Money
  /// Whether it had no price until now.
  let isNewlyPriced: Bool
  /// What it held for want of a price.
  let held: Money

  /// What is to be added.
  var difference: Money { cost - booked }
}

extension RecordedCall {
  /// Prices the call again: by the prices of now that hold for the instant at which it began.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidAmount`` where the new cost
  ///   cannot be counted.
  func repriced(by prices: PriceTable, with correction: Correction) throws -> Repricing.Outcome {
    guard voidedBy == nil, !call.outcome.isServedFromCache else { return .free }
    guard pricing != .reported else { return .reported }
    let isUnpriced = cost == nil && correction.unpricedCalls == 0
    let price = prices.price(
      provider: call.provider,
      model: call.model,
      tier: call.serviceTier,
      promptTokens: call.usage.prompt,
      at: timestamp
    )
    guard let cost = try price?.rates.cost(of: call.usage)?.total else {
      return isUnpriced ? .unpriced : .lost
    }
    let old = self.cost ?? .zero
    let repriced = RepricedCall(
      booked: old + correction.repriced,
      cost: cost,
      isNewlyPriced: isUnpriced,
      held: isUnpriced ? heldCost : .zero
    )
    guard repriced.difference != .zero || isUnpriced else { return .same(booked: cost) }
    guard let total = (old + correction.amount).adding(repriced.difference), total >= .zero else {
      return .refunded
    }
    return .changed(repriced)
  }
}

extension Repricing {
  /// Counts a call.
  mutating func count(_ outcome: Outcome, of call: RecordedCall, in places: inout [[String]: Int])
    throws
  {
    switch outcome {
    case .changed(let repriced):
      try count(call, in: &places) { model in
        model.changedCalls += 1
        model.pricedCalls += repriced.isNewlyPriced ? 1 : 0
        try model.add(booked: repriced.booked, repriced: repriced.cost)
      }
    case .same(let booked):
      try count(call, in: &places) { try $0.add(booked: booked, repriced: booked) }
    case .reported: reportedCalls += 1
    case .lost: lostCalls += 1
    case .unpriced: unpricedCalls += 1
    case .refunded: refundedCalls += 1
    case .free: break
    }
  }

  private mutating func count(
    _ call: RecordedCall,
    in places: inout [[String]: Int],
    _ add: (inout Model) throws -> Void
  ) throws {
    let names = [call.call.provider, call.call.model]
    let place = places[names] ?? models.count
    if place == models.count {
      places[names] = place
      models.append(Model(provider: names[0], model: names[1]))
    }
    models[place].calls += 1
    try add(&models[place])
    total.calls += 1
    try add(&total)
  }

  /// Puts the models in order: the largest difference first.
  mutating func putInOrder() {
    models.sort { left, right in
      let sizes = (left.difference.nanodollars.magnitude, right.difference.nanodollars.magnitude)
      return sizes.0 == sizes.1
        ? (left.provider, left.model) < (right.provider, right.model) : sizes.0 > sizes.1
    }
  }
}

extension Repricing.Model {
  fileprivate mutating func add(booked: Money, repriced: Money) throws {
    guard let before = self.booked.adding(booked), let after = self.repriced.adding(repriced) else {
      throw LedgerError.uncountable("costs")
    }
    (self.booked, self.repriced) = (before, after)
  }
}
