internal import BudgetSQLite

/// The sums behind reports: from the usage cube where it can answer, from the rows where it must.
enum ReportRepository {
  /// Sums up whole days of the cube.
  static func rows(
    of query: ReportQuery,
    days: ClosedRange<CivilDate>,
    zone: Zone,
    on connection: borrowing Connection
  ) throws -> [ReportRow] {
    guard query.grouping.isTimeOrProject else {
      return try rowsOfGroups(of: query, days: days, on: connection)
    }
    let isByHour = query.grouping == .hour
    return try connection.statement(isByHour ? SQL.fromHours : SQL.fromDays)
      .bind(query.grouping.rawValue)
      .bind(query.workspace.rawValue)
      .bind(Int64(days.lowerBound.daysSince1970))
      .bind(Int64(days.upperBound.daysSince1970))
      .bind(query.project?.rawValue)
      .map { row in
        let totals = try UsageTotals(
          row,
          inSumsOf: isByHour ? "usage_hour" : "usage_project_day",
          from: 3
        )
        guard let day = row.optionalInt64(0).map({ CivilDate(daysSince1970: Int($0)) }) else {
          return ReportRow(key: row.optionalText(2), provider: nil, totals: totals)
        }
        let key = query.grouping.key(of: day, hour: Int(row.int64(1)), in: zone)
        return ReportRow(key: key, provider: nil, totals: totals)
      }
  }

  /// Sums up the cells of days by a name of their groups.
  ///
  /// The groups are read once, and the cells in their order: a statement that groups them takes
  /// three times as long.
  private static func rowsOfGroups(
    of query: ReportQuery,
    days: ClosedRange<CivilDate>,
    on connection: borrowing Connection
  ) throws -> [ReportRow] {
    let groups = try NamedGroups(
      by: query.grouping.rawValue,
      workspace: query.workspace,
      project: query.project,
      on: connection
    )
    var totals = [UsageTotals](repeating: UsageTotals(), count: groups.names.count)
    let statement = try connection.statement(SQL.cells)
      .bind(query.workspace.rawValue)
      .bind(Int64(days.lowerBound.daysSince1970))
      .bind(Int64(days.upperBound.daysSince1970))
    defer { statement.reset() }
    while try statement.step() {
      guard let name = groups.place(of: statement.row.int64(0)) else { continue }
      try totals[name] += UsageTotals(statement.row, from: 1, in: "usage_day")
    }
    return zip(groups.names, totals)
      .filter { $1.calls > 0 || $1.cost != .zero || $1.totalTokens > 0 }
      .map { ReportRow(key: $0.key, provider: $0.provider, totals: $1) }
  }

  /// Sums up rows by what they name.
  static func rows(
    of query: ReportQuery,
    in period: Period,
    on connection: borrowing Connection
  ) throws -> [ReportRow] {
    try RetentionRepository.requireRows(of: query.workspace, in: period, on: connection)
    return try connection.statement(SQL.fromRows)
      .bind(query.grouping.rawValue)
      .bind(query.workspace.rawValue)
      .bind(period.start.millisecondsSince1970)
      .bind(period.end.millisecondsSince1970)
      .bind(query.project?.rawValue)
      .map { try ReportRow($0, in: "llm_call") }
  }

  /// Sums up rows by the days of a zone, or by hours, weeks or months.
  static func rowsByTime(
    of query: ReportQuery,
    in period: Period,
    zone: Zone,
    on connection: borrowing Connection
  ) throws -> [ReportRow] {
    try RetentionRepository.requireRows(of: query.workspace, in: period, on: connection)
    let statement = try connection.statement(SQL.rows)
      .bind(query.workspace.rawValue)
      .bind(period.start.millisecondsSince1970)
      .bind(period.end.millisecondsSince1970)
      .bind(query.project?.rawValue)
    var sums: [String: UsageTotals] = [:]
    while try statement.step() {
      let timestamp = Instant(millisecondsSince1970: statement.row.int64(0))
      let day = zone.civilDate(at: timestamp)
      let key = query.grouping.key(of: day, hour: zone.hoursGone(of: day, at: timestamp), in: zone)
      let totals = try UsageTotals(statement.row, from: 1, in: "llm_call")
      try sums[key, default: UsageTotals()] += totals
    }
    return sums.map { ReportRow(key: $0.key, provider: nil, totals: $0.value) }
  }
}

extension ReportRow {
  fileprivate init(_ row: Row, in table: StaticString) throws {
    self.init(
      key: row.optionalText(0),
      provider: row.optionalText(1),
      totals: try UsageTotals(row, inSumsOf: table, from: 2)
    )
  }
}

extension UsageTotals {
  fileprivate init(_ row: Row, inSumsOf table: StaticString, from column: Int32) throws {
    try self.init(ofMany: row, from: column, in: table)
    // The least figure of all rows: a sum does not show that one of its parts is negative or
    // missing.
    _ = try row.count(column + 7, in: table)
  }
}

// MARK: - SQL

