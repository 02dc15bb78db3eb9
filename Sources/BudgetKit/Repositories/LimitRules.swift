internal import BudgetSQLite

/// What decides the limit of a budget in each of its periods: the limits that it has had, and what
/// bends them.
struct LimitRules {
  let budget: KnownBudget
  let settings: MonthlyBudget
  let history: LimitHistory
  let overrides: [BudgetOverride]
  /// The period that holds it is the first whose rest is carried; `nil` where nothing is.
  let carrySince: Instant?

  init(of budget: KnownBudget, on connection: borrowing Connection) throws {
    guard let settings = try BudgetRepository.find(budget.id, on: connection) else {
      throw LedgerError.damaged("The budget of \(budget.scope) is missing")
    }
    self.budget = budget
    self.settings = settings
    history = try BudgetLimitRepository.history(ofBudget: budget.id, on: connection)
    overrides = try BudgetOverrideRepository.list(
      ofBudget: budget.id,
      settings.unit,
      on: connection
    )
    carrySince =
      settings.carry == .none
      ? nil : try BudgetRepository.carrySince(ofBudget: budget.id, on: connection)
  }
}

extension LimitRules {
  /// Returns the limit of the budget itself in a period: that of now where the period is not over,
  /// else the one that stood at its end.
  func limit(in period: Period, at now: Instant) -> BudgetLimit {
    let current = settings.limitInForce
    return period.end > now ? current : history.limit(atEndOf: period) ?? current
  }

  /// Returns by how much the limit is bent in a period, for a member of the budget.
  ///
  /// What will be carried into a period that has not begun is not known yet: such an account is
  /// looked at again when it begins. Holds count as used until they are given back; `expiry` leaves
  /// out those that had run out by then.
  ///
  /// - Complexity: Without carrying, linear in the overrides. With it, also one row for each of the
  ///   last ``BudgetCarry/mostPeriods`` periods; linear in the usage of those that have no account.
  func bend(
    in period: Period,
    of scope: BudgetScope,
    at now: Instant,
    withoutExpiredBy expiry: Instant? = nil,
    on connection: borrowing Connection
  ) throws -> LimitBend {
    let instant = period.instantOfLimit(at: now)
    guard carrySince != nil, now < period.start else {
      return LimitBend(
        raised: overrides.raised(in: period, at: instant),
        carried: try carried(into: period, of: scope, withoutExpiredBy: expiry, on: connection),
        validUntil: overrides.nextTurn(in: period, after: instant),
        validFrom: overrides.lastTurn(in: period, upTo: instant)
      )
    }
    return LimitBend(
      raised: overrides.raised(in: period, at: instant),
      carried: .zero,
      validUntil: period.start,
      validFrom: period.start
    )
  }

  /// Returns what an account must say that says until when it holds.
  func bend(
    of account: StoredAccount,
    on connection: borrowing Connection
  ) throws -> LimitBend {
    let known = account.bend.validUntil
    let period = account.period
    guard known > period.start else {
      return LimitBend(
        raised: overrides.raised(in: period, at: period.start),
        carried: .zero,
        validUntil: known,
        validFrom: period.start
      )
    }
    let last = Instant(millisecondsSince1970: known.millisecondsSince1970 - 1)
    return LimitBend(
      raised: overrides.raised(in: period, at: last),
      carried: try carried(
        into: period,
        of: account.budget.scope,
        withoutExpiredBy: nil,
        on: connection
      ),
      validUntil: overrides.nextTurn(in: period, after: last),
      validFrom: overrides.lastTurn(in: period, upTo: last)
    )
  }
}

// MARK: - Carrying

extension LimitRules {
  /// Returns what goes into a period of what the periods before it have left, the oldest first.
  private func carried(
    into period: Period,
    of scope: BudgetScope,
    withoutExpiredBy expiry: Instant?,
    on connection: borrowing Connection
  ) throws -> Amount {
    let periods = try carrying(into: period, on: connection)
    guard let first = periods.first, let last = periods.last else { return .zero }
    let accounts = try BudgetPeriodRepository.used(
      by: budget,
      scope.member,
      from: first.start,
      to: last.end,
      on: connection
    )
    var carried = Amount.zero
    for period in periods {
      guard let limit = history.standing(atEndOf: period) else {
        carried = .zero
        continue
      }
      var used: Amount
      if let account = accounts[period] {
        used = account
      } else {
        let counters = try BudgetPeriodRepository.counters(
          of: scope,
          budget.unit,
          in: period,
          on: connection
        )
        used = counters.spent + counters.reserved
      }
      if let expiry {
        used =
          try used
          - ReservationRepository.openAmount(
            of: scope,
            budget.unit,
            in: period,
            expiredBy: expiry,
            on: connection
          )
      }
      let last = period.instantOfLimit(at: period.end)
      let raised = overrides.raised(in: period, at: last)
      let most = Amount(Money.largestAmount)
      let rest = limit.amount + raised + carried - used
      carried = settings.carry.carried(of: min(most, max(.zero - most, rest)))
    }
    return carried
  }

