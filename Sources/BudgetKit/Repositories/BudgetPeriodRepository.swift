internal import BudgetSQLite

/// The counters of budgets, one row for each budget and period.
enum BudgetPeriodRepository {
  /// Returns the enabled budgets that a call touches, each with the counters of the period that holds an instant.
  ///
  /// - Complexity: One indexed row for each budget, and one for its period.
  static func states(
    of scope: BudgetScope,
    at instant: Instant,
    on connection: borrowing Connection
  ) throws -> BudgetStates {
    let statement = try connection.statement(SQL.states)
      .bind(scope.workspace.rawValue)
      .bind(instant.millisecondsSince1970)
      .bind(scope.projectKey)
    var states = BudgetStates()
    while try statement.step() {
      if let state = try BudgetState(statement.row) { try states.append(state) }
    }
    return states
  }

  /// Makes the counters of a period from the usage cube, and from the reservations that are open in it.
  ///
  /// - Complexity: Linear in the hours of the period and their projects, and in the open reservations.
  static func counters(
    of scope: BudgetScope,
    in period: Period,
    on connection: borrowing Connection
  ) throws -> PeriodCounters {
    try counters(of: scope, in: period, adding: nil, on: connection)
  }

  /// Makes the counters of a period, whose whole days `sum` may add up in the place of the cube.
  static func counters(
    of scope: BudgetScope,
    in period: Period,
    adding sum: ((ClosedRange<CivilDate>) -> UsageSpend)?,
    on connection: borrowing Connection
  ) throws -> PeriodCounters {
    let spend = try UsageCubeRepository.spend(
      of: UsageScope(scope),
      in: period,
      zone: WorkspaceRepository.zone(of: scope.workspace, on: connection),
      adding: sum,
      on: connection
    )
    let open = try ReservationRepository.openAmount(of: scope, in: period, on: connection)
    return PeriodCounters(
      period: period,
      spent: spend.totals.cost,
      reserved: open + spend.held,
      unpricedCalls: spend.totals.unpricedCalls
    )
  }

  static func insert(
    _ counters: PeriodCounters,
    of scope: BudgetScope,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(SQL.insert)
      .bind(scope.workspace.rawValue)
      .bind(scope.projectKey)
      .bind(counters.period.start.millisecondsSince1970)
      .bind(counters.period.end.millisecondsSince1970)
      .bind(counters.spent.nanodollars)
      .bind(counters.reserved.nanodollars)
      .bind(counters.unpricedCalls)
      .run()
  }

  /// Adds to what a period has spent, and to what it holds for calls of unknown cost; the figures may be negative when a row is corrected.
  static func spend(
    _ amount: Money,
    held: Money,
    unpricedCalls: Int64,
    of scope: BudgetScope,
    in period: Period,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(SQL.spend)
      .bind(amount.nanodollars)
      .bind(held.nanodollars)
      .bind(unpricedCalls)
      .bind(scope.workspace.rawValue)
      .bind(scope.projectKey)
      .bind(period.start.millisecondsSince1970)
      .run()
  }

  /// Holds an amount if it fits, and answers whether it did.
  ///
  /// Landing exactly on the limit fits.
  static func hold(
    _ amount: Money,
    upTo limit: Money,
    of scope: BudgetScope,
    in period: Period,
    on connection: borrowing Connection
  ) throws -> Bool {
    try connection.statement(SQL.hold)
      .bind(amount.nanodollars)
      .bind(scope.workspace.rawValue)
      .bind(scope.projectKey)
      .bind(period.start.millisecondsSince1970)
      .bind(limit.nanodollars)
      .run() == 1
  }

  /// Gives a held amount back to the workspace's and the project's budget in the period that holds an instant.
  static func free(
    _ amount: Money,
    of scope: BudgetScope,
    at instant: Instant,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(SQL.free)
      .bind(amount.nanodollars)
      .bind(scope.workspace.rawValue)
      .bind(scope.projectKey)
      .bind(instant.millisecondsSince1970)
      .run()
  }

  /// Forgets the counters of a budget; they are made again from the rows when they are needed.
  static func deleteAll(of scope: BudgetScope, on connection: borrowing Connection) throws {
    try connection.statement(SQL.deleteOfBudget)
      .bind(scope.workspace.rawValue)
      .bind(scope.projectKey)
      .run()
  }

  /// Forgets the counters of all budgets of a workspace.
  static func deleteAll(of workspace: WorkspaceID, on connection: borrowing Connection) throws {
    try connection.statement(SQL.deleteOfWorkspace).bind(workspace.rawValue).run()
  }

  /// Returns every counter in the ledger.
  static func list(
    on connection: borrowing Connection
  ) throws -> [(scope: BudgetScope, counters: PeriodCounters)] {
    try connection.statement(SQL.list).map { row in
      let project = row.text(1)
      let scope = BudgetScope(
        workspace: WorkspaceID(trusted: row.text(0)),
        project: project.isEmpty ? nil : ProjectID(trusted: project)
      )
      let period = Period(
        storedStart: Instant(millisecondsSince1970: row.int64(2)),
        end: Instant(millisecondsSince1970: row.int64(3))
      )
      let counters = PeriodCounters(
        period: period,
        spent: Money(nanodollars: row.int64(4)),
        reserved: Money(nanodollars: row.int64(5)),
        unpricedCalls: row.int64(6)
      )
      return (scope, counters)
    }
  }
}