extension ReportRepository {
  package enum SQL {
    package static let all = [fromDays, fromHours, cells, fromRows, rows]

    static let fromDays: StaticString = """
      SELECT
        CASE WHEN :grouping <> 'project' THEN day END AS group_day,
        NULL,
        CASE WHEN :grouping = 'project' THEN nullif(project_id, '') END AS group_project,
        sum(calls), sum(unpriced_calls), sum(cost_nanodollars), sum(tokens_prompt),
        sum(tokens_completion), sum(tokens_cache_read), sum(tokens_cache_write),
        min(coalesce(min(calls, unpriced_calls, CASE calls WHEN 0 THEN 0 ELSE cost_nanodollars END, tokens_prompt, tokens_completion), -1))
      FROM usage_project_day
      WHERE workspace_number =
          (SELECT workspace_number FROM workspace WHERE workspace_id = :workspace_id)
        AND day BETWEEN :first_day AND :last_day
        AND (:project_id IS NULL OR project_id = :project_id)
      GROUP BY group_day, group_project
      """

    static let fromHours: StaticString = """
      SELECT
        day, hour, :grouping,
        sum(calls), sum(unpriced_calls), sum(cost_nanodollars), sum(tokens_prompt),
        sum(tokens_completion), sum(tokens_cache_read), sum(tokens_cache_write),
        min(coalesce(min(calls, unpriced_calls, CASE calls WHEN 0 THEN 0 ELSE cost_nanodollars END, tokens_prompt, tokens_completion), -1))
      FROM usage_hour
      WHERE workspace_number =
          (SELECT workspace_number FROM workspace WHERE workspace_id = :workspace_id)
        AND day BETWEEN :first_day AND :last_day
        AND (:project_id IS NULL OR project_id = :project_id)
      GROUP BY day, hour
      """

    static let cells: StaticString = """
      SELECT
        group_id, calls, unpriced_calls, cost_nanodollars, tokens_prompt, tokens_completion,
        tokens_cache_read, tokens_cache_write_5m + tokens_cache_write_1h
      FROM usage_day
      WHERE workspace_number =
          (SELECT workspace_number FROM workspace WHERE workspace_id = :workspace_id)
        AND day BETWEEN :first_day AND :last_day
      """

    static let fromRows: StaticString = """
      SELECT
        CASE :grouping
          WHEN 'model' THEN name
          WHEN 'provider' THEN provider
          WHEN 'tier' THEN service_tier
          WHEN 'operation' THEN operation
          WHEN 'feature' THEN feature
          WHEN 'project' THEN project_id
          WHEN 'agent' THEN agent_id
          WHEN 'user' THEN user_id
          WHEN 'session' THEN session_id
          WHEN 'execution' THEN execution_id
        END AS group_key,
        CASE :grouping WHEN 'model' THEN provider END AS group_provider,
        sum(calls), sum(unpriced), coalesce(sum(cost_nanodollars), 0),
        sum(tokens_prompt), sum(tokens_completion), sum(tokens_cache_read), sum(tokens_cache_write),
        min(coalesce(min(CASE calls WHEN 0 THEN 0 ELSE coalesce(cost_nanodollars, 0) END, tokens_prompt, tokens_completion), -1))
      FROM (
        SELECT
          workspace_id, timestamp_ms, project_id, agent_id, user_id, session_id, execution_id,
          operation, feature, provider, model AS name, service_tier, 1 AS calls,
          cost_nanodollars IS NULL AS unpriced, cost_nanodollars,
          tokens_prompt, tokens_completion, tokens_cache_read,
          tokens_cache_write_5m + tokens_cache_write_1h AS tokens_cache_write
        FROM llm_call
        WHERE voided_by IS NULL
        UNION ALL
        SELECT
          workspace_id, timestamp_ms, project_id, agent_id, user_id, session_id, execution_id,
          operation, feature, 'compute', resource_type, NULL, 1, cost_nanodollars IS NULL,
          cost_nanodollars, 0, 0, 0, 0
        FROM resource_usage
        WHERE voided_by IS NULL
        UNION ALL
        SELECT
          workspace_id, timestamp_ms, project_id, agent_id, user_id, session_id, execution_id,
          operation, feature, provider, model, nullif(service_tier, ''), 0, unpriced_calls,
          amount_nanodollars, tokens, 0, 0, 0
        FROM adjustment
        WHERE counts = 1
      ) AS rows
      WHERE workspace_id = :workspace_id
        AND timestamp_ms >= :start_ms
        AND timestamp_ms < :end_ms
        AND (:project_id IS NULL OR project_id = :project_id)
      GROUP BY group_key, group_provider
      """

    static let rows: StaticString = """
      SELECT
        timestamp_ms, 1, cost_nanodollars IS NULL, coalesce(cost_nanodollars, 0), tokens_prompt,
        tokens_completion, tokens_cache_read, tokens_cache_write_5m + tokens_cache_write_1h
      FROM llm_call
      WHERE workspace_id = :workspace_id
        AND voided_by IS NULL
        AND timestamp_ms >= :start_ms
        AND timestamp_ms < :end_ms
        AND (:project_id IS NULL OR project_id = :project_id)
      UNION ALL
      SELECT
        timestamp_ms, 1, cost_nanodollars IS NULL, coalesce(cost_nanodollars, 0), 0, 0, 0, 0
      FROM resource_usage
      WHERE workspace_id = :workspace_id
        AND voided_by IS NULL
        AND timestamp_ms >= :start_ms
        AND timestamp_ms < :end_ms
        AND (:project_id IS NULL OR project_id = :project_id)
      UNION ALL
      SELECT timestamp_ms, 0, unpriced_calls, amount_nanodollars, tokens, 0, 0, 0
      FROM adjustment
      WHERE workspace_id = :workspace_id
        AND counts = 1
        AND timestamp_ms >= :start_ms
        AND timestamp_ms < :end_ms
        AND (:project_id IS NULL OR project_id = :project_id)
      """
  }
}
