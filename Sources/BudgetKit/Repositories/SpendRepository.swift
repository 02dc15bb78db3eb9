internal import BudgetSQLite

/// The sums that forecasts look at: whole local days and hours from the usage cube, other stretches
/// from the rows.
enum SpendRepository {
  /// Returns what models and resources cost on each of some days, from the usage cube.
  ///
  /// - Complexity: Linear in these days and their projects.
  static func dailySpend(
    of scope: BudgetScope,
    days: ClosedRange<CivilDate>,
    on connection: borrowing Connection
  ) throws -> DailySpend {
    let statement = try connection.statement(SQL.dailySpend)
      .bind(scope.workspace.rawValue)
      .bind(Int64(days.lowerBound.daysSince1970))
      .bind(Int64(days.upperBound.daysSince1970))
      .bind(scope.project?.rawValue)
    var spend = DailySpend(days: days)
    while try statement.step() {
      let row = statement.row
      let calls = try row.count(2, in: "usage_project_day")
      spend.add(
        try row.cost(3, ofCalls: calls, in: "usage_project_day"),
        calls: calls,
        try row.word(1, in: "usage_project_day"),
        onDay: Int(row.int64(0))
      )
    }
    return spend
  }

  /// Returns what models and resources cost in a stretch of one day, from the rows.
  static func spend(
    of scope: BudgetScope,
    on day: CivilDate,
    in period: Period,
    on connection: borrowing Connection
  ) throws -> DailySpend {
    try RetentionRepository.requireRows(of: scope.workspace, in: period, on: connection)
    let statement = try connection.statement(SQL.spend)
      .bind(scope.workspace.rawValue)
      .bind(period.start.millisecondsSince1970)
      .bind(period.end.millisecondsSince1970)
      .bind(scope.project?.rawValue)
    var spend = DailySpend(days: day...day)
    while try statement.step() {
      let row = statement.row
      let calls = try row.count(1, in: "llm_call")
      spend.add(
        try row.cost(2, ofCalls: calls, in: "llm_call"),
        calls: calls,
        try row.word(0, in: "llm_call"),
        on: day
      )
    }
    return spend
  }

  /// Returns how much the reservations hold that were made in a period and have not run out.
  static func held(
    of scope: BudgetScope,
    in period: Period,
    at instant: Instant,
    on connection: borrowing Connection
  ) throws -> Money {
    try held(SQL.held, of: scope, in: period, at: instant, on: connection)
  }

  /// Returns how much the reservations held at an instant of the past.
  ///
  /// - Complexity: Linear in all reservations of the ledger: no index serves what was open once.
  static func heldOnce(
    of scope: BudgetScope,
    in period: Period,
    at instant: Instant,
    on connection: borrowing Connection
  ) throws -> Money {
    try held(SQL.heldOnce, of: scope, in: period, at: instant, on: connection)
  }

  private static func held(
    _ sql: StaticString,
    of scope: BudgetScope,
    in period: Period,
    at instant: Instant,
    on connection: borrowing Connection
  ) throws -> Money {
    let amount = try connection.statement(sql)
      .bind(scope.workspace.rawValue)
      .bind(instant.millisecondsSince1970)
      .bind(period.start.millisecondsSince1970)
      .bind(period.end.millisecondsSince1970)
      .bind(namesOf: UsageScope(scope, in: scope.workspace))
      .first { $0.int64(0) }
    return Money(nanodollars: amount ?? 0)
  }
}

// MARK: - SQL

