internal import BudgetSQLite

/// What budgets and other scopes add up to.
extension UsageCubeRepository {
  /// Sums up a scope in a period: whole local days from the cube, the rest before and after them
  /// from the rows.
  ///
  /// `sum` adds whole days up where they are not to come from the cube. For a workspace or a
  /// project it is linear in the days of the period and their projects; where a user is named, in
  /// the days and the groups of that user; for any other scope in the groups of its days. At the
  /// edges it is linear in the rows of less than a day each. Where a session, an execution or a tag
  /// is named it is linear in the rows of the period.
  static func spend(
    of scope: UsageScope,
    in period: Period,
    zone: Zone,
    adding sum: ((ClosedRange<CivilDate>) throws -> UsageSpend)? = nil,
    on connection: borrowing Connection
  ) throws -> UsageSpend {
    // What names a session, an execution or a tag is in the rows alone.
    guard !scope.needsRows else { return try rows(of: scope, in: period, on: connection) }
    let parts = WholeDays(of: period, in: zone)
    var spend = UsageSpend()
    if let days = parts.days {
      try spend += sum?(days) ?? self.spend(of: scope, days: days, on: connection)
    }
    for edge in parts.edges { try spend += rows(of: scope, in: edge, on: connection) }
    return spend
  }

  /// Sums up a scope on whole local days, from the cube alone.
  static func spend(
    of scope: UsageScope,
    days: ClosedRange<CivilDate>,
    on connection: borrowing Connection
  ) throws -> UsageSpend {
    guard !scope.isWorkspaceOrProject else {
      return try connection.statement(SumsSQL.projectDays)
        .bind(scope.workspace.rawValue)
        .bind(Int64(days.lowerBound.daysSince1970))
        .bind(Int64(days.upperBound.daysSince1970))
        .bind(scope.project?.rawValue)
        .bind(scope.kind?.rawValue)
        .first { try UsageSpend($0, in: "usage_project_day") } ?? UsageSpend()
    }
    let isOfUser = scope.user.map { $0 != UsageScope.nobody } ?? false
    let statement = try connection.statement(isOfUser ? SumsSQL.daysOfUser : SumsSQL.days)
      .bind(scope.workspace.rawValue)
      .bind(Int64(days.lowerBound.daysSince1970))
      .bind(Int64(days.upperBound.daysSince1970))
    return try bind(scope, to: statement).first { try UsageSpend($0, in: "usage_day") }
      ?? UsageSpend()
  }

  /// Sums up the rows of a scope that began in a stretch of time.
  ///
  /// - Complexity: Linear in the workspace's rows of that time; where an execution is named, in
  ///   those between its first and its last.
  static func rows(
    of scope: UsageScope,
    in period: Period,
    on connection: borrowing Connection
  ) throws -> UsageSpend {
    guard let period = try stretch(of: scope, in: period, on: connection) else {
      return UsageSpend()
    }
    try requireRows(of: scope, in: period, on: connection)
    let statement = try connection.statement(SumsSQL.rows)
      .bind(scope.workspace.rawValue)
      .bind(period.start.millisecondsSince1970)
      .bind(period.end.millisecondsSince1970)
      .bind(namesOf: scope)
      .bind(scope.kind?.rawValue)
    return try statement.first { try UsageSpend($0, in: "llm_call") } ?? UsageSpend()
  }

  /// Returns the part of a period in which the execution has rows that a scope names.
  ///
  /// `nil` where it has none; of any other scope it is the whole period.
  private static func stretch(
    of scope: UsageScope,
    in period: Period,
    on connection: borrowing Connection
  ) throws -> Period? {
    guard let execution = scope.execution, execution != UsageScope.nobody else { return period }
    guard
      let cost = try ExecutionCostTable.find(
        ExecutionID(trusted: execution),
        in: scope.workspace,
        on: connection
      )
    else { return nil }
    let (start, end) = (max(period.start, cost.firstAt), min(period.end, cost.lastAt.next))
    return start < end ? Period(storedStart: start, end: end) : nil
  }

