internal import BudgetSQLite

/// An account as it stands in the ledger, for those who look at all of them.
struct StoredAccount {
  let id: Int64
  let budget: KnownBudget
  let limit: BudgetLimit
  let counters: PeriodCounters
  let nextAlert: Money?
  /// Of a rolling window: what began by then has left it.
  let edge: Instant?

  var period: Period { counters.period }
}

extension StoredAccount {
  /// Reads whatever stands there: it is what is verified.
  init(_ row: Row) throws {
    var reader = RowReader(row, of: "budget_period")
    id = reader.nextInt64()
    budget = KnownBudget(
      id: reader.nextInt64(),
      scope: try BudgetScope(
        workspace: WorkspaceID(trusted: reader.nextText()),
        shape: reader.nextText(),
        key: reader.nextText(),
        member: reader.nextText()
      ),
      window: try reader.nextWindow()
    )
    let period = Period(storedStart: reader.nextInstant(), end: reader.nextInstant())
    limit = BudgetLimit(
      amount: Money(nanodollars: reader.nextInt64()),
      isHard: reader.next { $0.bool($1) }
    )
    counters = PeriodCounters(
      period: period,
      spent: Money(nanodollars: reader.nextInt64()),
      reserved: Money(nanodollars: reader.nextInt64()),
      unpricedCalls: reader.nextInt64()
    )
    nextAlert = reader.nextOptionalInt64().map(Money.init(nanodollars:))
    edge = reader.nextOptionalInt64().map(Instant.init(millisecondsSince1970:))
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
  private(set) var accounts: [FoundAccount] = []
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
    accounts.append(
      try FoundAccount(
        row,
        of: KnownBudget(id: row.int64(0), scope: scope, window: window),
        now: now
      )
    )
  }
}

extension FoundAccount {
  /// Reads a budget that takes part, and its account.
  fileprivate init(_ row: Row, of budget: KnownBudget, now: Instant) throws {
    let limit = BudgetLimit(
      amount: try row.amount(3, in: "budget"),
      isHard: try row.flag(4, in: "budget")
    )
    guard row.optionalInt64(16) != 1 else {
      throw LedgerError.damaged("Table budget_period holds two periods for one instant")
    }
    guard !row.isNull(5) else {
      account = Account(
        budget: budget,
        id: nil,
        period: nil,
        limit: limit.amount,
        isHard: limit.isHard,
        spent: .zero,
        reserved: .zero,
        unpricedCalls: 0
      )
      validUntil = .distantPast
      return
    }
    let stored = BudgetLimit(
      amount: try row.amount(9, in: "budget_period"),
      isHard: try row.flag(10, in: "budget_period")
    )
    let period = try Period(from: row.int64(7), to: row.int64(8), as: budget.window)
    // A period that is not over has the limit of its budget, whatever its row says.
    let isOutdated = period.end > now && stored != limit
    let inForce = isOutdated ? limit : stored
    account = Account(
      budget: budget,
      id: row.int64(5),
      period: period,
      limit: inForce.amount,
      isHard: inForce.isHard,
      spent: try row.balance(11, in: "budget_period"),
      reserved: try row.amount(12, in: "budget_period"),
      unpricedCalls: try row.count(13, in: "budget_period"),
      nextAlert: try row.optionalAmount(14, in: "budget_period"),
      isOutdated: isOutdated
    )
    validUntil = Instant(millisecondsSince1970: row.int64(15))
  }
}

extension Account {
  /// Reads the columns of a remembered account; `nil` where they are not those of its budget at the
  /// instant.
  init?(
    _ row: Row,
    from column: Int32,
    of member: KnownAccounts.Member,
    at instant: Instant
  ) throws {
    let period = (start: row.int64(column + 1), end: row.int64(column + 2))
    guard row.int64(column) == member.budget.id, period.start <= instant.millisecondsSince1970,
      period.end > instant.millisecondsSince1970
    else { return nil }
    // An alert is never due at zero, so that zero is NULL.
    let nextAlert = row.int64(column + 7)
    guard nextAlert >= 0 else { throw LedgerError.impossible("budget_period", "\(nextAlert)") }
    self.init(
      budget: member.budget,
      id: member.id,
      period: try Period(from: period.start, to: period.end, as: member.budget.window),
      limit: try row.amount(column + 3, in: "budget_period"),
      isHard: try row.flag(column + 4, in: "budget_period"),
      spent: try row.balance(column + 5, in: "budget_period"),
      reserved: try row.amount(column + 6, in: "budget_period"),
      nextAlert: nextAlert == 0 ? nil : Money(nanodollars: nextAlert)
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
    throw LedgerError.impossible("budget_period", "\(account.spent)")
  }
}