extension SpendRepository {
  package enum SQL {
    package static let all = [dailySpend, spend, held, heldOnce]

    static let dailySpend: StaticString = """
      SELECT day, kind, calls, cost_nanodollars
      FROM usage_project_day
      WHERE workspace_number =
          (SELECT workspace_number FROM workspace WHERE workspace_id = :workspace_id)
        AND day BETWEEN :first_day AND :last_day
        AND (:project_id IS NULL OR project_id = :project_id)
      """

    static let spend: StaticString = """
      SELECT kind, sum(calls), coalesce(sum(cost_nanodollars), 0)
      FROM (
        SELECT 'llm' AS kind, workspace_id, project_id, timestamp_ms, 1 AS calls, cost_nanodollars
        FROM llm_call
        WHERE voided_by IS NULL
        UNION ALL
        SELECT 'compute', workspace_id, project_id, timestamp_ms, 1, cost_nanodollars
        FROM resource_usage
        WHERE voided_by IS NULL
        UNION ALL
        SELECT usage_kind, workspace_id, project_id, timestamp_ms, 0, amount_nanodollars
        FROM adjustment
        WHERE counts = 1
      )
      WHERE workspace_id = :workspace_id
        AND timestamp_ms >= :start_ms
        AND timestamp_ms < :end_ms
        AND (:project_id IS NULL OR project_id = :project_id)
      GROUP BY kind
      """

    static let held: StaticString = """
      SELECT coalesce(sum(amount_nanodollars), 0)
      FROM reservation
      WHERE workspace_id = :workspace_id
        AND state = 'open'
        AND (expires_at_ms > :at_ms OR on_expiry = 'spend')
        AND created_at_ms >= :start_ms
        AND created_at_ms < :end_ms
        AND (:project_id IS NULL OR coalesce(project_id, '') = :project_id)
        AND (:agent_id IS NULL OR coalesce(agent_id, '') = :agent_id)
        AND (:user_id IS NULL OR coalesce(user_id, '') = :user_id)
        AND (:session_id IS NULL OR coalesce(session_id, '') = :session_id)
        AND (:execution_id IS NULL OR coalesce(execution_id, '') = :execution_id)
        AND (:feature IS NULL OR coalesce(feature, '') = :feature)
        AND (:operation IS NULL OR coalesce(operation, '') = :operation)
        AND (:provider IS NULL OR coalesce(provider, '') = :provider)
        AND (:model IS NULL OR coalesce(model, '') = :model)
        AND (:tags IS NULL OR NOT EXISTS (
          SELECT 1
          FROM json_each(:tags) AS wanted
          WHERE wanted.value IS NOT (
            SELECT tag.value
            FROM json_each(coalesce(tags, '{}')) AS tag
            WHERE tag.key = wanted.key
          )
        ))
      """

    static let heldOnce: StaticString = """
      SELECT coalesce(sum(amount_nanodollars), 0)
      FROM reservation
      WHERE workspace_id = :workspace_id
        AND (expires_at_ms > :at_ms OR on_expiry = 'spend')
        AND created_at_ms < :at_ms
        AND created_at_ms >= :start_ms
        AND created_at_ms < :end_ms
        AND (ended_at_ms IS NULL OR ended_at_ms >= :at_ms)
        AND (:project_id IS NULL OR coalesce(project_id, '') = :project_id)
        AND (:agent_id IS NULL OR coalesce(agent_id, '') = :agent_id)
        AND (:user_id IS NULL OR coalesce(user_id, '') = :user_id)
        AND (:session_id IS NULL OR coalesce(session_id, '') = :session_id)
        AND (:execution_id IS NULL OR coalesce(execution_id, '') = :execution_id)
        AND (:feature IS NULL OR coalesce(feature, '') = :feature)
        AND (:operation IS NULL OR coalesce(operation, '') = :operation)
        AND (:provider IS NULL OR coalesce(provider, '') = :provider)
        AND (:model IS NULL OR coalesce(model, '') = :model)
        AND (:tags IS NULL OR NOT EXISTS (
          SELECT 1
          FROM json_each(:tags) AS wanted
          WHERE wanted.value IS NOT (
            SELECT tag.value
            FROM json_each(coalesce(tags, '{}')) AS tag
            WHERE tag.key = wanted.key
          )
        ))
      """
  }
}
