internal import BudgetSQLite

/// An account as it stands in the ledger, for those who look at all of them.
struct StoredAccount {
  let id: Int64
  let budget: KnownBudget
  let limit: BudgetLimit
  let counters: PeriodCounters
  let nextAlert: Amount?
  /// Of a rolling window: what began by then has left it.
  let edge: Instant?
  /// By how much the limit of the budget is bent in it, and until when.
  let bend: LimitBend

  var period: Period { counters.period }
}

extension StoredAccount {
  /// Reads whatever stands there: it is what is verified.
  init(_ row: Row) throws {
    var reader = RowReader(row, of: "budget_period")
    id = reader.nextInt64()
    let carries = row.text(21) != "none"
    budget = KnownBudget(
      id: reader.nextInt64(),
      scope: try BudgetScope(
        workspace: WorkspaceID(trusted: reader.nextText()),
        shape: reader.nextText(),
        key: reader.nextText(),
        member: reader.nextText()
      ),
      window: try reader.nextWindow(),
      unit: try reader.nextWord(),
      carries: carries,
      name: row.isNull(22) ? nil : row.text(22),
      spendsExpired: row.text(23) == "spend",
      closing: Amount(row.int64(24))
    )
    let period = Period(storedStart: reader.nextInstant(), end: reader.nextInstant())
    limit = BudgetLimit(
      amount: Amount(reader.nextInt64()),
      isHard: reader.next { $0.bool($1) },
      bound: reader.nextOptionalInt64().map { Amount($0) }
    )
    counters = PeriodCounters(
      period: period,
      spent: Amount(reader.nextInt64()),
      reserved: Amount(reader.nextInt64()),
      unpricedCalls: reader.nextInt64()
    )
    nextAlert = reader.nextOptionalInt64().map { Amount($0) }
    edge = reader.nextOptionalInt64().map(Instant.init(millisecondsSince1970:))
    bend = LimitBend(
      raised: Amount(reader.nextInt64()),
      carried: Amount(reader.nextInt64()),
      validUntil: reader.nextInstant(),
      validFrom: Instant(millisecondsSince1970: row.int64(25))
    )
  }
}

extension Account {
  /// The account as it stands in the ledger.
  init(_ stored: StoredAccount) {
    self.init(
      budget: stored.budget,
      id: stored.id,
      period: stored.period,
      limit: stored.limit,
      spent: stored.counters.spent,
      reserved: stored.counters.reserved,
      unpricedCalls: stored.counters.unpricedCalls,
      nextAlert: stored.nextAlert,
      bend: stored.bend
    )
  }
}

extension RowReader {
  /// Returns the window of a budget.
  mutating func nextWindow() throws -> BudgetWindow { try next { try $0.window($1) } }
}

extension Row {
  /// Returns the window of a budget.
  func window(_ column: Int32) throws -> BudgetWindow {
    guard let window = BudgetWindow(text: text(column)) else {
      throw LedgerError.impossible("budget", text(column))
    }
    return window
  }
}

/// The accounts that were found of one scope, and when the budgets are these.
struct FoundAccounts {
  fileprivate(set) var accounts: [FoundAccount] = []
  /// The stretch in which the same budgets take part.
  private(set) var start = Instant.distantPast
  private(set) var end = Instant(millisecondsSince1970: .max)

  init() {}

  /// Takes in a budget that takes part at an instant.
  mutating func add(
    _ row: Row,
    of scope: BudgetScope,
    at instant: Instant,
    now: Instant
  ) throws {
    // Read here and not asked for in the statement: a budget that is neither on nor off must not
    // pass for one that is off.
    guard try row.flag(1, in: "budget") else { return }
    let window = try row.window(2)
    if case .fixed(let period) = window {
      guard instant < period.end else {
        start = max(start, period.end)
        return
      }
      guard instant >= period.start else {
        end = min(end, period.start)
        return
      }
    }
    let active = ActiveTime(row, from: 25)
    guard active.contains(instant) else {
      if let until = active.until, instant >= until { start = max(start, until) }
      if let from = active.from, instant < from { end = min(end, from) }
      return
    }
    accounts.append(
      try FoundAccount(
        row,
        of: KnownBudget(
          id: row.int64(0),
          scope: scope,
          window: window,
          unit: row.word(3, in: "budget"),
          carries: row.carries(24),
          name: row.isNull(27) ? nil : row.text(27),
          spendsExpired: row.word(28, in: "budget") == ReservationExpiry.spend,
          closing: Amount(row.count(29, in: "budget"))
        ),
        now: now
      )
    )
  }

  /// Puts in the place of what rows say that is no longer in force what is.
  mutating func renewOutdated(at now: Instant, on connection: borrowing Connection) throws {
    for index in accounts.indices where accounts[index].mustBeRenewed(at: now) {
      let found = accounts[index]
      guard let period = found.account.period else { continue }
      let rules = try LimitRules(of: found.account.budget, on: connection)
      let bend = try rules.bend(
        in: period,
        of: found.account.budget.scope,
        at: now,
        on: connection
      )
      accounts[index] = FoundAccount(
        account: found.account.with(rules.limit(in: period, at: now).bent(by: bend), bend),
        validUntil: bend.validUntil,
        validFrom: bend.validFrom
      )
    }
  }
}

extension Row {
  /// Returns whether a budget carries, by the word in its column.
  fileprivate func carries(_ column: Int32) throws -> Bool {
    let word = text(column)
    guard BudgetCarry.words.contains(word) else { throw LedgerError.impossible("budget", word) }
    return word != "none"
  }
}

