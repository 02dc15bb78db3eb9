/// What a planned budget would have done in the past: a replay of the ledger's own history.
///
/// The calls are taken as they were made. Whoever is refused may give up, wait, or try a cheaper
/// model, which no history can tell; so what was refused is taken as not spent, and nothing else
/// changes.
public struct BudgetSimulation: Sendable, Hashable {
  /// The planned budget.
  public let budget: Budget
  /// The zone in which its periods are counted.
  public let zone: Zone
  /// The time that was judged.
  ///
  /// What was spent before its start, in a period that reaches into it, counts.
  public let period: Period
  /// How many calls and uses of resources belong to the budget; of tokens or calls no resources.
  public internal(set) var calls: Int64 = 0
  /// What they cost.
  public internal(set) var cost = Money.zero
  /// How many of them have no price; they take what was held for them, mostly nothing.
  public internal(set) var unpricedCalls: Int64 = 0
  /// How many would have been refused; of a soft budget, how many passed its limit.
  public internal(set) var refusedCalls: Int64 = 0
  /// What these cost.
  public internal(set) var refusedCost = Money.zero
  /// What the calls took of the budget's unit, where that is not money.
  var counted = Amount.zero
  /// What those that would have been refused take of the budget's unit.
  var refusedCount = Amount.zero
  /// When the first of them began.
  public internal(set) var firstRefusal: Instant?
  /// When the last of them began.
  public internal(set) var lastRefusal: Instant?
  /// The first of them; all are counted.
  public internal(set) var refused: [SimulatedRefusal] = []
  /// How many accounts the budget would have had: one for each period, and member where there is
  /// one for each.
  public internal(set) var accounts: Int64 = 0
  /// How many of these would have refused something.
  public internal(set) var refusingAccounts: Int64 = 0
  /// How many reservations the busiest budget of the file has refused in this time: calls that were
  /// not made, and are not in the history.
  public internal(set) var earlierRefusals: Int64 = 0
  /// A limit that the history speaks for.
  public internal(set) var proposal: LimitProposal

  init(_ budget: Budget, zone: Zone, period: Period) {
    self.budget = budget
    self.zone = zone
    self.period = period
    proposal = LimitProposal(basis: .noHistory)
  }
}

extension BudgetSimulation {
  /// What the calls came to in what the budget counts.
  public var amount: BudgetAmount {
    let unit = budget.settings.unit
    return unit == .usd ? .usd(cost) : BudgetAmount(counted, unit)
  }

  /// What those that would have been refused come to in what the budget counts.
  public var refusedAmount: BudgetAmount { BudgetAmount(refusedCount, budget.settings.unit) }
}

/// A call that a planned budget would have refused.
public struct SimulatedRefusal: Sendable, Hashable {
  /// The call's id; of a use of a resource its own.
  public let id: RecordID
  /// When it began.
  public let startedAt: Instant
  /// Whose call it was.
  public let context: CallContext
  /// The provider that answered; `compute` for a use of a resource.
  public let provider: String
  /// The model that answered, or the type of the resource.
  public let model: String
  /// What it cost; of a call without a price, what was held for it.
  public let cost: Money
  /// What it takes of what the budget counts.
  public let amount: BudgetAmount
  /// The account that would have had no room.
  public let scope: BudgetScope
  /// What this account had spent already.
  public let spent: BudgetAmount
}
