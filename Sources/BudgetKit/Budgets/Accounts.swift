internal import BudgetSQLite

/// The accounts that a call touches, the wider scopes first: none, one or several.
struct Accounts {
  private(set) var all: [Account] = []
  /// When these are the accounts of the call, as long as nobody commits; `nil` where they were looked up for one instant.
  var validity: Range<Instant>?

  init(capacity: Int = 2) { all.reserveCapacity(capacity) }

  init(_ accounts: [Account]) { all = accounts }

  mutating func append(_ account: Account) { all.append(account) }

  /// Puts another state in the place of an account's.
  mutating func replace(at index: Int, by account: Account) { all[index] = account }

  /// The hard account with the least room; the widest where several have the same.
  var tightest: Account? {
    var tightest: Account?
    for account in all where account.isHard {
      if let found = tightest, found.remaining <= account.remaining { continue }
      tightest = account
    }
    return tightest
  }

  /// Whether the counters of every budget are at hand.
  var haveCounters: Bool { all.allSatisfy { $0.period != nil } }
}

// MARK: - Deciding

extension Accounts {
  /// Returns the decision where the counters are at hand and an amount fits, and `nil` where more must be asked.
  func allowance(_ amount: Money) -> BudgetDecision? {
    guard haveCounters else { return nil }
    let decision = BudgetDecision(amount, self)
    return decision.canExecute ? decision : nil
  }

  /// Decides whether an amount fits.
  ///
  /// Reservations that have run out still stand in the counters until a later write; they are looked for only where the amount
  /// would not fit otherwise.
  mutating func decide(
    _ amount: Money,
    at now: Instant,
    on connection: borrowing Connection
  ) throws -> BudgetDecision {
    let decision = BudgetDecision(amount, self)
    guard !decision.canExecute else { return decision }
    try leaveOutExpired(at: now, on: connection)
    return BudgetDecision(amount, self)
  }

  /// Computes the counters that nobody has opened an account for.
  ///
  /// - Complexity: Linear in the rows of the period for each of them.
  mutating func computeMissing(at instant: Instant, on connection: borrowing Connection) throws {
    for index in all.indices where all[index].period == nil {
      let budget = all[index].budget
      let zone = try WorkspaceRepository.zone(of: budget.scope.workspace, on: connection)
      let period = budget.window.period(containing: instant, in: zone)
      let counters = try BudgetPeriodRepository.counters(
        of: budget.scope,
        in: period,
        on: connection
      )
      all[index] = all[index].with(counters)
    }
  }

  /// Leaves out the holds that have run out.
  mutating func leaveOutExpired(at now: Instant, on connection: borrowing Connection) throws {
    for index in all.indices {
      let account = all[index]
      guard let period = account.period, account.reserved > .zero else { continue }
      let expired = try ReservationRepository.openAmount(
        of: account.scope,
        in: period,
        expiredBy: now,
        on: connection
      )
      // More than the counter holds would, left out of it, make room where there is none.
      guard expired <= account.reserved else {
        throw LedgerError.damaged(
          "The counters of \(account.scope) hold less than its reservations that have run out"
        )
      }
      all[index] = account.leavingOut(expired)
    }
  }

  /// Returns what each hard budget does with a call of unknown cost, the widest first.
  func policies(
    on connection: borrowing Connection
  ) throws -> [(account: Account, policy: UnpricedPolicy)] {
    try all.filter(\.isHard).compactMap { account in
      try BudgetRepository.find(account.budget.id, on: connection)
        .map { (account, $0.unpricedPolicy) }
    }
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