extension BudgetState {
  /// Reads a budget that takes part, and its counters; `nil` for one that is off.
  fileprivate init?(_ row: Row) throws {
    isProject = row.bool(0)
    let table = isProject ? "project_budget" as StaticString : "workspace_budget"
    // Read here and not asked for in the statement: a budget that is neither on nor off must not pass for one that is off.
    guard try row.flag(8, in: table) else { return nil }
    limit = try row.amount(1, in: table)
    isHard = try row.flag(2, in: table)
    isStored = !row.isNull(3)
    expired = .zero
    guard isStored else {
      (period, spent, reserved, unpricedCalls) = (nil, .zero, .zero, 0)
      return
    }
    period = try Period(storedMonthFrom: row.int64(3), to: row.int64(4))
    spent = try row.amount(5, in: "budget_period")
    reserved = try row.amount(6, in: "budget_period")
    unpricedCalls = try row.count(7, in: "budget_period")
  }
}

extension Period {
  /// Reads the bounds of a month, which is 28 to 31 days long, and a day more or less where its zone moved.
  fileprivate init(storedMonthFrom start: Int64, to end: Int64) throws {
    let (length, overflow) = end.subtractingReportingOverflow(start)
    guard !overflow, (Self.shortestMonth...Self.longestMonth).contains(length) else {
      throw LedgerError.damaged("Table budget_period holds a month from \(start) to \(end) ms")
    }
    self.init(
      storedStart: Instant(millisecondsSince1970: start),
      end: Instant(millisecondsSince1970: end)
    )
  }

  private static let shortestMonth: Int64 = 26 * 86_400_000
  private static let longestMonth: Int64 = 33 * 86_400_000
}

extension UnpricedPolicy {
  /// Reads a policy from its two columns.
  init(_ name: String, ceiling: Money?, in table: StaticString) throws {
    switch (name, ceiling) {
    case ("ceiling", let amount?): self = .ceiling(amount)
    case ("allow", nil): self = .allow
    case ("refuse", nil): self = .refuse
    default: throw LedgerError.impossible(table, name)
    }
  }

  /// The policy as its column holds it.
  var name: String {
    switch self {
    case .refuse: "refuse"
    case .ceiling: "ceiling"
    case .allow: "allow"
    }
  }

  /// The amount of a ceiling.
  var ceiling: Money? {
    if case .ceiling(let amount) = self { amount } else { nil }
  }
}

// MARK: - SQL

extension BudgetPeriodRepository {
  package enum SQL {
    package static let all = [
      states, insert, spend, hold, free, deleteOfBudget, deleteOfWorkspace, list,
    ]

    // A month is at most 31 days long, and a zone may move its end by a day: no period that began more than 33 days
    // (2,851,200,000 ms) ago can hold the instant, so the index is read for two rows at most.
    static let states: StaticString = """
      SELECT
        0, b.monthly_budget_nanodollars, b.hard_limit, p.period_start_ms, p.period_end_ms,
        p.spent_nanodollars, p.reserved_nanodollars, p.unpriced_calls, b.enabled
      FROM workspace_budget AS b
      LEFT JOIN budget_period AS p
        ON p.workspace_id = :workspace_id
        AND p.project_id = ''
        AND p.period_start_ms BETWEEN :at_ms - 2851200000 AND :at_ms
        AND p.period_end_ms > :at_ms
      WHERE b.workspace_id = :workspace_id
      UNION ALL
      SELECT
        1, b.monthly_budget_nanodollars, b.hard_limit, p.period_start_ms, p.period_end_ms,
        p.spent_nanodollars, p.reserved_nanodollars, p.unpriced_calls, b.enabled
      FROM project_budget AS b
      LEFT JOIN budget_period AS p
        ON p.workspace_id = :workspace_id
        AND p.project_id = :project_id
        AND p.period_start_ms BETWEEN :at_ms - 2851200000 AND :at_ms
        AND p.period_end_ms > :at_ms
      WHERE b.workspace_id = :workspace_id AND b.project_id = :project_id
      """

    static let insert: StaticString = """
      INSERT INTO budget_period (
        workspace_id, project_id, period_start_ms, period_end_ms, spent_nanodollars,
        reserved_nanodollars, unpriced_calls
      ) VALUES (
        :workspace_id, :project_id, :period_start_ms, :period_end_ms, :spent_nanodollars,
        :reserved_nanodollars, :unpriced_calls
      )
      """

    static let spend: StaticString = """
      UPDATE budget_period
      SET spent_nanodollars = spent_nanodollars + :amount_nanodollars,
        reserved_nanodollars = reserved_nanodollars + :held_nanodollars,
        unpriced_calls = unpriced_calls + :unpriced_calls
      WHERE workspace_id = :workspace_id
        AND project_id = :project_id
        AND period_start_ms = :period_start_ms
      """

    static let hold: StaticString = """
      UPDATE budget_period
      SET reserved_nanodollars = reserved_nanodollars + :amount_nanodollars
      WHERE workspace_id = :workspace_id
        AND project_id = :project_id
        AND period_start_ms = :period_start_ms
        AND spent_nanodollars + reserved_nanodollars <= :limit_nanodollars - :amount_nanodollars
      """

    static let free: StaticString = """
      UPDATE budget_period
      SET reserved_nanodollars = reserved_nanodollars - :amount_nanodollars
      WHERE workspace_id = :workspace_id
        AND project_id IN ('', :project_id)
        AND period_start_ms <= :at_ms
        AND period_end_ms > :at_ms
      """

    static let deleteOfBudget: StaticString = """
      DELETE FROM budget_period
      WHERE workspace_id = :workspace_id AND project_id = :project_id
      """

    static let deleteOfWorkspace: StaticString = """
      DELETE FROM budget_period
      WHERE workspace_id = :workspace_id
      """

    static let list: StaticString = """
      SELECT
        workspace_id, project_id, period_start_ms, period_end_ms, spent_nanodollars,
        reserved_nanodollars, unpriced_calls
      FROM budget_period
      ORDER BY workspace_id, project_id, period_start_ms
      """
  }
}
