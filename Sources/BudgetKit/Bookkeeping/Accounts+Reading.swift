internal import BudgetSQLite

extension Accounts {
  /// Decides whether a call fits.
  ///
  /// Reservations that have run out, and what has left a rolling window, still stand in the
  /// counters until a later write; they are looked for only where the call would not fit otherwise,
  /// or where the counters may say too little.
  mutating func decide(
    _ needs: CallNeeds,
    at now: Instant,
    on connection: borrowing Connection
  ) throws -> BudgetDecision {
    let decision = BudgetDecision(needs, self)
    if decision.canExecute,
      try !BudgetPeriodRepository.mayUnderstate(all, at: now, on: connection)
    {
      return decision
    }
    try leaveOutExpired(at: now, on: connection)
    return BudgetDecision(needs, self)
  }

  /// Computes the counters that nobody has opened an account for.
  ///
  /// - Complexity: Linear in the rows of the period for each of them; of a member of a budget for
  ///   each session, execution or tag mostly in nothing.
  mutating func computeMissing(at instant: Instant, on connection: borrowing Connection) throws {
    for index in all.indices where all[index].period == nil {
      let budget = all[index].budget
      guard
        let period = try BudgetCalendarRepository.period(
          of: budget,
          containing: instant,
          on: connection
        )
      else { continue }
      let counters = try BudgetPeriodRepository.countersOfMissing(
        budget,
        in: period,
        at: instant,
        after: budget.window.stretch(at: instant)?.start,
        on: connection
      )
      let rules = try LimitRules(of: budget, on: connection)
      let bend = try rules.bend(in: period, of: budget.scope, at: instant, on: connection)
      let limit = rules.limit(in: period, at: instant).bent(by: bend)
      replace(at: index, by: all[index].with(counters).with(limit, bend))
    }
  }

  /// Leaves out the holds that have run out, and what has left a rolling window.
  mutating func leaveOutExpired(at now: Instant, on connection: borrowing Connection) throws {
    for index in all.indices {
      if let left = try BudgetPeriodRepository.left(all[index], by: now, on: connection) {
        replace(at: index, by: all[index].without(left.spend))
      }
      try leaveOutExpiredBefore(index, at: now, on: connection)
      let account = all[index]
      guard let period = account.period, account.reserved > .zero else { continue }
      let expired = try ReservationRepository.openAmount(
        of: account.scope,
        account.budget.unit,
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
      replace(at: index, by: account.leavingOut(expired))
    }
  }

  /// Carries into an account what holds of periods before will give back that have run out.
  private mutating func leaveOutExpiredBefore(
    _ index: Int,
    at now: Instant,
    on connection: borrowing Connection
  ) throws {
    let account = all[index]
    guard account.budget.carries, let period = account.period else { return }
    let rules = try LimitRules(of: account.budget, on: connection)
    let bend = try rules.bend(
      in: period,
      of: account.scope,
      at: now,
      withoutExpiredBy: now,
      on: connection
    )
    let limit = rules.limit(in: period, at: now).bent(by: bend)
    let carried = account.with(limit, bend, isOutdated: account.isOutdated)
    replace(at: index, by: areOpened ? carried.opened() : carried)
  }

  /// What becomes of what a reservation in them holds when it runs out: one hard budget that counts
  /// it as spent decides for all.
  var onExpiry: ReservationExpiry {
    all.contains { $0.isHard && $0.budget.spendsExpired } ? .spend : .giveBack
  }

  /// Returns what each hard budget of dollars does with a call of unknown cost, the widest first.
  func policies(
    on connection: borrowing Connection
  ) throws -> [(account: Account, policy: UnpricedPolicy)] {
    try all.filter { $0.isHard && $0.budget.unit == .usd }.compactMap { account in
      try BudgetRepository.find(account.budget.id, on: connection)
        .map { (account, $0.unpricedPolicy) }
    }
  }
}
