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

  /// The hard account with the least room; the widest where several have the same.
  var tightest: Account? {
    var tightest: (index: Int, remaining: Money)?
    for index in all.indices where all[index].isHard {
      let remaining = all[index].remaining
      if let found = tightest, found.remaining <= remaining { continue }
      tightest = (index, remaining)
    }
    return tightest.map { all[$0.index] }
  }

  /// Whether the counters of every budget are at hand.
  var haveCounters: Bool { all.allSatisfy { $0.period != nil } }
}

// MARK: - Deciding

extension Accounts {
  /// Returns the decision where the counters are at hand and an amount fits, and `nil` where more
  /// must be asked.
  func allowance(_ amount: Money) -> BudgetDecision? {
    guard haveCounters else { return nil }
    let decision = BudgetDecision(amount, self)
    return decision.canExecute ? decision : nil
  }
}

extension Account {
  /// Returns the refusal of a call without a price by this budget, whatever room it has.
  func refusal(of amount: Money) -> BudgetDecision {
    BudgetDecision(
      canExecute: false,
      estimate: amount,
      tightest: BudgetDecision(amount, Accounts([self])).tightest,
      isRefusedAsUnpriced: true
    )
  }
}
