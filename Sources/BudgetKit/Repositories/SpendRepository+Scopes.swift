internal import BudgetSQLite

/// The sums of any scope in any unit, day by day: what forecasts look at where the days of projects
/// do not tell it.
///
/// An amount of tokens or calls stands in the place of nanodollars.
extension SpendRepository {
  /// Returns what a scope used on each of some days.
  ///
  /// - Complexity: Linear in the cells of these days, the groups of the workspace on each of them.
  ///   Where a session, an execution or a tag is named, in the workspace's rows.
  static func dailySpend(
    of scope: UsageScope,
    counting unit: BudgetUnit,
    days: ClosedRange<CivilDate>,
    zone: Zone,
    on connection: borrowing Connection
  ) throws -> DailySpend {
    var spend = DailySpend(days: days)
    guard !scope.needsRows else {
      let period = Period(
        storedStart: zone.start(of: days.lowerBound),
        end: zone.start(of: days.upperBound.adding(days: 1))
      )
      for part in try quarterHours(of: scope, counting: unit, in: period, on: connection) {
        spend.add(part.amount, calls: part.rows, part.kind, on: zone.civilDate(at: part.start))
      }
      return spend
    }
    let statement = try connection.statement(ScopesSQL.days)
      .bind(scope.workspace.rawValue)
      .bind(Int64(days.lowerBound.daysSince1970))
      .bind(Int64(days.upperBound.daysSince1970))
      .bind(scope.project?.rawValue)
      .bind(scope.provider)
      .bind(scope.model)
      .bind(scope.operation)
      .bind(scope.feature)
      .bind(scope.agent)
      .bind(scope.user)
    defer { statement.reset() }
    while try statement.step() {
      let row = statement.row
      let part = try TimedSpend(row, counting: unit, in: "usage_day")
      spend.add(part.amount, calls: part.rows, part.kind, onDay: Int(row.int64(0)))
    }
    return spend
  }

  /// Returns what a scope used in a stretch of one day, from the rows.
  static func spend(
    of scope: UsageScope,
    counting unit: BudgetUnit,
    on day: CivilDate,
    in period: Period,
    on connection: borrowing Connection
  ) throws -> DailySpend {
    var spend = DailySpend(days: day...day)
    for part in try quarterHours(of: scope, counting: unit, in: period, on: connection) {
      spend.add(part.amount, calls: part.rows, part.kind, on: day)
    }
    return spend
  }

  /// Returns what a scope used in each quarter of an hour of a period, from the rows: hours and
  /// days of every zone begin with one.
  ///
  /// - Complexity: Linear in the workspace's rows of the period.
  static func quarterHours(
    of scope: UsageScope,
    counting unit: BudgetUnit,
    in period: Period,
    on connection: borrowing Connection
  ) throws -> [TimedSpend] {
    guard period.start < period.end else { return [] }
    try RetentionRepository.requireRows(of: scope.workspace, in: period, on: connection)
    return try connection.statement(ScopesSQL.quarterHours)
      .bind(scope.workspace.rawValue)
      .bind(period.start.millisecondsSince1970)
      .bind(period.end.millisecondsSince1970)
      .bind(namesOf: scope)
      .map { try TimedSpend($0, counting: unit, in: "llm_call") }
  }

  /// What rows of a kind used in a stretch of time.
  struct TimedSpend {
    let start: Instant
    let kind: Charge.Kind
    let rows: Int64
    let amount: Money
  }
}

extension SpendRepository.TimedSpend {
  /// Reads a time, a kind, a number of rows, a cost and tokens.
  fileprivate init(_ row: Row, counting unit: BudgetUnit, in table: StaticString) throws {
    start = Instant(millisecondsSince1970: row.int64(0)).clamped
    kind = try row.word(1, in: table)
    rows = try row.count(2, in: table)
    amount =
      switch unit {
      case .usd: try row.cost(3, ofCalls: rows, in: table)
      case .tokens: Money(nanodollars: row.int64(4))
      case .calls: Money(nanodollars: kind == .llm ? rows : 0)
      }
  }
}

// MARK: - SQL

extension SpendRepository {
  package enum ScopesSQL {
    package static let all = [days, quarterHours]

    static let days: StaticString = """
      SELECT
        d.day, g.kind, sum(d.calls), sum(d.cost_nanodollars),
        sum(d.tokens_prompt + d.tokens_completion)
      FROM usage_day AS d
      JOIN usage_group AS g ON g.group_id = d.group_id
      WHERE d.workspace_number =
          (SELECT workspace_number FROM workspace WHERE workspace_id = :workspace_id)
        AND d.day BETWEEN :first_day AND :last_day
        AND (:project_id IS NULL OR g.project_id = :project_id)
        AND (:provider IS NULL OR g.provider = :provider)
        AND (:model IS NULL OR g.model = :model)
        AND (:operation IS NULL OR g.operation = :operation)
        AND (:feature IS NULL OR g.feature = :feature)
        AND (:agent_id IS NULL OR g.agent_id = :agent_id)
        AND (:user_id IS NULL OR g.user_id = :user_id)
      GROUP BY d.day, g.kind
      """

    static let quarterHours: StaticString = """
      SELECT
        timestamp_ms / 900000 * 900000 AS quarter_ms, kind, sum(calls),
        coalesce(sum(cost_nanodollars), 0), sum(tokens)
      FROM (
        SELECT
          'llm' AS kind, workspace_id, timestamp_ms, project_id, provider, model, operation, feature, agent_id,
          user_id, session_id, execution_id, tags, 1 AS calls, cost_nanodollars,
          tokens_prompt + tokens_completion AS tokens
        FROM llm_call
        WHERE voided_by IS NULL
        UNION ALL
        SELECT
          'compute', workspace_id, timestamp_ms, project_id, 'compute', resource_type, operation, feature,
          agent_id, user_id, session_id, execution_id, tags, 1, cost_nanodollars, 0
        FROM resource_usage
        WHERE voided_by IS NULL
        UNION ALL
        SELECT
          usage_kind, workspace_id, timestamp_ms, project_id, provider, model, operation, feature, agent_id,
          user_id, session_id, execution_id, tags, 0, amount_nanodollars, tokens
        FROM adjustment
        WHERE counts = 1
      ) AS rows
      WHERE workspace_id = :workspace_id
        AND timestamp_ms >= :start_ms
        AND timestamp_ms < :end_ms
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
      GROUP BY quarter_ms, kind
      """
  }
}
