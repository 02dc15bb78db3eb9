/// The accounts that a call touches, the wider scopes first: none, one or several.
struct Accounts {
  private(set) var all: [Account] = []
  /// When these are the accounts of the call, as long as nobody commits; `nil` where they were
  /// looked up for one instant.
  var validity: Range<Instant>?
  /// A hard budget that takes part or not by the model, which the call does not name.
  var decidingByModel: KnownBudget?

  init(capacity: Int = 2) { all.reserveCapacity(capacity) }

  init(_ accounts: [Account]) { all = accounts }

  mutating func append(_ account: Account) { all.append(account) }

  /// Puts another state in the place of an account's.
  mutating func replace(at index: Int, by account: Account) { all[index] = account }

  /// The hard account with the least room, the widest where several have the same: of those that
  /// refuse a call, where any does; of dollars, where any of these counts them.
  func tightest(for needs: CallNeeds) -> Account? {
    var tightest: (index: Int, rank: Int, remaining: Amount)?
    for index in all.indices where all[index].isHard {
      let refuses = all[index].refuses(needs)
      let rank = (refuses ? 0 : 2) + (all[index].budget.unit == .usd ? 0 : 1)
      let remaining = all[index].remaining
      if let found = tightest, (found.rank, found.remaining) <= (rank, remaining) { continue }
      tightest = (index, rank, remaining)
    }
    return tightest.map { all[$0.index] }
  }

  /// Whether the counters of every budget are at hand.
  var haveCounters: Bool { all.allSatisfy { $0.period != nil } }
}

// MARK: - Deciding

extension Accounts {
  /// Returns the decision where the counters are at hand and a call fits, and `nil` where more
  /// must be asked.
  func allowance(_ needs: CallNeeds) -> BudgetDecision? {
    guard haveCounters else { return nil }
    let decision = BudgetDecision(needs, self)
    return decision.canExecute ? decision : nil
  }
}

extension Account {
  /// Returns whether it refuses a call.
  ///
  /// A call that takes nothing fits, unless the budget is frozen.
  func refuses(_ needs: CallNeeds) -> Bool { isHard && lacks(needs) }

  /// Returns whether it only observes that a call does not fit.
  func wouldRefuse(_ needs: CallNeeds) -> Bool { !isHard && limit.bound != nil && lacks(needs) }

  private func lacks(_ needs: CallNeeds) -> Bool {
    guard let bound = limit.bound, bound >= .zero, let need = needs.amount(of: budget.unit)
    else { return true }
    return need > .zero && need > bound - spent - reserved
  }

  /// Returns the refusal of a call without a price by this budget, whatever room it has.
  func refusal(of needs: CallNeeds) -> BudgetDecision {
    BudgetDecision(
      canExecute: false,
      estimate: needs.cost,
      tightest: BudgetDecision(needs, Accounts([self])).tightest,
      isRefusedAsUnpriced: true
    )
  }
}
