internal import BudgetSQLite

/// The accounts: a budget in one of its periods, with the limit in force and its counters.
enum BudgetPeriodRepository {
  /// Looks up the budgets of one scope that take part, each with the account of the period that
  /// holds an instant.
  ///
  /// - Complexity: One indexed row for each window, and one for its period.
  ///
  /// The scope is that of a budget, with the values of a call where the budget has an account for
  /// each. Periods that are not over `now` have the limit of their budget.
  static func find(
    _ scope: BudgetScope,
    _ shape: BudgetShape,
    at instant: Instant,
    now: Instant,
    on connection: borrowing Connection
  ) throws -> FoundAccounts {
    var found = FoundAccounts()
    let statement = try connection.statement(SQL.find)
      .bind(scope.member)
      .bind(instant.millisecondsSince1970)
      .bind(scope.workspace.rawValue)
      .bind(shape.text)
      .bind(scope.key)
    while try statement.step() {
      try found.add(statement.row, of: scope, at: instant, now: now)
    }
    try found.renewOutdated(at: now, on: connection)
    for account in found.accounts { try requireCredited(account.account, on: connection) }
    return found
  }

  /// Returns accounts by their numbers; `nil` where the budgets have changed since, or an account
  /// is not what it was.
  ///
  /// One statement for up to four accounts. For more the connection must be in a transaction.
  ///
  /// - Complexity: One row by its number for each account.
  static func accounts(
    _ known: KnownAccounts,
    at instant: Instant,
    on connection: borrowing Connection
  ) throws -> Accounts? {
    let members = known.members
    var accounts = Accounts(capacity: members.count)
    var index = 0
    repeat {
      let count = min(members.count - index, KnownAccounts.mostInStatement)
      let statement = try connection.statement(SQL.ofNumbers(count))
      for offset in 0..<count { statement.bind(members[index + offset].id) }
      let isRight = try statement.first { row in
        guard row.int64(0) == known.revision else { return false }
        for offset in 0..<count {
          let column = 1 + Int32(offset) * SQL.accountColumns
          guard
            let account = try Account(row, from: column, of: members[index + offset], at: instant)
          else { return false }
          accounts.append(account)
        }
        return true
      }
      guard isRight == true else { return nil }
      index += count
    } while index < members.count
    for account in accounts.all { try requireCredited(account, on: connection) }
    accounts.decidingByModel = known.decidingByModel
    return accounts
  }

  /// Makes the counters of a period from the usage cube, and from the reservations that are open in
  /// it.
  ///
  /// What began by the edge of a rolling window has left it.
  ///
  /// - Complexity: Linear in the hours of the period and their projects, and in the open
  ///   reservations.
  static func counters(
    of scope: BudgetScope,
    _ unit: BudgetUnit,
    in period: Period,
    after edge: Instant? = nil,
    on connection: borrowing Connection
  ) throws -> PeriodCounters {
    try counters(of: scope, unit, in: period, after: edge, adding: nil, on: connection)
  }

  /// Makes the counters of a period, whose whole days `sum` may add up in the place of the cube.
  static func counters(
    of scope: BudgetScope,
    _ unit: BudgetUnit,
    in period: Period,
    after edge: Instant? = nil,
    adding sum: ((ClosedRange<CivilDate>) throws -> UsageSpend)?,
    on connection: borrowing Connection
  ) throws -> PeriodCounters {
    let counted = edge.map { Period(storedStart: $0.next, end: period.end) } ?? period
    var spend = UsageSpend()
    for workspace in try WorkspaceRepository.workspaces(of: scope, on: connection) {
      try spend += UsageCubeRepository.spend(
        of: UsageScope(scope, in: workspace, counting: unit),
        in: counted,
        zone: WorkspaceRepository.zone(of: workspace, on: connection),
        adding: sum,
        on: connection
      )
    }
    let open = try ReservationRepository.openAmount(of: scope, unit, in: period, on: connection)
    return PeriodCounters(
      period: period,
      spent: spend.amount(of: unit),
      reserved: open + spend.held(of: unit),
      unpricedCalls: spend.unpricedCalls(of: unit)
    )
  }