  /// Throws where rows have left that the sum needs.
  ///
  /// The rows of an execution that began later are all here.
  private static func requireRows(
    of scope: UsageScope,
    in period: Period,
    on connection: borrowing Connection
  ) throws {
    let removed = try RetentionRepository.removed(
      from: scope.workspace,
      in: period,
      on: connection
    )
    guard let last = removed.last else { return }
    if let execution = scope.execution, execution != UsageScope.nobody {
      let cost = try ExecutionCostTable.find(
        ExecutionID(trusted: execution),
        in: scope.workspace,
        on: connection
      )
      if cost.map({ $0.firstAt >= last.before }) ?? true { return }
    }
    throw last.refusal(in: try WorkspaceRepository.zone(of: scope.workspace, on: connection))
  }

  private static func bind(_ scope: UsageScope, to statement: Statement) -> Statement {
    statement
      .bind(scope.project?.rawValue)
      .bind(scope.provider)
      .bind(scope.model)
      .bind(scope.operation)
      .bind(scope.feature)
      .bind(scope.agent)
      .bind(scope.user)
      .bind(scope.kind?.rawValue)
  }
}

extension UsageSpend {
  fileprivate init(_ row: Row, in table: StaticString) throws {
    totals = try UsageTotals(ofMany: row, in: table)
    held = try row.amount(7, in: table)
    // The least figure of all: a sum does not show that one of its parts is negative or missing.
    _ = try row.count(8, in: table)
  }
}

// MARK: - SQL

