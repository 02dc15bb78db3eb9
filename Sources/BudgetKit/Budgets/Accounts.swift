/// The accounts that a call touches, the wider scopes first: none, one or several.
struct Accounts {
  private(set) var all: [Account] = []
  /// When these are the accounts of the call, as long as nobody commits; `nil` where they were
  /// looked up for one instant.
  var validity: Range<Instant>?
  /// A hard budget that takes part or not by the model, which the call does not name.
  var decidingByModel: KnownBudget?
  /// Whether more may be spent in a rolling window than the counters say, so that they allow nothing
  /// by themselves.
  var mayBeHigher = false
  /// Whether they are those of a reservation that may use what is kept back.
  private(set) var areOpened = false

  init(capacity: Int = 2) { all.reserveCapacity(capacity) }

  init(_ accounts: [Account]) { all = accounts }

  mutating func append(_ account: Account) { all.append(account) }

  /// Puts another state in the place of an account's.
  mutating func replace(at index: Int, by account: Account) { all[index] = account }

  /// Keeps some of the accounts.
  mutating func keep(_ isKept: (Account) -> Bool) { all = all.filter(isKept) }

  /// Gives room to a reservation that may use what is kept back.
  mutating func open(for needs: CallNeeds) {
    guard needs.isClosing else { return }
    areOpened = true
    all = all.map { $0.opened() }
  }

  /// Judges a call by all accounts, in one pass and without a copy of any: a check is hot.
  func judgement(of needs: CallNeeds) -> Judgement {
    var judgement = Judgement()
    var least = (rank: Int.max, remaining: Amount.zero)
    for index in all.indices {
      if all[index].expired > .zero { judgement.hasFoundExpired = true }
      guard let bound = all[index].limit.bound else { continue }
      guard all[index].limit.isHard else {
        judgement.hasObserver = true
        continue
      }
      let unit = all[index].budget.unit
      let remaining = bound - all[index].spent - all[index].reserved
      let refuses = Account.lacks(needs.amount(of: unit), of: remaining, under: bound)
      if refuses { judgement.isRefused = true }
      let rank = (refuses ? 0 : 2) + (unit == .usd ? 0 : 1)
      guard (rank, remaining) < least || judgement.tightest == nil else { continue }
      judgement.tightest = index
      least = (rank, remaining)
    }
    return judgement
  }

  /// What the accounts of a call say of it.
  struct Judgement {
    /// The hard account with the least room, the widest where several have the same: of those that
    /// refuse, where any does; of dollars, where any of these counts them.
    var tightest: Int?
    /// Whether a hard one refuses.
    var isRefused = false
    /// Whether there is one that only observes.
    var hasObserver = false
    /// Whether holds that have run out were left out of one.
    var hasFoundExpired = false
  }

  /// Whether the counters of every budget are at hand.
  var haveCounters: Bool { all.allSatisfy { $0.period != nil } }
}

// MARK: - Deciding

extension Accounts {
  /// Returns the decision where the counters are at hand and a call fits, and `nil` where more
  /// must be asked.
  func allowance(_ needs: CallNeeds) -> BudgetDecision? {
    guard haveCounters, !mayBeHigher else { return nil }
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
    guard let bound = limit.bound else { return false }
    return Self.lacks(needs.amount(of: budget.unit), of: remaining, under: bound)
  }

  /// Returns whether a need is more than remains under a bound: nothing is where nobody told it, or
  /// the bound is that of a frozen budget.
  static func lacks(_ need: Amount?, of remaining: Amount, under bound: Amount) -> Bool {
    guard bound >= .zero, let need else { return true }
    return need > .zero && need > remaining
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