extension FoundAccount {
  /// Whether what the row says of overrides and of what was carried is no longer in force.
  func mustBeRenewed(at now: Instant) -> Bool {
    guard account.id != nil, let period = account.period else { return false }
    let instant = period.instantOfLimit(at: now)
    return instant >= validUntil || instant < validFrom
  }
}

extension FoundAccount {
  /// Reads a budget that takes part, and its account.
  fileprivate init(_ row: Row, of budget: KnownBudget, now: Instant) throws {
    var settings = try MonthlyBudget(limitsIn: row, from: 3)
    settings.closing = try row.closing(29, settings.unit)
    let limit = settings.limitInForce
    guard row.optionalInt64(21) != 1 else {
      throw LedgerError.damaged("Table budget_period holds two periods for one instant")
    }
    guard !row.isNull(9) else {
      account = Account(
        budget: budget,
        id: nil,
        period: nil,
        limit: limit,
        spent: .zero,
        reserved: .zero,
        unpricedCalls: 0
      )
      (validUntil, validFrom) = (.distantPast, .distantPast)
      return
    }
    let stored = try BudgetLimit(row, from: 13)
    let period = try Period(from: row.int64(11), to: row.int64(12), as: budget.window)
    validUntil = Instant(millisecondsSince1970: row.int64(20))
    validFrom = Instant(millisecondsSince1970: row.int64(30))
    let bend = LimitBend(
      raised: Amount(try row.count(22, in: "budget_period")),
      carried: Amount(try row.balance(23, in: "budget_period")),
      validUntil: validUntil,
      validFrom: validFrom
    )
    for (instant, column) in [(validUntil, 20), (validFrom, 30)] as [(Instant, Int32)]
    where !(period.start...period.end).contains(instant) {
      throw LedgerError.impossible("budget_period", row.text(column))
    }
    // A period that is not over has the limit of its budget, whatever its row says.
    let bent = limit.bent(by: bend)
    let isOutdated = period.end > now && stored != bent
    account = Account(
      budget: budget,
      id: row.int64(9),
      period: period,
      limit: isOutdated ? bent : stored,
      spent: Amount(try row.balance(16, in: "budget_period")),
      reserved: Amount(try row.count(17, in: "budget_period")),
      unpricedCalls: try row.count(18, in: "budget_period"),
      nextAlert: try row.optionalAmount(19, in: "budget_period").map { Amount($0) },
      isOutdated: isOutdated,
      bend: bend
    )
  }
}

extension BudgetLimit {
  /// Reads the limit, whether it is hard, and the bound of an account.
  fileprivate init(_ row: Row, from column: Int32) throws {
    // A bound is never further below zero than that of a frozen budget: none is NULL.
    let bound = row.isNull(column + 2) ? nil : Amount(row.int64(column + 2))
    let isHard = try row.flag(column + 1, in: "budget_period")
    guard bound.map({ $0 >= BudgetLimit.frozen }) ?? !isHard else {
      throw LedgerError.impossible("budget_period", bound.map { "\($0.count)" } ?? "no bound")
    }
    self.init(
      amount: Amount(try row.count(column, in: "budget_period")),
      isHard: isHard,
      bound: bound
    )
  }
}

extension Account {
  /// Reads the columns of a remembered account; `nil` where they are not those of its budget at the
  /// instant.
  init?(
    _ row: Row,
    from column: Int32,
    of member: borrowing KnownAccounts.Member,
    at instant: Instant
  ) throws {
    let period = (start: row.int64(column + 1), end: row.int64(column + 2))
    guard row.int64(column) == member.budget.id, period.start <= instant.millisecondsSince1970,
      period.end > instant.millisecondsSince1970
    else { return nil }
    // An alert is never due at zero, so that zero is NULL.
    let nextAlert = row.int64(column + 8)
    guard nextAlert >= 0 else { throw LedgerError.impossible("budget_period", "\(nextAlert)") }
    self.init(
      budget: member.budget,
      id: member.id,
      period: try Period(from: period.start, to: period.end, as: member.budget.window),
      limit: try BudgetLimit(row, from: column + 3),
      spent: Amount(try row.balance(column + 6, in: "budget_period")),
      reserved: Amount(try row.count(column + 7, in: "budget_period")),
      nextAlert: nextAlert == 0 ? nil : Amount(nextAlert)
    )
  }
}

extension Period {
  /// Reads the bounds of a period, which must be as long as its window can be.
  init(from start: Int64, to end: Int64, as window: BudgetWindow) throws {
    let (length, overflow) = end.subtractingReportingOverflow(start)
    guard !overflow, length > 0, length <= window.longestPeriod else {
      throw LedgerError.damaged(
        "Table budget_period holds a \(window.name) from \(start) to \(end) ms"
      )
    }
    self.init(
      storedStart: Instant(millisecondsSince1970: start),
      end: Instant(millisecondsSince1970: end)
    )
  }
}

extension BudgetPeriodRepository {
  /// Refuses a counter below 0 where nothing was ever credited: it is damaged, and would make room
  /// that nobody gave.
  static func requireCredited(
    _ account: Account,
    on connection: borrowing Connection
  ) throws {
    guard account.spent < .zero, try !AdjustmentTable.hasCredits(on: connection) else { return }
    throw LedgerError.impossible("budget_period", "\(account.spent.count)")
  }
}