extension UsageCubeRepository {
  package enum SumsSQL {
    package static let all = [projectDays, days, daysOfUser, rows]

    static let projectDays: StaticString = """
      SELECT
        coalesce(sum(calls), 0), coalesce(sum(unpriced_calls), 0),
        coalesce(sum(cost_nanodollars), 0), coalesce(sum(tokens_prompt), 0),
        coalesce(sum(tokens_completion), 0), coalesce(sum(tokens_cache_read), 0),
        coalesce(sum(tokens_cache_write), 0), coalesce(sum(held_nanodollars), 0),
        coalesce(
          min(coalesce(min(calls, unpriced_calls, CASE calls WHEN 0 THEN 0 ELSE cost_nanodollars END, held_nanodollars), -1)), 0
        )
      FROM usage_project_day
      WHERE workspace_number =
          (SELECT workspace_number FROM workspace WHERE workspace_id = :workspace_id)
        AND day BETWEEN :first_day AND :last_day
        AND (:project_id IS NULL OR project_id = :project_id)
        AND (:kind IS NULL OR kind = :kind)
      """

    static let days: StaticString = """
      SELECT
        coalesce(sum(calls), 0), coalesce(sum(unpriced_calls), 0),
        coalesce(sum(cost_nanodollars), 0), coalesce(sum(tokens_prompt), 0),
        coalesce(sum(tokens_completion), 0), coalesce(sum(tokens_cache_read), 0),
        coalesce(sum(tokens_cache_write_5m + tokens_cache_write_1h), 0),
        coalesce(sum(held_nanodollars), 0),
        coalesce(
          min(coalesce(min(calls, unpriced_calls, CASE calls WHEN 0 THEN 0 ELSE cost_nanodollars END, held_nanodollars), -1)), 0
        )
      FROM usage_day
      WHERE workspace_number =
          (SELECT workspace_number FROM workspace WHERE workspace_id = :workspace_id)
        AND day BETWEEN :first_day AND :last_day
        AND group_id IN (
          SELECT g.group_id
          FROM usage_group AS g
          JOIN workspace AS w ON w.workspace_number = g.workspace_number
          WHERE w.workspace_id = :workspace_id
            AND (:project_id IS NULL OR g.project_id = :project_id)
            AND (:provider IS NULL OR g.provider = :provider)
            AND (:model IS NULL OR g.model = :model)
            AND (:operation IS NULL OR g.operation = :operation)
            AND (:feature IS NULL OR g.feature = :feature)
            AND (:agent_id IS NULL OR g.agent_id = :agent_id)
            AND (:user_id IS NULL OR g.user_id = :user_id)
            AND (:kind IS NULL OR g.kind = :kind)
        )
      """

    // A user has few groups, among as many as there are users: each of their days is looked up.
    static let daysOfUser: StaticString = """
      WITH RECURSIVE
        tenant (number) AS (SELECT workspace_number FROM workspace WHERE workspace_id = :workspace_id),
        days (day, last_day) AS (
          SELECT
            max(:first_day, (SELECT min(day) FROM usage_day WHERE workspace_number = tenant.number)),
            min(:last_day, (SELECT max(day) FROM usage_day WHERE workspace_number = tenant.number))
          FROM tenant
          UNION ALL
          SELECT day + 1, last_day FROM days WHERE day < last_day
        )
      SELECT
        coalesce(sum(d.calls), 0), coalesce(sum(d.unpriced_calls), 0),
        coalesce(sum(d.cost_nanodollars), 0), coalesce(sum(d.tokens_prompt), 0),
        coalesce(sum(d.tokens_completion), 0), coalesce(sum(d.tokens_cache_read), 0),
        coalesce(sum(d.tokens_cache_write_5m + d.tokens_cache_write_1h), 0),
        coalesce(sum(d.held_nanodollars), 0),
        coalesce(
          min(coalesce(min(d.calls, d.unpriced_calls, CASE d.calls WHEN 0 THEN 0 ELSE d.cost_nanodollars END, d.held_nanodollars), -1)), 0
        )
      FROM tenant
      CROSS JOIN usage_group AS g INDEXED BY usage_group_by_user
      CROSS JOIN days
      CROSS JOIN usage_day AS d
      WHERE g.workspace_number = tenant.number
        AND d.workspace_number = tenant.number
        AND d.day = days.day
        AND d.group_id = g.group_id
        AND days.day <= days.last_day
        AND (:project_id IS NULL OR g.project_id = :project_id)
        AND (:provider IS NULL OR g.provider = :provider)
        AND (:model IS NULL OR g.model = :model)
        AND (:operation IS NULL OR g.operation = :operation)
        AND (:feature IS NULL OR g.feature = :feature)
        AND (:agent_id IS NULL OR g.agent_id = :agent_id)
        AND g.user_id = :user_id
        AND g.user_id <> ''
        AND (:kind IS NULL OR g.kind = :kind)
      """

    static let rows: StaticString = """
      SELECT
        coalesce(sum(calls), 0), coalesce(sum(unpriced_calls), 0),
        coalesce(sum(cost_nanodollars), 0), coalesce(sum(tokens_prompt), 0), coalesce(sum(tokens_completion), 0),
        coalesce(sum(tokens_cache_read), 0), coalesce(sum(tokens_cache_write), 0),
        coalesce(sum(held_nanodollars), 0),
        coalesce(min(CASE calls WHEN 1 THEN cost_nanodollars END), 0)
      FROM (
        SELECT
          'llm' AS kind, workspace_id, timestamp_ms, project_id, provider, model, operation, feature, agent_id,
          user_id, session_id, execution_id, tags, 1 AS calls, cost_nanodollars IS NULL AS unpriced_calls, cost_nanodollars,
          CASE WHEN cost_nanodollars IS NULL THEN computed_cost_nanodollars END AS held_nanodollars, tokens_prompt,
          tokens_completion, tokens_cache_read,
          tokens_cache_write_5m + tokens_cache_write_1h AS tokens_cache_write
        FROM llm_call
        WHERE voided_by IS NULL
        UNION ALL
        SELECT
          'compute', workspace_id, timestamp_ms, project_id, 'compute', resource_type, operation, feature,
          agent_id, user_id, session_id, execution_id, tags, 1, cost_nanodollars IS NULL, cost_nanodollars, 0, 0, 0, 0, 0
        FROM resource_usage
        WHERE voided_by IS NULL
        UNION ALL
        SELECT
          'adjustment', workspace_id, timestamp_ms, project_id, provider, model, operation, feature, agent_id,
          user_id, session_id, execution_id, tags, 0, unpriced_calls, amount_nanodollars, held_nanodollars, tokens, 0, 0, 0
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
        AND (:kind IS NULL OR kind = :kind)
      """
  }
}
