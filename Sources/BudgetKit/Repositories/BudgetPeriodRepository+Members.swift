internal import BudgetSQLite

/// Budgets for each session, execution or tag, whose members rows alone tell.
///
/// To count what a new member has spent would take all rows of the period, although mostly there
/// are none: whoever has spent anything while the budget was in force has an account. So it is
/// noted from when on every member with rows has one; a member without an account has then nothing
/// but a row that is just being booked.
extension BudgetPeriodRepository {
  /// Makes the counters of an account that is not open, as of an instant: that of the row that is
  /// being booked, or now.
  ///
  /// - Complexity: As ``counters(of:_:in:after:on:)``; where every member with rows is known to
  ///   have an account, linear in the rows of one millisecond, and in the open reservations.
  static func countersOfMissing(
    _ budget: KnownBudget,
    in period: Period,
    at instant: Instant,
    after edge: Instant?,
    on connection: borrowing Connection
  ) throws -> PeriodCounters {
    guard budget.scope.hasMembersOfRows,
      let known = try membersKnownFrom(ofBudget: budget.id, on: connection), known <= period.start
    else {
      return try counters(of: budget.scope, budget.unit, in: period, after: edge, on: connection)
    }
    var spend = UsageSpend()
    if edge.map({ instant > $0 }) ?? true, period.contains(instant) {
      spend = try UsageCubeRepository.rows(
        of: UsageScope(budget.scope, in: budget.scope.workspace, counting: budget.unit),
        in: Period(storedStart: instant, end: instant.next),
        on: connection
      )
    }
    return try counters(of: budget, in: period, of: spend, on: connection)
  }

  /// Makes the counters of a period from what its rows add up to, and from the reservations that
  /// are open in it.
  static func counters(
    of budget: KnownBudget,
    in period: Period,
    of spend: UsageSpend,
    on connection: borrowing Connection
  ) throws -> PeriodCounters {
    let open = try ReservationRepository.openAmount(
      of: budget.scope,
      budget.unit,
      in: period,
      on: connection
    )
    return PeriodCounters(
      period: period,
      spent: spend.amount(of: budget.unit),
      reserved: open + spend.held(of: budget.unit),
      unpricedCalls: spend.unpricedCalls(of: budget.unit)
    )
  }

  /// Returns the start of the periods from which on every member with rows has an account; `nil`
  /// where nobody knows.
  static func membersKnownFrom(
    ofBudget id: Int64,
    on connection: borrowing Connection
  ) throws -> Instant? {
    try connection.statement(MembersSQL.membersKnownFrom)
      .bind(id)
      .first { $0.optionalInt64(0).map(Instant.init(millisecondsSince1970:)) } ?? nil
  }

  /// Notes from when on every member with rows has an account.
  static func setMembersKnown(
    from start: Instant,
    ofBudget id: Int64,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(MembersSQL.setMembersKnown)
      .bind(start.millisecondsSince1970)
      .bind(id)
      .run()
  }

  /// Returns when the latest row of a workspace began; `nil` where it has none.
  static func latestRow(
    of workspace: WorkspaceID,
    on connection: borrowing Connection
  ) throws -> Instant? {
    try connection.statement(MembersSQL.latestRow)
      .bind(workspace.rawValue)
      .first { $0.optionalInt64(0).map(Instant.init(millisecondsSince1970:)) } ?? nil
  }
}

extension BudgetScope {
  /// Whether the budget has an account for each of something that rows alone tell.
  var hasMembersOfRows: Bool {
    let each = shape.each
    return !each.isEmpty && shape.dimensions.contains { $0.isOfRowsAlone }
  }
}

extension BudgetDimension {
  /// Whether the usage cube does not know it.
  fileprivate var isOfRowsAlone: Bool {
    switch self {
    case .session, .execution, .tag: true
    default: false
    }
  }
}

// MARK: - SQL

extension BudgetPeriodRepository {
  package enum MembersSQL {
    package static let all = [
      membersKnownFrom, setMembersKnown, forgetOfBudget, forgetOfWorkspace, latestRow,
    ]

    static let membersKnownFrom: StaticString = """
      SELECT members_known_from_ms
      FROM budget
      WHERE budget_id = :budget_id
      """

    static let setMembersKnown: StaticString = """
      UPDATE budget
      SET members_known_from_ms = :members_known_from_ms
      WHERE budget_id = :budget_id
      """

    static let forgetOfBudget: StaticString = """
      UPDATE budget
      SET members_known_from_ms = NULL
      WHERE budget_id = :budget_id AND members_known_from_ms IS NOT NULL
      """

    static let forgetOfWorkspace: StaticString = """
      UPDATE budget
      SET members_known_from_ms = NULL
      WHERE workspace_id = :workspace_id AND members_known_from_ms IS NOT NULL
      """

    static let latestRow: StaticString = """
      SELECT max(latest_ms)
      FROM (
        SELECT max(timestamp_ms) AS latest_ms FROM llm_call WHERE workspace_id = :workspace_id
        UNION ALL
        SELECT max(timestamp_ms) FROM resource_usage WHERE workspace_id = :workspace_id
        UNION ALL
        SELECT max(timestamp_ms) FROM adjustment WHERE workspace_id = :workspace_id
      ) AS latest
      """
  }
}
