internal import BudgetSQLite

extension Verification {
  /// Compares each account with the rows, with the budget it belongs to, and with the limits that
  /// this has had.
  mutating func checkAccounts(_ rows: RowSums, on connection: borrowing Connection) throws {
    var known: [Int64: LimitRules] = [:]
    let enabled = try VerificationRepository.enabledBudgets(on: connection)
    for account in try BudgetPeriodRepository.list(on: connection) {
      let budget = account.budget
      let name = "\(budget.scope) from \(account.period.start)"
      try checkCounters(of: account, name, rows, on: connection)
      expect(enabled.contains(budget.id), "\(name) has counters without an enabled budget.")
      let rules = try known[budget.id] ?? LimitRules(of: budget, on: connection)
      known[budget.id] = rules
      try checkLimit(of: account, name, rules, on: connection)
      func describe(_ amount: Amount?) -> String {
        amount.map { "\(BudgetAmount($0, budget.unit))" } ?? "no amount"
      }
      let nextAlert = rules.settings.alertThresholds.nextAlert(
        spent: account.counters.spent,
        limit: account.limit.amount,
        rules: try AlertRuleRepository.spendThresholds(ofBudget: budget.id, on: connection)
      )
      expect(
        nextAlert == account.nextAlert,
        "\(name) has its next alert at \(describe(account.nextAlert)), but its thresholds give \(describe(nextAlert))."
      )
      // A zone that nobody knows has been named.
      let entry = try WorkspaceRepository.entry(of: budget.scope.workspace, on: connection)
      guard let zone = try? entry.zone else { continue }
      let calendar = try BudgetCalendarRepository.find(ofBudget: budget.id, on: connection)
      expect(
        account.period
          == calendar.period(of: budget.window, containing: account.period.start, in: zone),
        "\(name) is not a \(budget.window.name) of \((calendar.newest.zone ?? zone).identifier)."
      )
    }
  }

  /// Compares the limit of an account with those that its budget has had, with the overrides, and
  /// with what the periods before have left.
  private mutating func checkLimit(
    of account: StoredAccount,
    _ name: String,
    _ rules: LimitRules,
    on connection: borrowing Connection
  ) throws {
    let unit = account.budget.unit
    let bend = try rules.bend(of: account, on: connection)
    expect(
      bend.raised == account.bend.raised,
      "\(name) says that \(BudgetAmount(account.bend.raised, unit)) are added by overrides, but they give \(BudgetAmount(bend.raised, unit))."
    )
    expect(
      bend.carried == account.bend.carried,
      "\(name) says that \(BudgetAmount(account.bend.carried, unit)) are carried into it, but the periods before leave \(BudgetAmount(bend.carried, unit))."
    )
    expect(
      bend.validUntil == account.bend.validUntil,
      "\(name) says that its limit holds until \(account.bend.validUntil), but it holds until \(bend.validUntil)."
    )
    expect(
      bend.validFrom == account.bend.validFrom,
      "\(name) says that its limit holds since \(account.bend.validFrom), but it holds since \(bend.validFrom)."
    )
    let limit = rules.history.limit(atEndOf: account.period)?.bent(by: bend)
    expect(
      limit == account.limit,
      "\(name) has a limit of \(account.limit.words(unit)), but the limits of its budget give \(limit?.words(unit) ?? "none")."
    )
  }

  private mutating func checkCounters(
    of account: StoredAccount,
    _ name: String,
    _ rows: RowSums,
    on connection: borrowing Connection
  ) throws {
    let stored = account.counters
    let scope = account.budget.scope
    // Of other scopes the cube tells, which is compared with the rows itself.
    let unit = account.budget.unit
    let isKept =
      scope.others.isEmpty && !scope.isWholeLedger && account.edge == nil && unit == .usd
      && !rows.lines.concerns(scope.workspace)
    let computed: PeriodCounters
    do {
      computed = try BudgetPeriodRepository.counters(
        of: scope,
        unit,
        in: account.period,
        after: account.edge,
        adding: isKept ? { try rows.spend(of: scope, days: $0) } : nil,
        on: connection
      )
    } catch let error as LedgerError where error.code == .archived {
      // It was counted row by row, and those rows have left: nobody can count it again.
      return
    }
    expect(
      stored.spent == computed.spent,
      "\(name) counts \(BudgetAmount(stored.spent, unit)) spent, but its rows give \(BudgetAmount(computed.spent, unit))."
    )
    expect(
      stored.reserved == computed.reserved,
      "\(name) counts \(BudgetAmount(stored.reserved, unit)) reserved, but its reservations give \(BudgetAmount(computed.reserved, unit))."
    )
    expect(
      stored.unpricedCalls == computed.unpricedCalls,
      "\(name) counts \(stored.unpricedCalls) unpriced calls, but its rows give \(computed.unpricedCalls)."
    )
  }

  /// Checks that the faces of budgets are there and equal, and that the newest limit of each budget
  /// is the one it has.
  mutating func checkBudgets(on connection: borrowing Connection) throws {
    expect(try BudgetRepository.revision(on: connection) >= 0, "The book of budgets is missing.")
    let wrong = try VerificationRepository.budgetsWithWrongFaces(on: connection)
    expect(wrong.isEmpty, "The tables of budgets do not agree on \(wrong).")
    let behind = try VerificationRepository.budgetsWithWrongLimits(on: connection)
    expect(
      behind.isEmpty,
      "The newest limits of budgets \(behind.prefix(20)) are not those that they have."
    )
  }

  /// Checks that the alerts of rules, their deliveries and their counts fit each other.
  mutating func checkRules(on connection: borrowing Connection) throws {
    let wrong = try VerificationRepository.wrongAlerts(on: connection)
    expect(wrong.isEmpty, "The tables of rules do not agree on \(wrong.prefix(20)).")
  }

  /// Checks that each open reservation is held by the accounts that its call touches, and by no
  /// others.
  mutating func checkHolds(on connection: borrowing Connection) throws {
    let accounts = try BudgetPeriodRepository.list(on: connection)
    let numbers = Set(accounts.map(\.id))
    let byScope = Dictionary(grouping: accounts, by: \.budget.scope)
    let shapes = Dictionary(grouping: byScope.keys, by: \.workspace)
      .mapValues { Set($0.map(\.shape)) }
    for reservation in try ReservationRepository.open(on: connection) {
      let lineage = Lineage(
        try ReservationRepository.ancestors(of: reservation, on: connection),
        at: .distantFuture
      )
      let touched = ([reservation] + lineage.ancestors).flatMap { one in
        [.wholeLedger, one.subject.context.workspace]
          .flatMap { shapes[$0] ?? [] }
          .compactMap { one.subject.scope(of: $0) }
          .flatMap { byScope[$0] ?? [] }
          .filter { account in
            account.period.contains(one.createdAt)
              && (one.id == reservation.id
                || lineage.lenders(of: account.budget.unit).contains { $0.id == one.id })
          }
      }
      let held = reservation.accounts.filter(numbers.contains)
      expect(
        Set(touched.map(\.id)) == Set(held) && Set(held).count == held.count,
        "Reservation \(quoted(reservation.id.rawValue)) is held by the accounts \(held), but touches \(Set(touched.map(\.id)).sorted())."
      )
    }
  }
}