  /// Returns the periods whose rest goes into a period, the oldest first.
  private func carrying(
    into period: Period,
    on connection: borrowing Connection
  ) throws -> [Period] {
    guard let carrySince, carrySince < period.start else { return [] }
    let calendar = try BudgetCalendarRepository.find(ofBudget: budget.id, on: connection)
    let zone = try WorkspaceRepository.zone(of: budget.scope.workspace, on: connection)
    var periods: [Period] = []
    var start = period.start
    while periods.count < BudgetCarry.mostPeriods, start > carrySince,
      let earlier = calendar.period(
        of: budget.window,
        containing: Instant(millisecondsSince1970: start.millisecondsSince1970 - 1),
        in: zone
      )
    {
      periods.append(earlier)
      start = earlier.start
    }
    return periods.reversed()
  }
}

extension BudgetPeriodRepository {
  /// Returns what was spent and is held in the accounts that a member of a budget has in some
  /// stretch of time, by their periods.
  fileprivate static func used(
    by budget: KnownBudget,
    _ member: String,
    from start: Instant,
    to end: Instant,
    on connection: borrowing Connection
  ) throws -> [Period: Amount] {
    let used = try connection.statement(CarrySQL.used)
      .bind(budget.id)
      .bind(member)
      .bind(start.millisecondsSince1970)
      .bind(end.millisecondsSince1970)
      .map { row in
        (
          try Period(from: row.int64(0), to: row.int64(1), as: budget.window),
          Amount(try row.balance(2, in: "budget_period"))
            + Amount(try row.count(3, in: "budget_period"))
        )
      }
    return Dictionary(used) { first, _ in first }
  }

  /// Returns the accounts of a member of a budget in later periods into which may go what one
  /// leaves, the oldest first.
  static func later(
    than account: Account,
    on connection: borrowing Connection
  ) throws -> [StoredAccount] {
    guard let period = account.period else { return [] }
    return try connection.statement(CarrySQL.later)
      .bind(account.budget.id)
      .bind(account.scope.member)
      .bind(period.start.millisecondsSince1970)
      .map { try StoredAccount($0) }
  }

  /// Returns an account by its number; `nil` for one that was closed.
  static func find(_ id: Int64, on connection: borrowing Connection) throws -> StoredAccount? {
    try connection.statement(CarrySQL.find).bind(id).first { try StoredAccount($0) }
  }

  package enum CarrySQL {
    package static let all = [used, later, find]

    static let used: StaticString = """
      SELECT period_start_ms, period_end_ms, spent_amount, reserved_amount
      FROM budget_period
      WHERE budget_id = :budget_id
        AND member = :member
        AND period_start_ms >= :from_ms
        AND period_start_ms < :to_ms
      """

    static let later: StaticString = """
      SELECT
        p.period_id, p.budget_id, b.workspace_id, b.shape, b.scope, p.member, b.time_window, b.unit,
        p.period_start_ms, p.period_end_ms, p.limit_amount, p.hard_limit, p.bound_amount, p.spent_amount,
        p.reserved_amount, p.unpriced_calls, p.next_alert_amount, p.edge_ms, p.raised_amount,
        p.carried_amount, p.valid_until_ms, b.carry, b.name, b.on_expiry, b.closing_amount,
        p.valid_from_ms
      FROM budget_period AS p
      JOIN budget AS b ON b.budget_id = p.budget_id
      WHERE p.budget_id = :budget_id
        AND p.member = :member
        AND p.period_start_ms > :period_start_ms
      ORDER BY p.period_start_ms
      LIMIT 12
      """

    static let find: StaticString = """
      SELECT
        p.period_id, p.budget_id, b.workspace_id, b.shape, b.scope, p.member, b.time_window, b.unit,
        p.period_start_ms, p.period_end_ms, p.limit_amount, p.hard_limit, p.bound_amount, p.spent_amount,
        p.reserved_amount, p.unpriced_calls, p.next_alert_amount, p.edge_ms, p.raised_amount,
        p.carried_amount, p.valid_until_ms, b.carry, b.name, b.on_expiry, b.closing_amount,
        p.valid_from_ms
      FROM budget_period AS p
      JOIN budget AS b ON b.budget_id = p.budget_id
      WHERE p.period_id = :period_id
      """
  }
}