  /// Opens an account, and returns its number, which no other account ever had.
  static func insert(
    _ counters: PeriodCounters,
    of budget: KnownBudget,
    under limit: BudgetLimit,
    _ bend: LimitBend? = nil,
    nextAlert: Amount?,
    edge: Instant? = nil,
    on connection: borrowing Connection
  ) throws -> Int64 {
    let id = try connection.statement(SQL.insert)
      .bind(budget.id)
      .bind(budget.scope.member)
      .bind(counters.period.start.millisecondsSince1970)
      .bind(counters.period.end.millisecondsSince1970)
      .bind(limit.amount.count)
      .bind(limit.isHard)
      .bind(limit.bound?.count)
      .bind(counters.spent.count)
      .bind(counters.reserved.count)
      .bind(counters.unpricedCalls)
      .bind(nextAlert?.count)
      .bind((bend?.validUntil ?? counters.period.end).millisecondsSince1970)
      .bind((bend?.validFrom ?? counters.period.start).millisecondsSince1970)
      .bind(edge?.millisecondsSince1970)
      .bind(bend?.raised.count ?? 0)
      .bind(bend?.carried.count ?? 0)
      .first { $0.int64(0) }
    guard let id else { throw LedgerError.damaged("An account could not be opened") }
    return id
  }

  /// Adds to what an account has spent, and to what it holds for calls of unknown cost; the figures
  /// may be negative when a row is corrected.
  static func spend(
    _ amount: Amount,
    held: Amount,
    unpricedCalls: Int64,
    in account: Int64,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(SQL.spend)
      .bind(amount.count)
      .bind(held.count)
      .bind(unpricedCalls)
      .bind(account)
      .run()
  }

  /// Holds an amount if it fits, and answers whether it did.
  ///
  /// Landing exactly on the limit fits.
  static func hold(
    _ amount: Amount,
    upTo bound: Amount,
    in account: Int64,
    on connection: borrowing Connection
  ) throws -> Bool {
    try connection.statement(SQL.hold)
      .bind(amount.count)
      .bind(account)
      .bind(bound.count)
      .run() == 1
  }

  /// Gives what was held back to an account, in its unit; one that is not there any more has
  /// nothing to give back to.
  static func free(
    _ held: Held,
    in account: Int64,
    on connection: borrowing Connection
  ) throws {
    guard !held.isZero else { return }
    try connection.statement(SQL.free)
      .bind(held.cost.nanodollars)
      .bind(held.tokens)
      .bind(held.calls)
      .bind(account)
      .run()
  }

  /// Returns what an account counts; `nil` for one that is not there any more.
  static func unit(
    ofAccount account: Int64,
    on connection: borrowing Connection
  ) throws -> BudgetUnit? {
    try connection.statement(SQL.unit).bind(account).first { row in
      var reader = RowReader(row, of: "budget")
      return try reader.nextWord()
    }
  }

  /// Puts another limit in force in an account, bent as told, or the same with another next alert.
  static func setLimit(
    _ limit: BudgetLimit,
    _ bend: LimitBend,
    nextAlert: Amount?,
    in account: Int64,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(SQL.setLimit)
      .bind(limit.amount.count)
      .bind(limit.isHard)
      .bind(limit.bound?.count)
      .bind(nextAlert?.count)
      .bind(bend.raised.count)
      .bind(bend.carried.count)
      .bind(bend.validUntil.millisecondsSince1970)
      .bind(bend.validFrom.millisecondsSince1970)
      .bind(account)
      .run()
  }

  static func setNextAlert(
    _ amount: Amount?,
    in account: Int64,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(SQL.setNextAlert)
      .bind(amount?.count)
      .bind(account)
      .run()
  }

  /// Closes the accounts of a budget for good; they are opened again, from the rows, when they are
  /// needed.
  static func deleteAll(ofBudget id: Int64, on connection: borrowing Connection) throws {
    try connection.statement(SQL.deleteOfBudget).bind(id).run()
    try connection.statement(MembersSQL.forgetOfBudget).bind(id).run()
  }

  /// Closes the accounts of all budgets of a workspace.
  static func deleteAll(of workspace: WorkspaceID, on connection: borrowing Connection) throws {
    try connection.statement(SQL.deleteOfWorkspace).bind(workspace.rawValue).run()
    try connection.statement(MembersSQL.forgetOfWorkspace).bind(workspace.rawValue).run()
  }

  /// Returns the accounts of a budget, the oldest first.
  static func list(
    of budget: KnownBudget,
    on connection: borrowing Connection
  ) throws -> [StoredAccount] {
    try connection.statement(SQL.listOfBudget)
      .bind(budget.id)
      .map { try StoredAccount($0) }
  }

  /// Returns every account in the ledger.
  static func list(on connection: borrowing Connection) throws -> [StoredAccount] {
    try connection.statement(SQL.list).map { try StoredAccount($0) }
  }
}
